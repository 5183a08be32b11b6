#include "analysis/features/completion_context.h"

#include <algorithm>

#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

constexpr std::size_t kMaxVariables = 256;
constexpr std::size_t kMaxScannedTokens = 4096;
constexpr std::size_t kMaxScannedNodes = 2000;
constexpr std::size_t kMaxValues = 20;
constexpr std::size_t kMaxValueBytes = 120;

}  // namespace

CompletionContext::CompletionContext(const Snapshot& snapshot, const Document& document, std::uint32_t offset,
                                     ExpectedTokens* parser)
    : snapshot_(snapshot), document_(document), tree_(document.tree()), offset_(offset) {
  if (parser != nullptr) {
    expected_ = parser->at(tree_, offset);
  } else {
    ExpectedTokens fresh;
    expected_ = fresh.at(tree_, offset);
  }
  if (document.skipped()) expected_.replaced = {offset, offset};
  const TokenPlace before = tokens_around(tree_, expected_.replaced.begin);
  before_ = before.before;
  if (before_ != kNoToken) before_kind_ = tree_.tokens()[before_].kind;
  const std::uint32_t after = tokens_around(tree_, expected_.replaced.end).after;
  if (after != kNoToken) after_kind_ = tree_.tokens()[after].kind;
  if (!expected_.statement || before_kind_ != TokenKind::kSemicolon) {
    statement_ = statement_at(tree_, before_ == kNoToken ? offset : tree_.tokens()[before_].span.begin);
  }
  if (statement_ != kNoNode) types_.emplace(snapshot.statement_types(document, statement_));
}

TypeSet CompletionContext::variable_types(std::uint32_t number) const {
  if (number == SymbolIndex::kNone || !types_) return TypeSet::all();
  const TypeSet narrowed = types_->narrowed(number);
  return narrowed.empty() ? types_->of_variable(number) : narrowed;
}

std::vector<ScopeVariable> CompletionContext::variables() const {
  std::vector<ScopeVariable> found;
  if (statement_ == kNoNode) return found;
  const SymbolIndex& symbols = document_.symbols();
  const auto add = [&](std::string_view name, std::uint32_t number) {
    if (name.empty() || found.size() == kMaxVariables) return;
    if (std::ranges::find(found, name, &ScopeVariable::name) == found.end()) found.push_back({name, number});
  };
  const auto add_scope = [&](NodeId scope) {
    for (const VariableSymbol& variable : symbols.variables_in(scope)) {
      const Span closure = tree_.span(variable.scope);
      const bool outside =
          variable.kind == VariableKind::kClosure && (offset_ < closure.begin || offset_ > closure.end);
      // A variable that is being written at the offset is none yet.
      const auto places = symbols.occurrences(variable);
      const bool only_here = places.size() == 1 && tree_.span(places.front()) == expected_.replaced;
      if (outside || only_here) continue;
      add(variable.name, static_cast<std::uint32_t>(&variable - symbols.variables().data()));
    }
  };
  switch (tree_.kind(statement_)) {
    case NodeKind::kRule: add_scope(tree_.child(statement_, 1)); break;
    case NodeKind::kCheck:
    case NodeKind::kPolicy:
      for (const NodeId query : tree_.children(statement_)) {
        const bool last = query == tree_.children(statement_).back();
        if (tree_.span(query).begin <= offset_ && (last || offset_ <= tree_.span(query).end)) add_scope(query);
      }
      break;
    case NodeKind::kErrorStatement: {
      add_scope(statement_);
      const auto tokens = tokens_of(tree_, statement_);
      for (const Token& token : tokens.first(std::min(tokens.size(), kMaxScannedTokens))) {
        if (token.kind != TokenKind::kVariable || token.span == expected_.replaced) continue;
        add(tree_.source().text(Span{token.span.begin + 1, token.span.end}), SymbolIndex::kNone);
      }
      break;
    }
    default: break;
  }
  return found;
}

TypeSet CompletionContext::type_of_variable_named(std::string_view name) const {
  for (const ScopeVariable& variable : variables()) {
    if (variable.name == name) return variable_types(variable.number);
  }
  return TypeSet::all();
}

TypeSet CompletionContext::type_of_call(std::uint32_t close) const {
  // Back to the matching parenthesis and the word in front of it.
  const auto tokens = tree_.tokens();
  std::uint32_t depth = 0;
  for (std::uint32_t at = close; close - at < kMaxCallTokens; --at) {
    if (tokens[at].kind == TokenKind::kRightParen) ++depth;
    if (tokens[at].kind == TokenKind::kLeftParen && --depth == 0) {
      if (at < 2 || tokens[at - 2].kind != TokenKind::kDot) return TypeSet::all();
      const auto method = find_method(tree_.source().text(tokens[at - 1].span));
      if (!method) return TypeSet::all();
      const Method& found = methods()[*method];
      return found.argument == MethodArgument::kNone ? unary_result(found.unary, TypeSet::all())
                                                     : binary_result(found.binary, TypeSet::all(), TypeSet::all());
    }
    if (at == 0) break;
  }
  return TypeSet::all();
}

TypeSet CompletionContext::receiver() const {
  if (before_ == kNone || before_ == 0) return TypeSet::all();
  const std::uint32_t index = before_ - 1;
  const Token& token = tree_.tokens()[index];
  switch (token.kind) {
    case TokenKind::kVariable:
      return type_of_variable_named(tree_.source().text(Span{token.span.begin + 1, token.span.end}));
    case TokenKind::kString: return TypeSet::of(ValueType::kString);
    case TokenKind::kInteger: return TypeSet::of(ValueType::kInteger);
    case TokenKind::kDate: return TypeSet::of(ValueType::kDate);
    case TokenKind::kBytes: return TypeSet::of(ValueType::kBytes);
    case TokenKind::kTrue:
    case TokenKind::kFalse: return TypeSet::of(ValueType::kBool);
    case TokenKind::kNull: return TypeSet::of(ValueType::kNull);
    case TokenKind::kRightBracket: return TypeSet::of(ValueType::kArray);
    case TokenKind::kRightBrace:
      // A parameter, a set or a map.
      if (index >= 2 && tree_.tokens()[index - 2].kind == TokenKind::kLeftBrace &&
          tree_.tokens()[index - 1].kind == TokenKind::kName) {
        return TypeSet::all();
      }
      return TypeSet::of(ValueType::kSet) | TypeSet::of(ValueType::kMap);
    case TokenKind::kRightParen: return type_of_call(index);
    default: return TypeSet::all();
  }
}

bool CompletionContext::is_only_here(const ProgramPredicate& predicate) const {
  if (predicate.counts.facts + predicate.counts.rules + predicate.counts.uses != 1) return false;
  if (predicate.ambient != nullptr) return false;
  const NameUse& use = snapshot_.program().uses(predicate).front();
  if (snapshot_.program().documents()[use.document].get() != &document_) return false;
  const PredicateSymbol& symbol = document_.symbols().predicates()[use.symbol];
  const auto places =
      symbol.definitions.count > 0 ? document_.symbols().definitions(symbol) : document_.symbols().uses(symbol);
  return tree_.node(places.front()).name == expected_.replaced;
}

std::vector<std::string> CompletionContext::values() const {
  std::vector<std::string> found;
  const auto call = call_at(document_, expected_.replaced.begin);
  if (!call || call->method) return found;
  const std::string_view name = tree_.source().text(tree_.tokens()[call->name].span);
  std::size_t looked_at = 0;
  const ProgramIndex& program = snapshot_.program();
  for (const ProgramPredicate* predicate : program.named(name)) {
    if (call->argument >= predicate->arity) continue;
    for (const NameUse& use : program.uses(*predicate)) {
      const Document& document = *program.documents()[use.document];
      const PredicateSymbol& symbol = document.symbols().predicates()[use.symbol];
      for (const auto nodes : {document.symbols().definitions(symbol), document.symbols().uses(symbol)}) {
        for (const NodeId node : nodes) {
          if (++looked_at > kMaxScannedNodes || found.size() == kMaxValues) return found;
          const NodeId term = document.tree().child(node, call->argument);
          const NodeKind kind = document.tree().kind(term);
          const bool literal = kind == NodeKind::kString || kind == NodeKind::kInteger || kind == NodeKind::kBytes;
          const Span span = document.tree().span(term);
          if (!literal || span.size() > kMaxValueBytes) continue;
          if (&document == &document_ && span.begin <= offset_ && offset_ <= span.end) continue;
          std::string text(document.tree().text(term));
          if (std::ranges::find(found, text) == found.end()) found.push_back(std::move(text));
        }
      }
    }
  }
  return found;
}

std::vector<std::string> CompletionContext::term_names(const ProgramPredicate& predicate) const {
  std::vector<std::string> names(predicate.arity);
  const ProgramIndex& program = snapshot_.program();
  // The names of variables that the first use elsewhere has.
  if (!expected_.statement) {
    std::size_t looked_at = 0;
    for (const NameUse& use : program.uses(predicate)) {
      const Document& document = *program.documents()[use.document];
      const PredicateSymbol& symbol = document.symbols().predicates()[use.symbol];
      for (const auto nodes : {document.symbols().uses(symbol), document.symbols().definitions(symbol)}) {
        for (const NodeId node : nodes) {
          if (++looked_at > 20) break;
          const auto terms = document.tree().children(node);
          for (std::uint32_t i = 0; i < terms.size(); ++i) {
            if (names[i].empty() && document.tree().kind(terms[i]) == NodeKind::kVariable) {
              names[i] = cut_utf8(document.tree().text(terms[i]), kMaxValueBytes);
            }
          }
        }
      }
    }
  }
  const std::uint32_t number = program.number_of(predicate);
  for (std::uint32_t i = 0; i < predicate.arity; ++i) {
    if (names[i].size() > 1) continue;
    const TypeSet types = snapshot_.types().types(number, i);
    names[i] = expected_.statement ? to_string(types) : cat('$', types.single() ? type_name(*types.single()) : "value");
  }
  return names;
}

}  // namespace hardtack::analysis
