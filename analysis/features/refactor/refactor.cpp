#include "analysis/features/refactor/refactor.h"

#include <algorithm>
#include <utility>

#include "analysis/features/refactor/parts.h"
#include "analysis/index/call_at.h"

namespace hardtack::analysis {

NodeId query_around(const SyntaxTree& tree, Span range) {
  const NodeId statement = statement_at(tree, range.begin);
  if (statement == kNoNode) return kNoNode;
  for (const NodeId part : tree.children(statement)) {
    if (tree.kind(part) != NodeKind::kQuery) continue;
    if (tree.span(part).begin <= range.begin && range.end <= tree.span(part).end) return part;
  }
  return kNoNode;
}

std::vector<Refactoring> refactorings(const Snapshot& snapshot, const Document& document, Span range) {
  std::vector<Refactoring> found;
  const DocumentPtr self = snapshot.find_shared(document.name());
  if (self.get() != &document || document.skipped()) return found;
  range.end = std::min(range.end, document.source().size());
  range.begin = std::min(range.begin, range.end);
  const auto add = [&](std::optional<Refactoring> change) {
    if (change) found.push_back(std::move(*change));
  };
  add(extract_predicate(snapshot, self, range));
  add(inline_constant(self, range));
  add(migrate_statement(self, range));
  return found;
}

}  // namespace hardtack::analysis
