// A block: the facts, rules, checks, policies and scopes of one origin, with the terms they use. It is what policy text
// and token bytes both become, and what the engine evaluates, the printer prints and the encoder encodes.
// Only a ProgramBuilder makes one. It never changes afterwards, so it may be shared between threads; it owns everything
// it points to. Records index into pools: `block.body(rule.query)` gives the atoms, `block.terms_of(atom)` their terms.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "engine/program/statement.h"
#include "engine/terms/term_store.h"

HARDTACK_API_BEGIN
namespace hardtack {

// The terms of a predicate as values, which are made as they are read.
class TermValues {
 public:
  class Iterator {
   public:
    using value_type = Value;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    Iterator(const TermId* term, const Value* constants) : term_(term), constants_(constants) {}
    Value operator*() const { return value(*term_, constants_); }
    Iterator& operator++() {
      ++term_;
      return *this;
    }
    Iterator operator++(int) { return {term_++, constants_}; }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const TermId* term_ = nullptr;
    const Value* constants_ = nullptr;
  };

  TermValues(std::span<const TermId> terms, const Value* constants) : terms_(terms), constants_(constants) {}

  static Value value(TermId term, const Value* constants) {
    return term.is_variable() ? Value::variable(term.name()) : constants[term.number()];
  }

  std::size_t size() const { return terms_.size(); }
  bool empty() const { return terms_.empty(); }
  Value operator[](std::size_t index) const { return value(terms_[index], constants_); }
  Value front() const { return (*this)[0]; }
  Iterator begin() const { return {terms_.data(), constants_}; }
  Iterator end() const { return {terms_.data() + terms_.size(), constants_}; }

 private:
  std::span<const TermId> terms_;
  const Value* constants_;
};

class Block {
 public:
  Block() = default;  // no statements
  Block(Block&&) noexcept = default;
  Block& operator=(Block&&) noexcept = default;
  Block(const Block&) = delete;  // copies are never needed: share a pointer
  Block& operator=(const Block&) = delete;

  const TermStore& terms() const { return store_; }

  std::span<const Predicate> facts() const { return facts_; }
  std::span<const Rule> rules() const { return rules_; }
  std::span<const Check> checks() const { return checks_; }
  std::span<const PolicyStatement> policies() const { return policies_; }
  // `trusting` of the whole block; none means the default.
  std::span<const Scope> scopes() const { return block_scopes_; }
  // The keys that scopes name, in order of first use.
  std::span<const PublicKey> keys() const { return keys_; }

  // The constants of all statements, each once.
  std::span<const Value> constants() const { return constants_; }
  Value value(TermId term) const { return TermValues::value(term, constants_.data()); }
  std::span<const TermId> term_ids(const Predicate& predicate) const { return slice(terms_, predicate.terms); }
  // The same as values, valid as long as the block. values_of() copies them.
  TermValues terms_of(const Predicate& predicate) const { return {term_ids(predicate), constants_.data()}; }
  std::vector<Value> values_of(const Predicate& predicate) const {
    const auto values = terms_of(predicate);
    return {values.begin(), values.end()};
  }
  std::span<const Predicate> body(const Query& query) const { return slice(atoms_, query.body); }
  std::span<const Expression> expressions(const Query& query) const { return slice(expressions_, query.expressions); }
  const Expression& expression(std::size_t index) const { return expressions_[index]; }
  std::span<const Scope> scopes(const Query& query) const { return slice(scopes_, query.scopes); }
  std::span<const Query> queries(const Check& check) const { return slice(queries_, check.queries); }
  std::span<const Query> queries(const PolicyStatement& policy) const { return slice(queries_, policy.queries); }
  std::span<const Op> ops(const Expression& expression) const { return slice(ops_, expression.ops); }
  std::span<const Op> ops(const Closure& closure) const { return slice(ops_, closure.ops); }
  const Closure& closure(std::uint32_t index) const { return closures_[index]; }
  std::span<const StringId> parameters(const Closure& closure) const { return slice(names_, closure.parameters); }

  // The first rule whose head names a variable that its body does not bind. Such a block can be printed, but no world
  // accepts it (pitfall: facts with free variables matched everything in 2021).
  const std::optional<Error>& defect() const { return defect_; }
  // Index of that rule.
  std::size_t defective_rule() const { return defective_rule_; }

  // What the heap holds for the block, without itself and without text that its terms share with others.
  std::size_t held_bytes() const;
  // Gives back the memory that building left unused: for a block that is kept for long. Moves the text of its terms.
  void shrink();

 private:
  friend class ProgramBuilder;
  explicit Block(HashSeed seed) : store_(seed) {}

  template <typename T>
  static std::span<const T> slice(const std::vector<T>& pool, Range range) {
    return std::span(pool).subspan(range.first, range.count);
  }

  TermStore store_;
  std::vector<Predicate> facts_;
  std::vector<Rule> rules_;
  std::vector<Check> checks_;
  std::vector<PolicyStatement> policies_;
  std::vector<Scope> block_scopes_;
  std::vector<PublicKey> keys_;

  std::vector<Value> constants_;
  std::vector<TermId> terms_;
  std::vector<Predicate> atoms_;
  std::vector<Expression> expressions_;
  std::vector<Scope> scopes_;
  std::vector<Query> queries_;
  std::vector<Op> ops_;
  std::vector<Closure> closures_;
  std::vector<StringId> names_;

  std::optional<Error> defect_;
  std::size_t defective_rule_ = 0;
};

}  // namespace hardtack
HARDTACK_API_END
