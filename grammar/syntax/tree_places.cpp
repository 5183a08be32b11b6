#include "grammar/syntax/tree_places.h"

#include <algorithm>

namespace hardtack {
namespace {

std::uint32_t index_or_none(std::span<const Token> tokens, std::size_t index) {
  return index < tokens.size() ? static_cast<std::uint32_t>(index) : kNoToken;
}

// Tokens do not overlap, so that both ends are in order.
std::size_t first_behind(std::span<const Token> tokens, std::uint32_t offset) {
  return static_cast<std::size_t>(
      std::ranges::upper_bound(tokens, offset, {}, [](Token token) { return token.span.end; }) - tokens.begin());
}
std::size_t first_from(std::span<const Token> tokens, std::uint32_t offset) {
  return static_cast<std::size_t>(
      std::ranges::lower_bound(tokens, offset, {}, [](Token token) { return token.span.begin; }) - tokens.begin());
}

bool holds(Span span, std::uint32_t offset, Bias bias) {
  return bias == Bias::kRight ? span.contains(offset) : span.begin < offset && offset <= span.end;
}

std::uint32_t find(std::span<const Token> tokens, std::uint32_t offset, Bias bias) {
  // The left one begins before the offset, the right one ends behind it.
  const std::size_t index = bias == Bias::kLeft ? first_from(tokens, offset) - 1 : first_behind(tokens, offset);
  if (index >= tokens.size() || !holds(tokens[index].span, offset, bias)) return kNoToken;
  return static_cast<std::uint32_t>(index);
}

}  // namespace

TokenPlace tokens_around(const SyntaxTree& tree, std::uint32_t offset) {
  const auto tokens = tree.tokens();
  return {index_or_none(tokens, first_from(tokens, offset) - 1), index_or_none(tokens, first_behind(tokens, offset))};
}

std::uint32_t token_at(const SyntaxTree& tree, std::uint32_t offset, Bias bias) {
  return find(tree.tokens(), offset, bias);
}

std::uint32_t comment_at(const SyntaxTree& tree, std::uint32_t offset, Bias bias) {
  return find(tree.comments(), offset, bias);
}

NodePlace node_around(const SyntaxTree& tree, std::uint32_t offset, Bias bias) {
  NodePlace place;
  std::span<const NodeId> siblings = tree.statements();
  while (true) {
    // Siblings are in the order of the text and do not overlap.
    const auto next = std::upper_bound(siblings.begin(), siblings.end(), offset, [&](std::uint32_t at, NodeId id) {
      return bias == Bias::kLeft ? at <= tree.span(id).begin : at < tree.span(id).begin;
    });
    const NodeId last = next != siblings.begin() ? *(next - 1) : kNoNode;  // begins before the offset, or with it
    const NodeId first = next != siblings.end() ? *next : kNoNode;
    if (last == kNoNode || !holds(tree.span(last), offset, bias)) {
      place.before = last;
      place.after = first;
      return place;
    }
    place.node = last;
    siblings = tree.children(last);
  }
}

std::span<const Token> tokens_in(const SyntaxTree& tree, Span span) {
  const auto tokens = tree.tokens();
  const std::size_t first = first_from(tokens, span.begin);
  return tokens.subspan(first, std::max(first, first_from(tokens, span.end)) - first);
}

std::span<const Token> tokens_of(const SyntaxTree& tree, NodeId node) { return tokens_in(tree, tree.span(node)); }

std::vector<Piece> pieces_of(const SyntaxTree& tree) {
  if (tree.shared_source() == nullptr) return {};
  const auto tokens = tree.tokens();
  const auto comments = tree.comments();
  std::vector<Piece> pieces;
  pieces.reserve(2 * (tokens.size() + comments.size()) + 2);
  std::uint32_t at = 0;
  const auto add = [&](PieceKind kind, std::size_t index, Span span) {
    if (span.begin > at) pieces.push_back({PieceKind::kBlank, 0, {at, span.begin}});
    if (span.size() > 0) pieces.push_back({kind, static_cast<std::uint32_t>(index), span});
    at = span.end;
  };
  std::size_t token = 0;
  std::size_t comment = 0;
  while (token < tokens.size() || comment < comments.size()) {
    const bool next_is_token = comment == comments.size() ||
                               (token < tokens.size() && tokens[token].span.begin < comments[comment].span.begin);
    if (next_is_token) {
      add(PieceKind::kToken, token, tokens[token].span);
      ++token;
    } else {
      add(PieceKind::kComment, comment, comments[comment].span);
      ++comment;
    }
  }
  if (tree.unread().size() > 0) add(PieceKind::kUnread, 0, tree.unread());
  const std::uint32_t end = tree.source().size();
  add(PieceKind::kBlank, 0, {end, end});
  return pieces;
}

}  // namespace hardtack
