// Texts and what lints say of each, for what one example of a lint does not show: where it stays silent, where it has
// no fix, and what its fix makes of the odd cases.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/config/config.h"
#include "grammar/text/diagnostic.h"

namespace hardtack::analysis::testing {

struct LintRow {
  std::string text;
  std::string found;       // "code [place]" of each, with `; ` between them
  std::string fixed = {};  // by the first fix; empty: there is none
  std::string config = {};
};

// With every lint on. Without a configuration lints that most texts have (of versions, of variables that stand once, of
// the last policy) are left out unless the row is about them.
void expect_lints(const std::vector<LintRow>& rows);

// The text with the first fix of the first finding of this lint; empty if it has none, or finds nothing.
std::string first_fix(const std::string& text, DiagnosticCode lint);
// Of all fixes of all that is found.
std::size_t edits_of(const std::string& text);

// What any lint offers, alone, brings no error into a text that has none, nor into the same text without the blanks
// that it can do without. Gives how many fixes there were.
std::size_t expect_sound_fixes(const std::string& text, const Config& config);

}  // namespace hardtack::analysis::testing
