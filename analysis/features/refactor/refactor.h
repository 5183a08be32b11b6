// Changes that an author can ask for at a place, beside the repairs of diagnostics: part of a body made a predicate of
// its own, a constant put in the place of a variable, old syntax written anew.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/features/names/rename.h"
#include "analysis/snapshot.h"
#include "engine/base/span.h"

namespace hardtack::analysis {

enum class RefactorKind : std::uint8_t { kExtract, kInline, kRewrite };
struct Refactoring {
  RefactorKind kind{};
  std::string title;
  std::vector<DocumentEdits> edits;
};
// What can be done at the range, which may be empty.
std::vector<Refactoring> refactorings(const Snapshot& snapshot, const Document& document, Span range);

}  // namespace hardtack::analysis
