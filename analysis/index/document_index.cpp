#include "analysis/index/document_index.h"

namespace hardtack::analysis {

DocumentIndex::DocumentIndex(const SyntaxTree& tree, SymbolIndex symbols)
    : symbols_(std::move(symbols)), flow_(tree, symbols_) {
  counts_.resize(symbols_.predicates().size());
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const PredicateSymbol& symbol = symbols_.predicates()[i];
    PredicateCounts& counts = counts_[i];
    for (const NodeId node : symbols_.definitions(symbol)) {
      ++(tree.kind(tree.parent(node)) == NodeKind::kFact ? counts.facts : counts.rules);
    }
    counts.uses = symbol.uses.count;
  }
}

std::uint32_t DocumentIndex::predicate_of(const SyntaxTree& tree, NodeId node) const {
  if (node == kNoNode || tree.kind(node) != NodeKind::kPredicate) return SymbolIndex::kNone;
  const PredicateSymbol* symbol =
      symbols_.find_predicate(tree.name(node), static_cast<std::uint32_t>(tree.children(node).size()));
  if (symbol == nullptr) return SymbolIndex::kNone;
  return static_cast<std::uint32_t>(symbol - symbols_.predicates().data());
}

}  // namespace hardtack::analysis
