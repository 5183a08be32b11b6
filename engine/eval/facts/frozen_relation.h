// The facts of one relation that are derivable from the policy alone; a Relation may be an overlay on one. Owns nothing
// and refers to the arrays of its BaseWorld. Immutable; shared between threads.
//
// All rows have the authorizer's origin, so none is stored. Small relations have no hash table: see kScannedRows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/hash.h"
#include "engine/eval/facts/row_hash.h"
#include "engine/eval/facts/row_index.h"
#include "engine/eval/facts/row_store.h"
#include "engine/program/origin.h"
#include "engine/terms/value.h"

namespace hardtack {

class FrozenRelation {
 public:
  static constexpr Origin kOrigin = Origin::authorizer();
  // Up to this many rows, a linear scan is used and no hash table is built.
  static constexpr std::size_t kScannedRows = 8;
  // Size of the hash table for `rows` rows: zero, or a power of two that is at most half full.
  static std::size_t slots_for(std::size_t rows);

  struct Parts {
    StringId name{};
    std::uint32_t arity = 0;
    std::span<const Value> cells;          // the rows, one after the other
    std::span<const Row> ends;             // how many rows there are after each round; the first is loading
    std::span<const std::uint16_t> types;  // of each column, the types that occur in it
    std::span<RowSlot> slots;              // slots_for() zeros, which are filled here
    std::span<const RowIndex> indexes;
  };
  FrozenRelation(const Parts& parts, HashSeed seed);

  StringId name() const { return name_; }
  std::uint32_t arity() const { return arity_; }
  Row size() const { return ends_.back(); }
  const Value* cells() const { return cells_; }
  std::span<const Value> values(Row row) const { return {cells_ + std::size_t{row} * arity_, arity_}; }
  Row rows_after(std::size_t rounds) const { return ends_[std::min(rounds, ends_.size() - 1)]; }
  // As bits (1 << ValueType).
  std::uint16_t column_types(std::size_t column) const { return types_[column]; }
  // The number of a row, or kNoRow. `seed` is the one that it was made with.
  Row find(std::span<const Value> values, Origin origin, HashSeed seed) const;
  // The index on these columns, or null.
  const RowIndex* index_on(std::uint64_t columns) const;

 private:
  StringId name_;
  std::uint32_t arity_;
  const Value* cells_;
  const std::uint16_t* types_;
  std::span<const Row> ends_;
  std::span<const RowSlot> slots_;
  std::span<const RowIndex> indexes_;
};

}  // namespace hardtack
