#include "analysis/features/inlay_hints.h"

#include <algorithm>

#include "engine/text/cat.h"

namespace hardtack::analysis {
namespace {

// The hints of one statement that lie in the range.
void add_hints(const Snapshot& snapshot, const Document& document, NodeId statement, std::uint32_t first_node,
               Span range, std::vector<InlayHint>& hints) {
  const SyntaxTree& tree = document.tree();
  const SymbolIndex& symbols = document.symbols();
  if (tree.kind(statement) == NodeKind::kFact || tree.kind(statement) == NodeKind::kErrorStatement) return;
  const StatementTypes types = snapshot.statement_types(document, statement);
  for (std::uint32_t i = first_node; i < static_cast<std::uint32_t>(statement); ++i) {
    const NodeId node{i};
    const VariableSymbol* variable = symbols.variable_of(node);
    if (variable == nullptr || symbols.occurrences(*variable).front() != node) continue;
    const std::uint32_t end = tree.span(node).end;
    if (end < range.begin || end > range.end) continue;
    const auto number = static_cast<std::uint32_t>(variable - symbols.variables().data());
    const TypeSet type = types.narrowed(number);
    if (type.empty() || type.is_all()) continue;
    const bool closure = variable->kind == VariableKind::kClosure;
    hints.push_back({end, closure ? InlayKind::kClosureParameterType : InlayKind::kVariableType,
                     cat(": ", to_string(type)),
                     closure ? "What the elements are that the closure is asked about."
                             : "What the program says can stand in all places of this variable."});
  }
}

}  // namespace

std::vector<InlayHint> inlay_hints(const Snapshot& snapshot, const Document& document, Span range) {
  std::vector<InlayHint> hints;
  const SyntaxTree& tree = document.tree();
  const auto statements = tree.statements();
  const auto first =
      std::ranges::lower_bound(statements, range.begin, {}, [&](NodeId id) { return tree.span(id).end; });
  for (auto at = first; at != statements.end() && tree.span(*at).begin < range.end; ++at) {
    const std::uint32_t first_node = at == statements.begin() ? 0 : static_cast<std::uint32_t>(*(at - 1)) + 1;
    add_hints(snapshot, document, *at, first_node, range, hints);
  }
  std::ranges::sort(hints, {}, &InlayHint::offset);
  return hints;
}

}  // namespace hardtack::analysis
