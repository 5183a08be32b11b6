// From a name to its places: where it is stated, where it is used, and where else in the same text.
//
// A predicate is stated by facts and heads of rules, in any text; a variable where it stands first in a predicate of
// its query; a closure's parameter at the closure; a parameter, a key or a function has no statement, so that its first
// place in each text stands for it. At most kMaxPlaces are given, in the order of the documents and their texts.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/index/name_at.h"
#include "analysis/snapshot.h"
#include "engine/base/span.h"

namespace hardtack::analysis {

inline constexpr std::size_t kMaxPlaces = 20'000;

struct Definition {
  Span origin;  // the name that was asked about
  struct Target {
    Place name;
    Span whole;  // the statement, or what else should be shown
  };
  std::vector<Target> targets;  // empty if nothing in the workspace states it
};
Definition find_definition(const Snapshot& snapshot, const Document& document, std::uint32_t offset);

// With `declarations` those that find_definition() gives, too.
std::vector<Place> find_references(const Snapshot& snapshot, const Document& document, std::uint32_t offset,
                                   bool declarations);

// Places of the program's predicate: heads and facts first, then uses, each in order.
std::vector<Place> statements_of(const Snapshot& snapshot, const ProgramPredicate& predicate);
std::vector<Place> uses_of(const Snapshot& snapshot, const ProgramPredicate& predicate);

enum class HighlightKind : std::uint8_t { kRead, kWrite };
struct Highlight {
  Span span;
  HighlightKind kind = HighlightKind::kRead;
};
// Also keywords that belong together: `or` with its `check if`.
std::vector<Highlight> find_highlights(const Document& document, std::uint32_t offset);

}  // namespace hardtack::analysis
