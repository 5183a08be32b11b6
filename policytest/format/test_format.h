// Policy tests (`*.test.bcdl`) in their usual layout, for `hardtack fmt` and for editors.
//
// A clause is on a line of its own, two blanks inside its test, and so is each expectation inside the braces of a
// table. The statements of a block or an authorizer are laid out as everywhere (grammar/format/format.h): between
// braces on one line if they were and fit there, otherwise one statement per line. Inside other clauses line breaks
// stay where they are, blanks become usual. At most one blank line separates what follows each other. Tokens, their
// order and comments stay, so that the tests stay the same; what was formatted is formatted again to the same text.
// Pure, linear in the text; may be called from any thread.
//
//   HARDTACK_TRY(FormattedText formatted, format_test_text(text, {.name = "api.test.bcdl"}));
//   if (!formatted.text) return refuse(formatted.diagnostics);
#pragma once

#include <string>

#include "grammar/format/format.h"
#include "policytest/language/test_file.h"

namespace hardtack::policytest {

// No text where there are errors, also in the statements inside. Errors: kInternal if the text would not hold the same
// tokens and comments.
Result<FormattedText> format_test_text(std::string text, TestFileOptions options = {},
                                       const FormatOptions& format = {});

}  // namespace hardtack::policytest
