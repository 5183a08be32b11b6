// The refactorings, each offered where it keeps the meaning of the text. Internal to refactor.cpp.
#pragma once

#include <optional>
#include <vector>

#include "analysis/features/refactor/refactor.h"

namespace hardtack::analysis {

std::optional<Refactoring> extract_predicate(const Snapshot& snapshot, const DocumentPtr& document, Span range);
std::optional<Refactoring> inline_constant(const DocumentPtr& document, Span range);
std::optional<Refactoring> migrate_statement(const DocumentPtr& document, Span range);

// The query that holds the whole range; kNoNode if there is none.
NodeId query_around(const SyntaxTree& tree, Span range);

}  // namespace hardtack::analysis
