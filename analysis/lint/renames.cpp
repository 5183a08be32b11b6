#include "analysis/lint/renames.h"

#include <algorithm>
#include <utility>

#include "engine/program/reserved_prefix.h"
#include "engine/text/quote.h"
#include "grammar/parse.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

// Not a keyword, and no bytes as `hex:00`.
bool reads_as_name(std::string_view name) {
  const ParsedSource parsed = parse_source(std::string(name));
  const auto tokens = parsed.tree.tokens();
  return !tokens.empty() && tokens[0].kind == TokenKind::kName && tokens[0].span.size() == name.size();
}

}  // namespace

std::optional<Fix> Renames::predicate(const PredicateSymbol& symbol, std::string_view name) {
  if (context_.partial || context_.symbols.find_predicate(name, symbol.arity) != nullptr) return std::nullopt;
  if (symbol.definitions.count + symbol.uses.count > edits_left_) return std::nullopt;
  if (reserved_kind(name) != ReservedName::kNone || !reads_as_name(name)) return std::nullopt;
  std::vector<Span> places;
  for (NodeId place : context_.symbols.definitions(symbol)) places.push_back(context_.tree.node(place).name);
  for (NodeId place : context_.symbols.uses(symbol)) places.push_back(context_.tree.node(place).name);
  std::ranges::sort(places, {}, &Span::begin);
  return fix(std::string(name), places);
}

std::optional<Fix> Renames::variable(Token token, const std::string& name) {
  const Places& variables = variables_around(token);
  const auto found = variables.find(context_.tree.source().text(token.span));
  if (found == variables.end() || variables.contains(name)) return std::nullopt;
  return fix(name, found->second);
}

const Renames::Places& Renames::variables_around(Token token) {
  if (statement_.begin <= token.span.begin && token.span.begin < statement_.end) return variables_;
  const SyntaxTree& tree = context_.tree;
  variables_.clear();
  statement_ = {};
  const auto statements = tree.statements();
  const auto behind =
      std::ranges::upper_bound(statements, token.span.begin, {}, [&](NodeId id) { return tree.span(id).begin; });
  if (behind == statements.begin()) return variables_;
  const NodeId statement = *(behind - 1);
  statement_ = tree.span(statement);
  if (tree.kind(statement) == NodeKind::kErrorStatement) return variables_;
  for (const Token other : tokens_of(tree, statement)) {
    if (other.kind == TokenKind::kVariable) variables_[tree.source().text(other.span)].push_back(other.span);
  }
  return variables_;
}

std::optional<Fix> Renames::fix(const std::string& name, const std::vector<Span>& places) {
  if (places.size() > edits_left_) return std::nullopt;
  edits_left_ -= places.size();
  Fix renamed{"rename to " + quote(name), {}, false};
  for (const Span place : places) renamed.edits.push_back({place, name});
  return renamed;
}

}  // namespace hardtack::analysis
