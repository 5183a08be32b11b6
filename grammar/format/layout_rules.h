// What the layout of a statement asks about single tokens and nodes. Internal to the formatter; safe from any thread.
#pragma once

#include <cstdint>

#include "grammar/syntax/syntax_tree.h"
#include "grammar/syntax/token.h"

namespace hardtack {

// What stands between two tokens if no comment does. Lines are blank or empty where their group is on one line.
enum class Gap : std::uint8_t { kNone, kSpace, kLine, kEmptyLine };

inline bool is_closer(TokenKind kind) {
  return kind == TokenKind::kRightParen || kind == TokenKind::kRightBracket || kind == TokenKind::kRightBrace;
}
inline bool is_separator(TokenKind kind) { return kind == TokenKind::kComma || kind == TokenKind::kSemicolon; }
// Whether a comment behind such a token is about it, rather than about what follows.
inline bool ends_operand(TokenKind kind) {
  return is_closer(kind) || (kind >= TokenKind::kTrue && kind <= TokenKind::kPublicKey) ||
         kind == TokenKind::kAuthority || kind == TokenKind::kPrevious;
}

inline bool is_collection(NodeKind kind) {
  return kind == NodeKind::kSet || kind == NodeKind::kArray || kind == NodeKind::kMap;
}
inline bool is_call(NodeKind kind) { return kind == NodeKind::kMethod || kind == NodeKind::kExtern; }
inline bool is_scope(NodeKind kind) {
  return kind == NodeKind::kScopeAuthority || kind == NodeKind::kScopePrevious || kind == NodeKind::kScopeKey ||
         kind == NodeKind::kScopeParameter;
}

// Operators that bind alike stand in one chain.
inline int precedence(BinaryOp op) {
  switch (op) {
    case BinaryOp::kMul:
    case BinaryOp::kDiv: return 7;
    case BinaryOp::kAdd:
    case BinaryOp::kSub: return 6;
    case BinaryOp::kBitAnd: return 5;
    case BinaryOp::kBitOr: return 4;
    case BinaryOp::kBitXor: return 3;
    case BinaryOp::kAnd:
    case BinaryOp::kEagerAnd: return 1;
    case BinaryOp::kOr:
    case BinaryOp::kEagerOr: return 0;
    default: return 2;  // comparisons
  }
}

}  // namespace hardtack
