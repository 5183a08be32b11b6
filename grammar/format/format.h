// Policy text in its usual layout, for `hardtack fmt` and for editors.
//
// One statement per line, at most one blank line between statements, two blanks of indentation, lines of at most 100
// characters where that is possible: a body that is longer has one condition per line, and branches of `or` stand on
// lines of their own. Keywords are lower case. Tokens, their order and their text stay, so that the meaning stays; so
// do comments, each with the tokens around it, but that blanks at the end of a comment's line go, and `,` and `;` come
// before a comment that ends the line. The line break that the text uses first is used throughout. What was formatted
// is formatted again to the same text.
//
// Statements that could not be parsed stay byte for byte, and so does what was not read and what follows a string that
// is not closed; whoever wants nothing formatted then looks at ParsedSource::diagnostics first. Each result was scanned
// again and compared with the tokens and comments that it was made of. Pure functions, linear in the text; may be
// called from any thread.
//
//   HARDTACK_TRY(FormattedText formatted, format_text(text, {.name = "policy.bcdl"}));
//   if (!formatted.text) return refuse(formatted.diagnostics);
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/span.h"
#include "grammar/parse.h"
#include "grammar/syntax/syntax_tree.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/source.h"

namespace hardtack {

struct FormatOptions {
  std::uint32_t width = 100;  // in characters
  // Blanks before each statement and comment: for statements inside something else, as in test files.
  std::uint32_t margin = 0;
};

// The whole text, ended by a line break unless it is empty. Errors: kInternal if it would not hold the same tokens and
// comments.
Result<std::string> format_source(const SyntaxTree& tree, const FormatOptions& options = {});

struct FormattedText {
  std::shared_ptr<const Source> source;  // the text as it was
  Diagnostics diagnostics;               // sorted
  std::optional<std::string> text;       // none if any diagnostic is an error
};

// The same for a text that nobody has parsed yet. Errors: as format_source().
Result<FormattedText> format_text(std::string text, const ParseOptions& parsing = {},
                                  const FormatOptions& options = {});

// What would change in the statements and comments that the range touches, and in the blanks before them: edits in
// their order, which do not overlap. An empty range touches the statement around it, or that ends or begins there.
// Errors: as format_source().
Result<std::vector<TextEdit>> format_range(const SyntaxTree& tree, Span range, const FormatOptions& options = {});

// What to change after `typed` was typed, which ends at `offset`: after `;` the statement that it ends is formatted;
// after a line feed the new line is indented. None after anything else. Errors: as format_source().
Result<std::vector<TextEdit>> format_on_type(const SyntaxTree& tree, std::uint32_t offset, char typed,
                                             const FormatOptions& options = {});

// `text` with edits that are in order and do not overlap.
std::string apply_edits(std::string_view text, const std::vector<TextEdit>& edits);

}  // namespace hardtack
