// Text to statements of tokens.
//
// The text is cut into statements at `;` (outside strings and comments), so that an error in one cannot reach the next.
// What the parser may not be given is found here, on the token stream: too many tokens, and nesting so deep that a
// parser that recurses would run out of stack. Never throws; belongs to one thread at a time, keeps no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "grammar/syntax/limits.h"
#include "grammar/syntax/token.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/source.h"

namespace hardtack {

// Tokens [first, last) of LexedText::tokens, without the `;`.
struct StatementTokens {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  Span span;               // from the first token to the `;`, that included
  bool terminated = true;  // false where the text ended first
};

struct LexedText {
  std::vector<Token> tokens;    // without comments
  std::vector<Token> comments;  // in order
  std::vector<StatementTokens> statements;
  Span unread;  // what comes after the last token that the limits let through
};

// The first character of a kUnexpected token that no name may hold.
Span stray_character(const Source& source, Span token);

// Of a part of the text, which begins and ends between characters and must be valid UTF-8. Spans are those of the whole
// text. Reports kTooManyTokens and keeps what came before.
LexedText lex(const Source& source, Span part, const ParseLimits& limits, bool eager_operators,
              Diagnostics& diagnostics);

// Whether parsing the tokens of one statement needs a stack deeper than `max_depth` brackets and `!`, or than twice as
// many pending operators. Gives the token at which the limit is passed; one of kSkipped passes it in any case.
std::optional<std::uint32_t> find_excess_depth(std::span<const Token> statement, std::size_t max_depth);

}  // namespace hardtack
