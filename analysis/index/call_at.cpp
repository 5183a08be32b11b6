#include "analysis/index/call_at.h"

#include <algorithm>

#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

bool is_open(TokenKind kind) {
  return kind == TokenKind::kLeftParen || kind == TokenKind::kLeftBracket || kind == TokenKind::kLeftBrace;
}
bool is_close(TokenKind kind) {
  return kind == TokenKind::kRightParen || kind == TokenKind::kRightBracket || kind == TokenKind::kRightBrace;
}
bool may_name(TokenKind kind) {
  return (kind >= TokenKind::kCheck && kind <= TokenKind::kName) || kind == TokenKind::kBytes;
}

}  // namespace

NodeId statement_at(const SyntaxTree& tree, std::uint32_t offset) {
  const auto statements = tree.statements();
  const auto next = std::ranges::upper_bound(statements, offset, {}, [&](NodeId id) { return tree.span(id).begin; });
  return next == statements.begin() ? kNoNode : *(next - 1);
}

std::uint32_t statement_begin_token(const SyntaxTree& tree, std::uint32_t index) {
  const auto tokens = tree.tokens();
  const NodeId statement = statement_at(tree, tokens[index].span.begin);
  const std::uint32_t from = statement == kNoNode ? 0 : tree.span(statement).begin;
  std::uint32_t begin = index;
  while (begin > 0 && index - begin < kMaxCallTokens && tokens[begin - 1].kind != TokenKind::kSemicolon &&
         tokens[begin - 1].span.begin >= from) {
    --begin;
  }
  return begin;
}

std::optional<CallAt> call_at(const Document& document, std::uint32_t offset) {
  const SyntaxTree& tree = document.tree();
  const auto tokens = tree.tokens();
  const TokenPlace place = tokens_around(tree, offset);
  if (place.before == kNoToken) return std::nullopt;
  // A token that is being written is part of its argument; a bracket at the offset is behind it.
  std::uint32_t at = place.before + 1;
  const std::uint32_t begin = statement_begin_token(tree, place.before);
  if (tokens[place.before].kind == TokenKind::kSemicolon) return std::nullopt;
  std::uint32_t depth = 0, commas = 0;
  CallAt call;
  while (true) {
    if (at == begin) return std::nullopt;
    const Token& token = tokens[--at];
    if (is_close(token.kind)) {
      ++depth;
    } else if (is_open(token.kind)) {
      if (depth > 0) {
        --depth;
      } else if (token.kind == TokenKind::kLeftParen && at > begin && may_name(tokens[at - 1].kind)) {
        call.name = at - 1;
        break;
      } else {
        commas = 0;  // the collection or parentheses are one argument of what is around
      }
    } else if (token.kind == TokenKind::kComma && depth == 0 && token.span.end <= offset) {
      ++commas;
    }
  }
  call.argument = commas;
  call.method = call.name > 0 && tokens[call.name - 1].kind == TokenKind::kDot;
  // Forward, to know how many there are.
  std::uint32_t found = 0;
  bool any = false;
  depth = 0;
  for (std::uint32_t i = call.name + 2; i < tokens.size() && i - call.name < kMaxCallTokens; ++i) {
    const TokenKind kind = tokens[i].kind;
    if (kind == TokenKind::kSemicolon || (is_close(kind) && depth == 0)) break;
    any = true;
    if (is_open(kind)) ++depth;
    if (is_close(kind)) --depth;
    if (kind == TokenKind::kComma && depth == 0) ++found;
  }
  call.arguments = any ? found + 1 : 0;
  return call;
}

}  // namespace hardtack::analysis
