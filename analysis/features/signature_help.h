// The parts of the call that is being written around an offset: a predicate's terms, a method's or an extern function's
// arguments, with the one at the offset.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/snapshot.h"
#include "engine/base/span.h"

namespace hardtack::analysis {

struct Signature {
  std::string label;             // "right(string, string)"
  std::string documentation;     // Markdown
  std::vector<Span> parameters;  // bytes of the label
};

struct SignatureHelp {
  std::vector<Signature> signatures;  // never empty
  std::uint32_t active_signature = 0;
  std::uint32_t active_parameter = 0;  // may lie beyond those of the active signature
};

std::optional<SignatureHelp> signature_help(const Snapshot& snapshot, const Document& document, std::uint32_t offset);

inline constexpr std::string_view kSignatureTriggers = "(,";

}  // namespace hardtack::analysis
