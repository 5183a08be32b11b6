// A block in the form that evaluation uses. Independent of any request: it speaks of constants, names and relations by
// number, and each world binds the numbers to its own (engine/eval/world.h). It holds only what the Block it was made
// from does not say: constants, facts and expressions have the numbers that they have there. Immutable; may be shared
// between threads; holds no pointer into the Block, but means nothing without it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/error.h"
#include "engine/eval/pattern/pattern_set.h"
#include "engine/eval/pattern/regex.h"
#include "engine/program/block.h"
#include "engine/program/reserved_prefix.h"

namespace hardtack {

// A term of an atom: a variable (its slot in the frame of the query) or a constant (its number in the Block).
class TermRef {
 public:
  constexpr TermRef() = default;
  static constexpr TermRef slot(std::uint32_t number) { return TermRef(kSlotBit | number); }
  static constexpr TermRef constant(std::uint32_t number) { return TermRef(number); }

  constexpr bool is_slot() const { return (bits_ & kSlotBit) != 0; }
  constexpr std::uint32_t number() const { return bits_ & ~kSlotBit; }

 private:
  static constexpr std::uint32_t kSlotBit = 0x80000000;
  constexpr explicit TermRef(std::uint32_t bits) : bits_(bits) {}

  std::uint32_t bits_ = 0;
};

struct CompiledAtom {
  std::uint32_t relation = 0;  // number of a RelationName
  Range terms;                 // of TermRef
};

struct RelationName {
  std::uint32_t name = 0;  // number of a name
  std::uint32_t arity = 0;
  ReservedName reserved{};
};

enum class OpCode : std::uint8_t {
  kConstant,          // push constant a
  kVariable,          // push slot a
  kUnary,             // op
  kBinary,            // op
  kMatches,           // with regex a
  kAndJump,           // false: keep it and skip a; true: drop it and go on
  kOrJump,            // the reverse
  kAll,               // the next a instructions for each element; then skip them
  kAny,               // the same
  kElementSlot,       // slot a for the elements: first of what kAll or kAny repeats
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
};

struct CompiledExpression {
  Range code;   // of instructions
  Range slots;  // of slots: the variables of the body that it uses
};

struct CompiledQuery {
  Range atoms;
  Range expressions;        // the Block's
  Range variables;          // of names: what each slot is called
  std::uint32_t frame = 0;  // slots for variables, then for closure parameters
  std::uint32_t steps = 1;  // what planning a join of its atoms costs
};

struct CompiledRule {
  CompiledAtom head;
  std::uint32_t query = 0;
};

struct CompiledBlock {
  std::vector<StringId> names;  // of the block's store
  std::vector<RelationName> relations;

  std::vector<std::uint32_t> fact_relations;  // of each fact, in the block's order
  std::vector<CompiledRule> rules;            // in the block's order
  std::vector<Range> checks;                  // of queries, in the block's order
  std::vector<Range> policies;                // the same
  std::vector<CompiledQuery> queries;

  std::vector<CompiledAtom> atoms;
  std::vector<TermRef> terms;
  std::vector<CompiledExpression> expressions;  // by the block's numbers
  std::vector<Instruction> code;
  std::vector<std::uint32_t> slots;
  std::vector<std::uint32_t> variables;
  std::vector<Regex> regexes;  // of constant patterns

  template <typename T>
  static std::span<const T> slice(const std::vector<T>& pool, Range range) {
    return std::span(pool).subspan(range.first, range.count);
  }
  std::span<const TermRef> terms_of(const CompiledAtom& atom) const { return slice(terms, atom.terms); }
  // What the heap holds for it, without itself.
  std::size_t held_bytes() const;
};

// A block of a token: its constant patterns are compiled where they are first used, so that it cannot cost more than
// the budget that evaluates it.
std::shared_ptr<const CompiledBlock> compile_block(const Block& block);
// A policy, which is used often and kept for long: its constant patterns are compiled with it. kRegexTooLarge for those
// over a limit.
Result<std::shared_ptr<const CompiledBlock>> compile_policy_block(const Block& block, const PatternLimits& limits);

}  // namespace hardtack
