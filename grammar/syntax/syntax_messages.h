// Syntax errors in plain words: what was expected, what was found, and what its author probably meant.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "grammar/syntax/lexer.h"
#include "grammar/syntax/token.h"
#include "grammar/text/diagnostic.h"

namespace hardtack {

struct SyntaxError {
  std::span<const Token> statement;  // without the `;`
  std::size_t at = 0;                // index of the first token that does not fit, or the number of tokens
  std::span<const TokenKind> expected;
  Span statement_span;
  bool terminated = true;  // by `;`
};

Diagnostic& report_syntax_error(const Source& source, const SyntaxError& error, Diagnostics& diagnostics);

}  // namespace hardtack
