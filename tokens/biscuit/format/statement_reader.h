// Reads facts, rules, checks, policies and scopes from the wire into a ProgramBuilder, through the tables of a token or
// snapshot. The builder judges what a program may be; this judges the form.
//
//   StatementReader statements(builder, tables);
//   HARDTACK_CHECK(statements.fact(reader.each_message("FactV2")));
//   HARDTACK_CHECK(statements.required().check(version, third_party));
//
// Belongs to one thread; builder and tables must outlive it. An error leaves the builder unusable.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/base/error.h"
#include "engine/program/program_builder.h"
#include "tokens/biscuit/format/block_version.h"
#include "tokens/biscuit/format/symbol_table.h"
#include "tokens/biscuit/format/wire.h"

namespace hardtack {

class StatementReader {
 public:
  StatementReader(ProgramBuilder& builder, const TokenTables& tables) : builder_(builder), tables_(tables) {}

  // Errors: the reader's own code for malformed messages, kUnknownSymbol, kUnknownExternalKey, kInvalidSet, kInvalidMap
  // and those of ProgramBuilder.
  Result<void> fact(wire::Reader reader);
  Result<void> rule(wire::Reader reader);
  Result<void> check(wire::Reader reader);
  Result<void> policy(wire::Reader reader);
  Result<void> block_scope(wire::Reader reader);

  // Name and terms of a fact that is not added to the builder; the terms are valid until the next call.
  struct FactParts {
    StringId name;
    std::span<const Value> terms;
  };
  Result<FactParts> loose_fact(wire::Reader reader);

  const RequiredVersion& required() const { return required_; }

 private:
  Result<StringId> symbol(std::uint64_t id);
  StringId intern(std::size_t symbol_number);
  Result<StringId> predicate(wire::Reader reader, std::vector<Value>& terms);
  Result<Value> term(wire::Reader reader);
  Result<Value> set(wire::Reader reader);
  Result<Value> array(wire::Reader reader);
  Result<Value> map(wire::Reader reader);
  Result<Value> map_key(wire::Reader reader);
  Result<void> noted_term(wire::Reader reader, std::vector<Value>& terms);
  Result<void> query(wire::Reader reader);  // leaves the head in head_name_ and head_terms_
  Result<void> headless_query(wire::Reader reader);
  Result<void> expression(wire::Reader reader);
  Result<void> op(wire::Reader reader);
  Result<void> unary(wire::Reader reader);
  Result<void> binary(wire::Reader reader);
  Result<void> closure(wire::Reader reader);
  Result<Scope> scope(wire::Reader reader);

  ProgramBuilder& builder_;
  const TokenTables& tables_;
  // The string of each own symbol, by its number, plus one; 0 while nothing has named it. A long symbol is looked up
  // once, however often it is named.
  std::array<std::uint32_t, 32> first_strings_{};
  std::vector<std::uint32_t> more_strings_;
  RequiredVersion required_;
  StringId head_name_{};
  std::vector<Value> head_terms_;
  std::vector<Value> terms_;
};

}  // namespace hardtack
