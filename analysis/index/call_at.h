// The call around an offset, by its tokens, so that it is found while it is being written: `right($u, |`,
// `$file.starts_with(|`. Looks back over at most kMaxCallTokens tokens, and not beyond the statement.
#pragma once

#include <cstdint>
#include <optional>

#include "analysis/index/document.h"
#include "engine/base/span.h"
#include "grammar/syntax/syntax_tree.h"

namespace hardtack::analysis {

inline constexpr std::uint32_t kMaxCallTokens = 4096;

struct CallAt {
  std::uint32_t name = 0;       // index of the token that names what is called
  bool method = false;          // behind a `.`
  std::uint32_t argument = 0;   // which one holds the offset, by commas
  std::uint32_t arguments = 0;  // how many there are up to the closing parenthesis or the end of what can be read
};
std::optional<CallAt> call_at(const Document& document, std::uint32_t offset);

// The first token of the statement that token `index` is in: behind the last `;` or where the tree has a statement
// begin.
std::uint32_t statement_begin_token(const SyntaxTree& tree, std::uint32_t index);

// The statement at an offset or, between statements, the one that ends in front of it; kNoNode if there is none.
NodeId statement_at(const SyntaxTree& tree, std::uint32_t offset);

}  // namespace hardtack::analysis
