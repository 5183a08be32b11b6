// Writes the statements of a block to the wire, and interns symbols and keys as it goes: in the order of the reference
// implementation, so that the same program becomes the same bytes there and here. That order is facts, rules, checks;
// in a rule head, body, expressions, scopes; a closure's parameters before its body; the elements of a set or map
// sorted by their text. On the wire sets and maps are sorted by symbol.
//
// Belongs to one thread; block and tables must outlive it. The tables keep views of the block's texts.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/program/block.h"
#include "tokens/biscuit/format/block_version.h"
#include "tokens/biscuit/format/symbol_table.h"
#include "tokens/biscuit/format/wire.h"

namespace hardtack {

class StatementWriter {
 public:
  StatementWriter(const Block& block, TokenTables& tables, wire::Writer& writer)
      : block_(block), terms_(&block.terms()), tables_(tables), writer_(writer) {}

  // `field` is the number of the field that holds the statement.
  void fact(std::uint32_t field, const Predicate& fact);
  void rule(std::uint32_t field, const Rule& rule);
  void check(std::uint32_t field, const Check& check);
  void policy(std::uint32_t field, const PolicyStatement& policy);
  void scope(std::uint32_t field, const Scope& scope);
  // A fact of another store, for snapshots.
  void fact(std::uint32_t field, const TermStore& terms, StringId name, std::span<const Value> values);

  const RequiredVersion& required() const { return required_; }
  // A set holds elements of different types, which the wire format cannot carry.
  bool has_mixed_set() const { return has_mixed_set_; }

 private:
  std::uint64_t symbol(StringId id) { return tables_.symbols.intern(terms_->text(id)); }
  template <typename Values>
  void predicate(std::uint32_t field, StringId name, const Values& values);
  void term(std::uint32_t field, Value value);
  void set(Value value);
  void map(Value value);
  void intern_symbols(Value value);
  std::strong_ordering order(Value a, Value b);
  std::vector<Value> in_wire_order(Value collection);
  void query_fields(const Query& query);
  void queries(std::uint32_t field, std::span<const Query> queries);
  void ops(std::uint32_t field, std::span<const Op> ops);
  void op(const Op& op);

  const Block& block_;
  const TermStore* terms_;  // of the statement that is being written
  TokenTables& tables_;
  wire::Writer& writer_;
  RequiredVersion required_;
  bool has_mixed_set_ = false;
};

}  // namespace hardtack
