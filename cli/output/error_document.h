// What `--json` prints where a command failed before it had anything to show: every run prints one document, whatever
// its outcome.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "json/json.h"

namespace hardtack::cli {

enum class ErrorShape : std::uint8_t {
  kPlain,                 // {"error": {...}}
  kDecision,              // {"decision": "error", "error": {...}}
  kDecisionIfAuthorized,  // one of these, depending on whether an authorizer was given
  kList,                  // [{"file": null, "range": null, "code": ..., "message": ...}]
};

// Whether `words` ask for a document, even if they make no sense otherwise.
bool wants_json(const std::vector<std::string>& words);

JsonValue error_document(ErrorShape shape, const std::vector<std::string>& words, const Error& error);

}  // namespace hardtack::cli
