#include <algorithm>
#include <string>

#include "analysis/features/refactor/parts.h"
#include "analysis/index/call_at.h"
#include "engine/text/cat.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

constexpr std::size_t kMaxTokens = 4096;

bool is_operand(TokenKind kind) {
  return kind == TokenKind::kVariable || kind == TokenKind::kString || kind == TokenKind::kInteger ||
         kind == TokenKind::kDate || kind == TokenKind::kBytes;
}

// The end of the collection that begins at token `at`; `at` if it is none.
std::size_t collection_end(std::span<const Token> tokens, std::size_t at) {
  if (at >= tokens.size()) return at;
  if (tokens[at].kind == TokenKind::kVariable) return at + 1;
  if (tokens[at].kind != TokenKind::kLeftBracket && tokens[at].kind != TokenKind::kLeftBrace) return at;
  std::size_t depth = 0;
  for (std::size_t i = at; i < tokens.size(); ++i) {
    if (tokens[i].kind == TokenKind::kLeftBracket || tokens[i].kind == TokenKind::kLeftBrace) ++depth;
    if (tokens[i].kind == TokenKind::kRightBracket || tokens[i].kind == TokenKind::kRightBrace) {
      if (--depth == 0) return i + 1;
    }
  }
  return at;
}

}  // namespace

// Operators of versions 1 and 2: `$x in [..]`, `$x not in [..]`, `$x matches ".."`, which are methods today.
std::optional<Refactoring> migrate_statement(const DocumentPtr& document, Span range) {
  const SyntaxTree& tree = document->tree();
  const NodeId statement = statement_at(tree, range.begin);
  if (statement == kNoNode || tree.kind(statement) != NodeKind::kErrorStatement) return std::nullopt;
  auto tokens = tokens_of(tree, statement);
  tokens = tokens.first(std::min(tokens.size(), kMaxTokens));
  const auto text = [&](std::size_t i) { return tree.source().text(tokens[i].span); };
  std::vector<TextEdit> edits;
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (!is_operand(tokens[i].kind) || tokens[i + 1].kind != TokenKind::kName) continue;
    const std::string_view word = text(i + 1);
    if (word == "matches" && tokens[i + 2].kind == TokenKind::kString) {
      edits.push_back({{tokens[i].span.end, tokens[i + 2].span.end}, cat(".matches(", text(i + 2), ')')});
      i += 2;
      continue;
    }
    const bool negated = word == "not" && text(i + 2) == "in";
    if (word != "in" && !negated) continue;
    const std::size_t from = i + (negated ? 3 : 2);
    const std::size_t end = collection_end(tokens, from);
    if (end == from) continue;
    const Span collection{tokens[from].span.begin, tokens[end - 1].span.end};
    edits.push_back({{tokens[i].span.begin, collection.end},
                     cat(negated ? "!" : "", document->text(collection), ".contains(", text(i), ')')});
    i = end - 1;
  }
  if (edits.empty()) return std::nullopt;
  return Refactoring{
      RefactorKind::kRewrite, "write the operators of old versions as methods", {{document, std::move(edits)}}};
}

}  // namespace hardtack::analysis
