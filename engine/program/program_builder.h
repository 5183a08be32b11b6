// The one door into the engine: policy text and token bytes both become a Block here, and here range restriction,
// ground facts, well-formed expressions, names and limits are checked, once.
//
// The caller streams statements. A rule, check or policy is made of the queries that were ended since the last
// statement:
//
//   ProgramBuilder builder;
//   TermStore& terms = builder.terms();
//   HARDTACK_CHECK(builder.add_fact(terms.intern("user"), std::array{terms.string("alice")}));
//   builder.begin_query();                                                     // check if user($u), $u != "bob"
//   HARDTACK_CHECK(builder.add_atom(terms.intern("user"), std::array{terms.variable("u")}));
//   builder.begin_expression();
//   HARDTACK_CHECK(builder.push_value(terms.variable("u")));
//   HARDTACK_CHECK(builder.push_value(terms.string("bob")));
//   HARDTACK_CHECK(builder.push_binary(BinaryOp::kNotEqual));
//   HARDTACK_CHECK(builder.end_expression());
//   builder.end_query();
//   HARDTACK_CHECK(builder.add_check(CheckKind::kIf));
//   Block block = std::move(builder).build();
//
// An error or an exception leaves the builder unusable: drop it. A block that is built all the same after
// std::bad_alloc has a defect(), so that no world takes it. A builder belongs to one thread.
//
// Expressions are verified as they come: what build() returns never underflows its stack, leaves exactly one value, and
// has closures only where the language can write them (the right side of && || all any, the left side of try_or). The
// reference finds such defects when it evaluates; refusing them here makes every block printable as the source it
// means.
#pragma once

#include <span>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/base/limits.h"
#include "engine/program/block.h"

HARDTACK_API_BEGIN
namespace hardtack {

class ProgramBuilder {
 public:
  explicit ProgramBuilder(const ProgramLimits& limits = {}, HashSeed seed = HashSeed::of_process());

  TermStore& terms() { return block_.store_; }
  // The index that scopes name the key by; equal keys share one.
  Result<std::uint32_t> add_key(const PublicKey& key);
  Result<void> add_block_scope(Scope scope);

  // Terms must be ground: kFactNotGround otherwise. Names: kInvalidName.
  Result<void> add_fact(StringId name, std::span<const Value> terms);

  void begin_query();
  // Terms are constants or variables; kInvalidExpression for a collection that holds a variable.
  Result<void> add_atom(StringId name, std::span<const Value> terms);
  void begin_expression();
  Result<void> push_value(Value value);
  Result<void> push_unary(UnaryOp op);
  Result<void> push_binary(BinaryOp op);
  Result<void> push_extern_unary(StringId name);
  Result<void> push_extern_binary(StringId name);
  Result<void> begin_closure(std::span<const StringId> parameters);
  Result<void> end_closure();
  Result<void> end_expression();
  Result<void> add_scope(Scope scope);
  Result<void> end_query();

  // Each takes the queries ended since the last statement; a rule takes exactly one.
  // A head variable that the body does not bind is recorded as the block's defect(), not an error.
  Result<void> add_rule(StringId head_name, std::span<const Value> head_terms);
  // True if every variable of `terms` is bound by an atom of the query last ended (for heads that are read and
  // dropped).
  bool binds(std::span<const Value> terms) const;
  Result<void> add_check(CheckKind kind);
  Result<void> add_policy(PolicyKind kind);

  Block build() &&;

 private:
  // What a stack slot of a verified expression holds: a value, or a closure with so many parameters.
  static constexpr std::uint32_t kValueSlot = 0xffffffff;
  // The operations and stack of one closure, or of the expression itself, while it is written.
  struct Frame {
    std::vector<Op> ops;
    std::vector<std::uint32_t> stack;  // kValueSlot or an index into closures_
    Range parameters;
  };

  Result<void> check_name(StringId name);
  Result<void> check_variable(StringId name) const;
  Result<void> check_collection(Value collection) const;
  Result<void> check_strings() const;
  Result<Range> copy_terms(std::span<const Value> terms);
  TermId term_id(Value value);
  std::uint32_t constant_number(Value value);
  std::uint32_t& constant_slot(Value value);
  Frame& open_frame();
  Result<Range> close_frame();
  Frame& frame() { return frames_[depth_ - 1]; }
  Result<void> push_op(const Op& op);
  Result<void> push_unary_op(const Op& op);
  Result<void> push_binary_op(const Op& op);
  Range take_queries();

  ProgramLimits limits_;
  Block block_;
  std::vector<Frame> frames_;  // a stack that keeps its buffers; depth_ are in use
  std::size_t depth_ = 0;
  Query query_;
  std::size_t query_ops_ = 0;
  std::uint32_t pending_queries_ = 0;
  bool broken_ = false;                        // an exception took a part of a statement
  std::vector<bool> checked_names_;            // by StringId
  std::vector<std::uint32_t> constant_slots_;  // open addressing: number of a constant plus one; none for few constants
};

}  // namespace hardtack
HARDTACK_API_END
