// What stands where in a text: the tokens and nodes around an offset, the tokens of a node, and the whole text as
// pieces. For editors and formatters; nothing is copied and a tree is not changed. Questions about an offset or a node
// are binary searches, but for the depth of the tree. Offsets beyond the text mean its end. Pure functions; may be
// called from any thread.
//
//   const TokenPlace place = tokens_around(tree, cursor);
//   const NodePlace node = node_around(tree, cursor, Bias::kLeft);   // `us|er` and `user|` are both the word
//   for (Token token : tokens_of(tree, statement)) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "grammar/syntax/syntax_tree.h"

namespace hardtack {

// Which side counts where an offset lies between two neighbours.
enum class Bias : std::uint8_t { kLeft, kRight };

inline constexpr std::uint32_t kNoToken = 0xffffffff;

// Indexes into tree.tokens().
struct TokenPlace {
  std::uint32_t before = kNoToken;  // the last token that begins before the offset
  std::uint32_t after = kNoToken;   // the first token that ends behind it
  // Whether the offset is inside one token, which is both.
  bool inside() const { return before != kNoToken && before == after; }
};
TokenPlace tokens_around(const SyntaxTree& tree, std::uint32_t offset);

// The token that holds the offset or touches it on the side of `bias`; kNoToken in white space, comments and where the
// text was not read.
std::uint32_t token_at(const SyntaxTree& tree, std::uint32_t offset, Bias bias);
// The same among tree.comments().
std::uint32_t comment_at(const SyntaxTree& tree, std::uint32_t offset, Bias bias);

struct NodePlace {
  // The innermost node that holds the offset, or touches it on the side of `bias`; kNoNode means the text as a whole,
  // the root of the statements.
  NodeId node = kNoNode;
  // Its children (for the text: its statements) on both sides of the offset, kNoNode where there is none.
  NodeId before = kNoNode;
  NodeId after = kNoNode;
};
NodePlace node_around(const SyntaxTree& tree, std::uint32_t offset, Bias bias);

// The tokens that begin inside the span. A statement's `;` is among its tokens.
std::span<const Token> tokens_in(const SyntaxTree& tree, Span span);
std::span<const Token> tokens_of(const SyntaxTree& tree, NodeId node);

// A text is its pieces, one after the other without gaps.
enum class PieceKind : std::uint8_t {
  kToken,
  kComment,
  kBlank,   // white space, or the byte order mark at the beginning
  kUnread,  // see SyntaxTree::unread()
};
struct Piece {
  PieceKind kind = PieceKind::kBlank;
  std::uint32_t index = 0;  // into tree.tokens() or tree.comments()
  Span span;
};
std::vector<Piece> pieces_of(const SyntaxTree& tree);

}  // namespace hardtack
