// Text that does not read as it looks: characters that reorder or hide what follows them (Trojan Source,
// CVE-2021-42574), and names that pass for other names (CVE-2021-42694).
#pragma once

#include <string>
#include <string_view>

#include "grammar/syntax/syntax_tree.h"
#include "grammar/text/diagnostic.h"

namespace hardtack {

// Bidirectional controls in strings and comments, invisible and control characters, names of mixed scripts and names
// that look like another name of the text. All are warnings, since the language allows them; with `strict` the first
// are errors: no policy needs them raw, and a string can hold them as `\u{202e}`.
void check_unicode(const SyntaxTree& tree, bool strict, Diagnostics& diagnostics);

// Overrides, embeddings, isolates and marks that change the order in which text is shown.
bool is_bidi_control(char32_t c);

// `name` with each letter that looks like a Latin one replaced by that one; equal for names that look alike.
std::string name_skeleton(std::string_view name);

}  // namespace hardtack
