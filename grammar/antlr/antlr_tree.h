// From ANTLR's tree of one statement to nodes of the SyntaxTree. Reports what the grammar lets pass: numbers out of
// range, broken dates and escapes, unknown methods, bad keys, chained comparisons, mixed braces.
#pragma once

#include <span>

#include "grammar/syntax/token.h"
#include "grammar/syntax/tree_writer.h"
#include "grammar/text/diagnostic.h"

namespace antlr4 {
class ParserRuleContext;
}

namespace hardtack {

// A whole statement; `tokens` are those it was parsed from and `span` includes its `;`.
NodeId build_statement(antlr4::ParserRuleContext* tree, std::span<const Token> tokens, Span span, TreeWriter& writer,
                       Diagnostics& diagnostics);

// What could be read of a statement with an error. `tree` may be null.
NodeId build_error_statement(antlr4::ParserRuleContext* tree, std::span<const Token> tokens, Span span,
                             TreeWriter& writer, Diagnostics& diagnostics);

}  // namespace hardtack
