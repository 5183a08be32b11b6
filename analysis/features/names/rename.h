// Another name for a predicate in all texts, a variable in its query, a closure's parameter, a parameter in all texts,
// or a public key in all texts. Refused where the new name is none, or would make two names one.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/snapshot.h"
#include "engine/base/span.h"
#include "grammar/text/diagnostic.h"

namespace hardtack::analysis {

// Edits of one document, in the order of the text, not overlapping.
struct DocumentEdits {
  DocumentPtr document;
  std::vector<TextEdit> edits;
};

struct RenameTarget {
  Span span;
  std::string placeholder;  // the name as it should be shown for editing
};
// Nothing where nothing can be renamed.
std::optional<RenameTarget> prepare_rename(const Snapshot& snapshot, const Document& document, std::uint32_t offset);

enum class RenameError : std::uint8_t {
  kNothingHere,  // there is no name that can be renamed
  kInvalidName,  // the language has no such name there
  kCollision,    // the name is taken, so that two would become one
  kReserved,     // of a predicate or method that the language or configuration gives
  kTooMany,      // more places than one answer may have
};
struct RenameRefusal {
  RenameError error{};
  std::string message;  // lower case, no final period
};

// Whatever of `$` and braces the new name is written with.
std::expected<std::vector<DocumentEdits>, RenameRefusal> rename(const Snapshot& snapshot, const Document& document,
                                                                std::uint32_t offset, std::string_view new_name);

}  // namespace hardtack::analysis
