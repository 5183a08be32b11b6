// The tokens of a source text: a kind and the bytes they cover. White space is the gap between tokens; comments are
// kept apart. The kinds up to kUnexpected mirror the token types of PolicyLexer.g4, in its order; antlr_adapter.cpp
// asserts that.
#pragma once

#include <cstdint>

#include "engine/base/span.h"

namespace hardtack {

enum class TokenKind : std::uint8_t {
  kEnd = 0,
  kCheck,
  kReject,
  kAllow,
  kDeny,
  kIf,
  kAll,
  kOr,
  kTrusting,
  kAuthority,
  kPrevious,
  kTrue,
  kFalse,
  kNull,
  kName,
  kVariable,
  kInteger,
  kDate,
  kBytes,
  kString,
  kPublicKey,
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kComma,
  kSemicolon,
  kColon,
  kDot,
  kLeftArrow,
  kRightArrow,
  kStrictEqual,
  kStrictNotEqual,
  kEqual,
  kNotEqual,
  kLessEqual,
  kGreaterEqual,
  kLess,
  kGreater,
  kAndAnd,
  kOrOr,
  kEagerAnd,  // made from `&&` and `!` where ParseOptions::eager_operators asks for it
  kEagerOr,
  kAmpersand,
  kPipe,
  kCaret,
  kBang,
  kPlus,
  kMinus,
  kStar,
  kSlash,
  kAssign,
  kUnclosedString,
  kUnclosedComment,
  kLineComment,
  kBlockComment,
  kUnexpected,
  // Not of the grammar: the rest of a statement that is nested too deeply to be read.
  kSkipped,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Span span;
};

}  // namespace hardtack
