// Applying the fixes of diagnostics to their text. Pure; may be called from any thread.
//
//   const FixedText fixed = apply_safe_fixes(text, diagnostics);
//   if (fixed.applied > 0) ... fixed.text ...
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "grammar/syntax/syntax_tree.h"
#include "grammar/text/diagnostic.h"

namespace hardtack::analysis {

struct FixedText {
  std::string text;
  std::size_t applied = 0;
};

// The first fix of each diagnostic that has a safe one, in the order of the text, unless it touches what another one
// has changed: those are for the next round.
FixedText apply_safe_fixes(std::string_view text, const Diagnostics& diagnostics);

// Puts a blank where tokens would grow together: without its parentheses `if(true)` is `if true`. Inside tokens and
// comments nothing is changed.
void keep_apart(const SyntaxTree& tree, Fix& fix);

// One fix. Nothing if its edits overlap or lie outside the text.
std::optional<std::string> apply_fix(std::string_view text, const Fix& fix);

}  // namespace hardtack::analysis
