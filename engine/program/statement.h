// The parts of a program: plain records that point into the pools of the Block that holds them
// (engine/program/block.h).
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/terms/value.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Consecutive entries of one of a Block's pools.
struct Range {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

// A term of a predicate, or an operand: the name of a variable, or the number of a constant of the Block. A program is
// mostly terms, so it keeps them in four bytes; Block::value() gives the Value.
class TermId {
 public:
  TermId() = default;
  static constexpr TermId variable(StringId name) { return TermId(kVariableBit | static_cast<std::uint32_t>(name)); }
  static constexpr TermId constant(std::uint32_t number) { return TermId(number); }

  constexpr bool is_variable() const { return (bits_ & kVariableBit) != 0; }
  constexpr StringId name() const { return static_cast<StringId>(bits_ & ~kVariableBit); }  // of a variable
  constexpr std::uint32_t number() const { return bits_; }                                  // of a constant

 private:
  static constexpr std::uint32_t kVariableBit = 0x80000000;
  constexpr explicit TermId(std::uint32_t bits) : bits_(bits) {}

  std::uint32_t bits_;
};

struct Predicate {
  StringId name{};
  Range terms;  // of terms
};

// Numbers of operators are those of the wire format.
enum class UnaryOp : std::uint8_t { kNegate = 0, kParens = 1, kLength = 2, kTypeOf = 3, kExtern = 4 };

enum class BinaryOp : std::uint8_t {
  kLessThan = 0,
  kGreaterThan = 1,
  kLessOrEqual = 2,
  kGreaterOrEqual = 3,
  kStrictEqual = 4,  // ===
  kContains = 5,
  kStartsWith = 6,
  kEndsWith = 7,
  kMatches = 8,
  kAdd = 9,
  kSub = 10,
  kMul = 11,
  kDiv = 12,
  kEagerAnd = 13,  // &&!
  kEagerOr = 14,   // ||!
  kIntersection = 15,
  kUnion = 16,
  kBitAnd = 17,
  kBitOr = 18,
  kBitXor = 19,
  kStrictNotEqual = 20,  // !==
  kEqual = 21,           // ==
  kNotEqual = 22,        // !=
  kAnd = 23,             // &&, right side a closure
  kOr = 24,              // ||, right side a closure
  kAll = 25,
  kAny = 26,
  kGet = 27,
  kExtern = 28,
  kTryOr = 29,  // left side a closure
};

inline constexpr std::uint8_t kLastUnaryOp = 4;
inline constexpr std::uint8_t kLastBinaryOp = 29;

enum class OpKind : std::uint8_t { kValue, kUnary, kBinary, kClosure };

// One instruction of a postfix expression.
struct Op {
  OpKind kind = OpKind::kValue;
  UnaryOp unary{};
  BinaryOp binary{};
  union {
    std::uint32_t closure = 0;  // of kClosure: index of a Closure
    StringId extern_name;       // of an extern call
    TermId term;                // of kValue: constant or variable
  };
};

static_assert(sizeof(Op) == 8);

struct Closure {
  Range parameters;  // of names
  Range ops;         // of ops
};

struct Expression {
  Range ops;
};

enum class ScopeKind : std::uint8_t { kAuthority, kPrevious, kPublicKey };

struct Scope {
  ScopeKind kind{};
  std::uint32_t key = 0;  // index into the block's keys
  friend bool operator==(const Scope&, const Scope&) = default;
};

// What a rule, a check alternative or a policy alternative asks of the world.
struct Query {
  Range body;         // of atoms
  Range expressions;  // of expressions
  Range scopes;       // of scopes; none means the block's own
};

struct Rule {
  Predicate head;
  Query query;
};

enum class CheckKind : std::uint8_t { kIf = 0, kAll = 1, kReject = 2 };

struct Check {
  CheckKind kind{};
  Range queries;  // of queries: alternatives joined by `or`
};

enum class PolicyKind : std::uint8_t { kAllow = 0, kDeny = 1 };
// "allow", "deny"
constexpr std::string_view name_of(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::kAllow: return "allow";
    case PolicyKind::kDeny: return "deny";
  }
  return {};
}

// An `allow if` or `deny if` statement. (A compiled set of statements is a Policy, engine/authz/policy.h.)
struct PolicyStatement {
  PolicyKind kind{};
  Range queries;
};

}  // namespace hardtack
HARDTACK_API_END
