#include "analysis/index/name_at.h"

#include <algorithm>

namespace hardtack::analysis {
namespace {

bool touches(Span span, std::uint32_t offset) { return span.begin <= offset && offset <= span.end; }

template <typename Symbol>
std::uint32_t index_in(std::span<const Symbol> list, const Symbol* symbol) {
  return static_cast<std::uint32_t>(symbol - list.data());
}

// The named symbol that has the node among its places. They are in the order of the text, so each list is a binary
// search; texts have few such names.
std::uint32_t find_named(const SymbolIndex& symbols, std::span<const NamedSymbol> list, NodeId node) {
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (std::ranges::binary_search(symbols.occurrences(list[i]), node)) return i;
  }
  return SymbolIndex::kNone;
}

NameAt named(const Document& document, NodeId node, NameKind kind, std::span<const NamedSymbol> list) {
  const std::uint32_t symbol = find_named(document.symbols(), list, node);
  if (symbol == SymbolIndex::kNone) return {};
  return {kind, symbol, node, name_span(document, node)};
}

// Of a variable in a part of a damaged statement that no node stands for.
NameAt loose_variable(const Document& document, std::uint32_t offset, Bias bias) {
  const SyntaxTree& tree = document.tree();
  const std::uint32_t token = token_at(tree, offset, bias);
  if (token == kNoToken || tree.tokens()[token].kind != TokenKind::kVariable) return {};
  const Span span = tree.tokens()[token].span;
  NodeId statement = node_around(tree, offset, bias).node;
  while (statement != kNoNode && tree.parent(statement) != kNoNode) statement = tree.parent(statement);
  if (statement == kNoNode || tree.kind(statement) != NodeKind::kErrorStatement) return {};
  const std::string_view name = tree.source().text(Span{span.begin + 1, span.end});
  for (const VariableSymbol& variable : document.symbols().variables_in(statement)) {
    if (variable.name != name) continue;
    return {NameKind::kVariable, index_in(document.symbols().variables(), &variable), kNoNode, span};
  }
  return {};
}

}  // namespace

Span name_span(const Document& document, NodeId node) {
  const Node& record = document.tree().node(node);
  const bool whole = record.kind == NodeKind::kVariable || record.kind == NodeKind::kScopeKey;
  return whole ? record.span : record.name;
}

NameAt name_of_node(const Document& document, NodeId node) {
  const SyntaxTree& tree = document.tree();
  const SymbolIndex& symbols = document.symbols();
  if (node == kNoNode) return {};
  switch (tree.kind(node)) {
    case NodeKind::kPredicate: {
      const std::uint32_t symbol = document.index().predicate_of(tree, node);
      if (symbol == SymbolIndex::kNone) return {};
      return {NameKind::kPredicate, symbol, node, name_span(document, node)};
    }
    case NodeKind::kVariable: {
      const VariableSymbol* variable = symbols.variable_of(node);
      if (variable == nullptr) return {};
      return {variable->kind == VariableKind::kClosure ? NameKind::kClosureParameter : NameKind::kVariable,
              index_in(symbols.variables(), variable), node, name_span(document, node)};
    }
    case NodeKind::kParameter:
    case NodeKind::kScopeParameter: return named(document, node, NameKind::kParameter, symbols.parameters());
    case NodeKind::kScopeKey: return named(document, node, NameKind::kKey, symbols.keys());
    case NodeKind::kExtern: return named(document, node, NameKind::kExtern, symbols.externs());
    case NodeKind::kMethod:
      return {NameKind::kMethod, index_in(methods(), &tree.method(node)), node, name_span(document, node)};
    default: return {};
  }
}

NameAt name_at(const Document& document, std::uint32_t offset) {
  offset = std::min(offset, document.source().size());
  const auto& tests = document.outline().tests;
  for (std::uint32_t i = 0; i < tests.size(); ++i) {
    if (touches(tests[i].name_span, offset)) return {NameKind::kTest, i, kNoNode, tests[i].name_span};
  }
  for (const Bias bias : {Bias::kRight, Bias::kLeft}) {
    const NameAt name = name_of_node(document, node_around(document.tree(), offset, bias).node);
    if (name && touches(name.span, offset)) return name;
  }
  for (const Bias bias : {Bias::kRight, Bias::kLeft}) {
    if (const NameAt name = loose_variable(document, offset, bias)) return name;
  }
  return {};
}

std::vector<NodeId> occurrence_nodes(const Document& document, NameKind kind, std::uint32_t symbol) {
  const SymbolIndex& symbols = document.symbols();
  std::span<const NodeId> nodes;
  switch (kind) {
    case NameKind::kPredicate: {
      const PredicateSymbol& predicate = symbols.predicates()[symbol];
      const auto definitions = symbols.definitions(predicate), uses = symbols.uses(predicate);
      std::vector<NodeId> merged(definitions.size() + uses.size());
      std::ranges::merge(definitions, uses, merged.begin());
      return merged;
    }
    case NameKind::kVariable:
    case NameKind::kClosureParameter: nodes = symbols.occurrences(symbols.variable(symbol)); break;
    case NameKind::kParameter: nodes = symbols.occurrences(symbols.parameters()[symbol]); break;
    case NameKind::kKey: nodes = symbols.occurrences(symbols.keys()[symbol]); break;
    case NameKind::kExtern: nodes = symbols.occurrences(symbols.externs()[symbol]); break;
    case NameKind::kNone:
    case NameKind::kMethod:
    case NameKind::kTest: break;
  }
  return {nodes.begin(), nodes.end()};
}

std::vector<Span> occurrences(const Document& document, NameKind kind, std::uint32_t symbol) {
  std::vector<Span> spans;
  if (kind == NameKind::kTest) spans.push_back(document.outline().tests[symbol].name_span);
  for (const NodeId node : occurrence_nodes(document, kind, symbol)) spans.push_back(name_span(document, node));
  std::ranges::sort(spans, {}, &Span::begin);
  return spans;
}

}  // namespace hardtack::analysis
