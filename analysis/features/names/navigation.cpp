#include "analysis/features/names/navigation.h"

#include <algorithm>

#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

NodeId statement_of(const SyntaxTree& tree, NodeId node) {
  while (tree.parent(node) != kNoNode) node = tree.parent(node);
  return node;
}

// The places of a predicate that are its definitions, or those that are not.
std::vector<Place> places_of(const Snapshot& snapshot, const ProgramPredicate& predicate, bool definitions) {
  std::vector<Place> places;
  const ProgramIndex& program = snapshot.program();
  for (const NameUse& use : program.uses(predicate)) {
    const DocumentPtr& document = program.documents()[use.document];
    const SymbolIndex& symbols = document->symbols();
    const PredicateSymbol& symbol = symbols.predicates()[use.symbol];
    for (const NodeId node : definitions ? symbols.definitions(symbol) : symbols.uses(symbol)) {
      if (places.size() == kMaxPlaces) return places;
      places.push_back({document, name_span(*document, node)});
    }
  }
  return places;
}

const ProgramPredicate* program_predicate(const Snapshot& snapshot, const Document& document, const NameAt& name) {
  const PredicateSymbol& symbol = document.symbols().predicates()[name.symbol];
  return snapshot.program().find(symbol.name, symbol.arity);
}

const ProgramName* program_name(const Snapshot& snapshot, const Document& document, const NameAt& name) {
  const SymbolIndex& symbols = document.symbols();
  switch (name.kind) {
    case NameKind::kParameter: return snapshot.program().find_parameter(symbols.parameters()[name.symbol].name);
    case NameKind::kExtern: return snapshot.program().find_extern(symbols.externs()[name.symbol].name);
    case NameKind::kKey:
      if (name.node == kNoNode) return nullptr;
      return snapshot.program().find_key(document.tree().public_key(name.node));
    default: return nullptr;
  }
}

// Where a variable gets its values: its first place in a predicate of the body, else its first place at all.
NodeId binding_place(const Document& document, std::uint32_t variable) {
  const SyntaxTree& tree = document.tree();
  const SymbolIndex& symbols = document.symbols();
  const auto nodes = symbols.occurrences(symbols.variable(variable));
  if (symbols.variable(variable).kind == VariableKind::kQuery) {
    for (const NodeId node : nodes) {
      const NodeId predicate = tree.parent(node);
      if (predicate == kNoNode || tree.kind(predicate) != NodeKind::kPredicate) continue;
      if (tree.kind(tree.parent(predicate)) != NodeKind::kRule) return node;
    }
  }
  return nodes.empty() ? kNoNode : nodes.front();
}

}  // namespace

std::vector<Place> statements_of(const Snapshot& snapshot, const ProgramPredicate& predicate) {
  return places_of(snapshot, predicate, true);
}
std::vector<Place> uses_of(const Snapshot& snapshot, const ProgramPredicate& predicate) {
  return places_of(snapshot, predicate, false);
}

Definition find_definition(const Snapshot& snapshot, const Document& document, std::uint32_t offset) {
  Definition definition;
  const NameAt name = name_at(document, offset);
  definition.origin = name.span;
  const DocumentPtr self = snapshot.find_shared(document.name());
  if (!name || self.get() != &document) return definition;
  const SyntaxTree& tree = document.tree();
  switch (name.kind) {
    case NameKind::kPredicate: {
      const ProgramPredicate* predicate = program_predicate(snapshot, document, name);
      if (predicate == nullptr) break;
      const ProgramIndex& program = snapshot.program();
      for (const NameUse& use : program.uses(*predicate)) {
        const DocumentPtr& text = program.documents()[use.document];
        const SymbolIndex& symbols = text->symbols();
        for (const NodeId node : symbols.definitions(symbols.predicates()[use.symbol])) {
          if (definition.targets.size() == kMaxPlaces) return definition;
          definition.targets.push_back(
              {{text, name_span(*text, node)}, text->tree().span(statement_of(text->tree(), node))});
        }
      }
      break;
    }
    case NameKind::kVariable:
    case NameKind::kClosureParameter: {
      const NodeId node = binding_place(document, name.symbol);
      if (node == kNoNode) break;
      const NodeId around = tree.parent(node);
      definition.targets.push_back(
          {{self, name_span(document, node)}, around == kNoNode ? tree.span(node) : tree.span(around)});
      break;
    }
    case NameKind::kParameter:
    case NameKind::kKey:
    case NameKind::kExtern: {
      const ProgramName* found = program_name(snapshot, document, name);
      if (found == nullptr) break;
      for (const NameUse& use : snapshot.program().uses(*found)) {
        const DocumentPtr& text = snapshot.program().documents()[use.document];
        const auto nodes = occurrence_nodes(*text, name.kind, use.symbol);
        if (nodes.empty() || definition.targets.size() == kMaxPlaces) continue;
        definition.targets.push_back({{text, name_span(*text, nodes.front())}, text->tree().span(nodes.front())});
      }
      break;
    }
    case NameKind::kTest:
      definition.targets.push_back({{self, name.span}, document.outline().tests[name.symbol].span});
      break;
    case NameKind::kMethod:
    case NameKind::kNone: break;
  }
  return definition;
}

std::vector<Place> find_references(const Snapshot& snapshot, const Document& document, std::uint32_t offset,
                                   bool declarations) {
  std::vector<Place> places;
  const NameAt name = name_at(document, offset);
  const DocumentPtr self = snapshot.find_shared(document.name());
  if (!name || self.get() != &document) return places;
  switch (name.kind) {
    case NameKind::kPredicate: {
      const ProgramPredicate* predicate = program_predicate(snapshot, document, name);
      if (predicate == nullptr) break;
      if (declarations) places = statements_of(snapshot, *predicate);
      for (Place& place : uses_of(snapshot, *predicate)) {
        if (places.size() == kMaxPlaces) break;
        places.push_back(std::move(place));
      }
      const auto key = [](const Place& place) {
        return std::pair(std::string_view(place.document->name()), place.span.begin);
      };
      std::ranges::sort(places, {}, key);
      break;
    }
    case NameKind::kVariable:
    case NameKind::kClosureParameter: {
      const NodeId stated = declarations ? kNoNode : binding_place(document, name.symbol);
      const Span left_out = stated == kNoNode ? Span{} : name_span(document, stated);
      for (const Span span : occurrences(document, name.kind, name.symbol)) {
        if (stated != kNoNode && span == left_out) continue;
        if (places.size() < kMaxPlaces) places.push_back({self, span});
      }
      break;
    }
    case NameKind::kParameter:
    case NameKind::kKey:
    case NameKind::kExtern: {
      const ProgramName* found = program_name(snapshot, document, name);
      if (found == nullptr) break;
      for (const NameUse& use : snapshot.program().uses(*found)) {
        const DocumentPtr& text = snapshot.program().documents()[use.document];
        for (const Span span : occurrences(*text, name.kind, use.symbol)) {
          if (places.size() < kMaxPlaces) places.push_back({text, span});
        }
      }
      break;
    }
    case NameKind::kTest:
      if (declarations) places.push_back({self, name.span});
      break;
    case NameKind::kMethod:
    case NameKind::kNone: break;
  }
  return places;
}

namespace {

// The words of the statement that `or`, `check`, `if` and the like at the offset belong to.
std::vector<Highlight> keyword_highlights(const Document& document, std::uint32_t offset) {
  const SyntaxTree& tree = document.tree();
  const auto is_word = [](TokenKind kind) { return kind >= TokenKind::kCheck && kind <= TokenKind::kOr; };
  std::uint32_t token = token_at(tree, offset, Bias::kRight);
  if (token == kNoToken || !is_word(tree.tokens()[token].kind)) token = token_at(tree, offset, Bias::kLeft);
  if (token == kNoToken || !is_word(tree.tokens()[token].kind)) return {};
  NodeId statement = node_around(tree, offset, Bias::kLeft).node;
  if (statement == kNoNode) statement = node_around(tree, offset, Bias::kRight).node;
  if (statement == kNoNode) return {};
  statement = statement_of(tree, statement);
  const NodeKind kind = tree.kind(statement);
  if (kind != NodeKind::kCheck && kind != NodeKind::kPolicy) return {};

  std::vector<Highlight> highlights;
  const auto queries = tree.children(statement);
  // Between the bodies there are only the words; inside them such a word is the name of something.
  std::uint32_t from = tree.span(statement).begin;
  for (std::size_t i = 0; i <= queries.size(); ++i) {
    const std::uint32_t to = i < queries.size() ? tree.span(queries[i]).begin : tree.span(statement).end;
    for (const Token& word : tokens_in(tree, {from, to})) {
      if (is_word(word.kind)) highlights.push_back({word.span, HighlightKind::kRead});
    }
    if (i < queries.size()) from = tree.span(queries[i]).end;
  }
  const Span at = tree.tokens()[token].span;
  if (std::ranges::find(highlights, at, &Highlight::span) == highlights.end()) return {};
  return highlights;
}

}  // namespace

std::vector<Highlight> find_highlights(const Document& document, std::uint32_t offset) {
  const NameAt name = name_at(document, offset);
  if (!name) return keyword_highlights(document, offset);
  const SyntaxTree& tree = document.tree();
  std::vector<Highlight> highlights;
  if (name.kind == NameKind::kMethod) {
    highlights.push_back({name.span, HighlightKind::kRead});
    return highlights;
  }
  if (name.kind == NameKind::kTest) {
    highlights.push_back({name.span, HighlightKind::kWrite});
    return highlights;
  }
  const NodeId bound = name.kind == NameKind::kVariable || name.kind == NameKind::kClosureParameter
                           ? binding_place(document, name.symbol)
                           : kNoNode;
  for (const NodeId node : occurrence_nodes(document, name.kind, name.symbol)) {
    bool write = node == bound;
    if (name.kind == NameKind::kPredicate) {
      const NodeKind parent = tree.kind(tree.parent(node));
      write = parent == NodeKind::kFact || parent == NodeKind::kRule;
    }
    highlights.push_back({name_span(document, node), write ? HighlightKind::kWrite : HighlightKind::kRead});
  }
  std::ranges::sort(highlights, {}, [](const Highlight& highlight) { return highlight.span.begin; });
  return highlights;
}

}  // namespace hardtack::analysis
