// Edits cut down to the bytes that change. What formats a text replaces whole statements, most of whose bytes stay: a
// client that gets only the others keeps cursors, folds and breakpoints where they are.
//
// No edit begins or ends inside a character or between `\r` and `\n`, which no position of an editor can name. Linear
// in the edits. Pure; may be called from any thread.
//
//   narrow_edits("a( 1,2);\n", {{{0, 8}, "a(1, 2);"}});  // {{2, 3}, ""}, {{5, 5}, " "}
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "grammar/text/diagnostic.h"

namespace hardtack::lsp {

// Edits that give the same text. Those given are in order and do not overlap; so are those returned, and they do not
// touch each other. Where they would be more than `most`, neighbours become one.
std::vector<TextEdit> narrow_edits(std::string_view text, const std::vector<TextEdit>& edits,
                                   std::size_t most = 10'000);

}  // namespace hardtack::lsp
