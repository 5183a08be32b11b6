// A block in the form that evaluation uses. Independent of any request: it speaks of constants, names and relations by
// number, and each world binds the numbers to its own (engine/eval/world.h). Immutable; may be shared between threads;
// holds no pointer into the Block it was made from.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/error.h"
#include "engine/eval/regex.h"
#include "engine/program/block.h"

namespace hardtack {

// A term of an atom: a variable (its slot in the frame of the query) or a constant (its number).
struct TermRef {
  std::uint32_t number = 0;
  bool is_slot = false;
};

struct CompiledAtom {
  std::uint32_t relation = 0;  // number of a RelationName
  Range terms;                 // of TermRef
};

struct RelationName {
  std::uint32_t name = 0;  // number of a name
  std::uint32_t arity = 0;
};

enum class OpCode : std::uint8_t {
  kConstant,          // push constant a
  kVariable,          // push slot a
  kUnary,             // op
  kBinary,            // op
  kMatches,           // with regex a
  kAndJump,           // false: keep it and skip a; true: drop it and go on
  kOrJump,            // the reverse
  kAll,               // the next a instructions for each element, in slot b; then skip them
  kAny,               // the same
  kTryOr,             // the next a instructions, with the top of the stack as fallback; then skip them
  kExternUnary,       // function with name a
  kExternBinary,      // the same
  kUnknownVariable,   // fail; variable with name a
  kShadowedVariable,  // fail; parameter with name a
};

struct Instruction {
  OpCode code{};
  std::uint8_t op = 0;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
};

struct CompiledExpression {
  Range code;         // of instructions
  Range slots;        // of slots: the variables of the body that it uses
  Expression source;  // to print it
};

struct CompiledQuery {
  Range atoms;
  Range expressions;
  Range variables;          // of names: what each slot is called
  std::uint32_t frame = 0;  // slots for variables, then for closure parameters
  std::uint32_t steps = 1;  // what planning a join of its atoms costs
};

struct CompiledRule {
  CompiledAtom head;
  std::uint32_t query = 0;
};

struct CompiledBlock {
  std::vector<Value> constants;  // of the block's store
  std::vector<StringId> names;   // of the block's store
  std::vector<RelationName> relations;

  std::vector<CompiledAtom> facts;  // without variables
  std::vector<CompiledRule> rules;  // in the block's order
  std::vector<Range> checks;        // of queries, in the block's order
  std::vector<Range> policies;      // the same
  std::vector<CompiledQuery> queries;

  std::vector<CompiledAtom> atoms;
  std::vector<TermRef> terms;
  std::vector<CompiledExpression> expressions;
  std::vector<Instruction> code;
  std::vector<std::uint32_t> slots;
  std::vector<std::uint32_t> variables;
  std::vector<Regex> regexes;  // of constant patterns

  template <typename T>
  static std::span<const T> slice(const std::vector<T>& pool, Range range) {
    return std::span(pool).subspan(range.first, range.count);
  }
  std::span<const TermRef> terms_of(const CompiledAtom& atom) const { return slice(terms, atom.terms); }
};

// When constant patterns are compiled: with the block, which is right for what is used often, or where they are first
// used, so that a block cannot cost more than the budget that evaluates it.
enum class RegexTiming : std::uint8_t { kWithBlock, kWhenUsed };

std::shared_ptr<const CompiledBlock> compile_block(const Block& block, RegexTiming regexes = RegexTiming::kWhenUsed);

}  // namespace hardtack
