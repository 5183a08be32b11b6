// Which part of a text each comment describes, for formatters that move parts and for hovers that show them.
//
// - A comment that ends its line, after something on that line, trails what it follows: the statement, or inside one
//   the element before it (a predicate, an expression, a term; the `,` between them does not count).
// - Any other comment leads what follows it: the statement, or inside one the element that begins behind it.
// - Between statements, lines of comments that a blank line or the end of the text divides from what follows are about
//   the file.
// - Inside a statement where no element is next to it, as in `a(/* none */)`, a comment belongs to the node around it.
//
// Made from a tree when it is asked for, in time and memory linear in the text, but for logarithms. Immutable; refers
// to the tree by its indexes only.
//
//   const CommentMap comments(parsed.tree);
//   for (std::uint32_t comment : comments.of(statement)) ... parsed.tree.comments()[comment] ...
//   comments.place(comment)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "grammar/syntax/syntax_tree.h"

namespace hardtack {

enum class CommentPlace : std::uint8_t { kLeading, kTrailing, kInside, kFile };

struct AttachedComment {
  CommentPlace place = CommentPlace::kFile;
  NodeId node = kNoNode;  // what it describes; kNoNode for kFile
};

class CommentMap {
 public:
  explicit CommentMap(const SyntaxTree& tree);

  // By index into tree.comments().
  const AttachedComment& place(std::uint32_t comment) const { return attached_[comment]; }
  // The comments of a node, in the order of the text; kNoNode asks for those of the file.
  std::span<const std::uint32_t> of(NodeId node) const;

 private:
  std::vector<AttachedComment> attached_;
  std::vector<std::uint32_t> by_node_;  // comments, sorted by node
};

}  // namespace hardtack
