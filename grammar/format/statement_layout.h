// One statement of a tree, formatted.
//
// The tokens are written in their order, with their text, but for keywords, which are written in lower case; the tree
// says where lines may end and what is indented. Comments stay between the tokens where they stand, except that a comma
// or semicolon comes before a comment that ends the line. Pure; recursion is bounded by the depth of the tree, which
// ParseLimits::max_depth bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "grammar/format/layout.h"
#include "grammar/syntax/syntax_tree.h"

namespace hardtack {

// A statement and its place among the tokens and comments of the tree.
struct StatementPlace {
  NodeId node = kNoNode;
  std::size_t first_token = 0;
  std::size_t last_token = 0;     // behind the `;`
  std::size_t first_comment = 0;  // the first one behind the first token
};

struct FormattedStatement {
  std::string text;
  // Comments from this one on are not in `text`: those that stand before the `;` and end a line follow it.
  std::size_t next_comment = 0;
  // The end of the token before the first of these.
  std::uint32_t comments_begin = 0;
};

// Requires a statement without errors, ended by `;`. Nothing if the tree does not fit its tokens.
std::optional<FormattedStatement> format_statement(const SyntaxTree& tree, const StatementPlace& place,
                                                   const LayoutOptions& options);

// Line breaks of any kind among the bytes of a text.
std::size_t count_line_breaks(std::string_view text);
// The text of a comment, without blanks at the end of its line.
std::string_view comment_text(const SyntaxTree& tree, std::size_t comment);

}  // namespace hardtack
