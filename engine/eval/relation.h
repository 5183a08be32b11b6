// All facts of one predicate name and arity: rows of values, each with its origin, in the order of arrival. Rows are
// only ever added. Generations are ranges of row numbers, so that semi-naive evaluation copies nothing:
//
//   [0, old_end)            what earlier rounds have already combined
//   [old_end, current_end)  what the last round found
//   [current_end, size)     what this round finds; invisible until advance()
//
// Hash indexes on sets of columns are built when first asked for and extended as rows arrive.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/hash.h"
#include "engine/eval/origin.h"
#include "engine/terms/value.h"

namespace hardtack {

class Relation {
 public:
  using Row = std::uint32_t;
  static constexpr Row kNoRow = 0xffffffff;

  // Becomes an empty relation, keeping the buffers.
  void reset(StringId name, std::uint32_t arity, HashSeed seed);

  StringId name() const { return name_; }
  std::uint32_t arity() const { return arity_; }

  // False if the pair is there already. `values` must not lie in this relation.
  bool insert(std::span<const Value> values, Origin origin) { return insert(values, origin, hash(values, origin)); }

  // The same in steps, so that a batch of insertions can overlap its waits for memory: hash all, prefetch all slots,
  // then all rows that the slots name, then insert all.
  std::uint32_t hash(std::span<const Value> values, Origin origin) const;
  void prefetch_slot(std::uint32_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
  }
  void prefetch_row(std::uint32_t hash) const {
    if (slots_.empty()) return;
    const Slot slot = slots_[hash & (slots_.size() - 1)];
    if (slot != 0) __builtin_prefetch(row(row_of(slot)));
  }
  bool insert(std::span<const Value> values, Origin origin, std::uint32_t hash);

  Row size() const { return size_; }
  Row old_end() const { return old_end_; }
  Row current_end() const { return current_end_; }
  // Ends a round: what it found is now the newest generation.
  void advance() {
    old_end_ = current_end_;
    current_end_ = size_;
  }

  // Takes back what the current round found.
  void drop_newest();

  const Value* row(Row row) const { return rows_.data() + std::size_t{row} * (arity_ + 1); }
  std::span<const Value> values(Row row) const { return {this->row(row), arity_}; }
  Origin origin(Row row) const { return Origin::from_bits(this->row(row)[arity_].payload()); }
  // The types that occur in a column, as bits (1 << ValueType).
  std::uint16_t column_types(std::size_t column) const { return column_types_[column]; }

  // The number of the index on these columns (bit i: column i), which covers rows below current_end(). Adds to `added`
  // how many rows had to be put into it.
  std::size_t index_on(std::uint64_t columns, std::size_t& added);
  // The newest row whose indexed columns equal `key` (values in column order), then older ones one by one.
  Row find(std::size_t index, std::span<const Value> key) const;
  Row next(std::size_t index, Row row) const { return indexes_[index].next[row]; }

  // Bytes that one row, or its place in one index, costs at most; for memory budgets.
  std::size_t row_bytes() const { return (arity_ + 1) * sizeof(Value) + 3 * sizeof(Slot); }
  static constexpr std::size_t kIndexBytesPerRow = 5 * sizeof(std::uint32_t);

 private:
  // A row's hash above its number plus one; 0 while empty. Most comparisons end here, without touching the row.
  using Slot = std::uint64_t;
  static constexpr Slot slot_for(std::uint32_t hash, Row row) { return Slot{hash} << 32 | (row + 1); }
  static constexpr Row row_of(Slot slot) { return static_cast<Row>(slot) - 1; }
  static constexpr std::uint32_t hash_of(Slot slot) { return static_cast<std::uint32_t>(slot >> 32); }

  struct Group {
    std::uint32_t hash;
    Row newest;
  };
  struct Index {
    std::uint64_t columns = 0;
    Row end = 0;                       // rows below are in it
    std::vector<std::uint32_t> slots;  // open addressing: number of a group plus one
    std::vector<Group> groups;
    std::vector<Row> next;  // the next older row of the same group
  };

  void rebuild(std::size_t slots);
  void extend(Index& index);
  void grow(Index& index);
  std::uint32_t hash_columns(std::uint64_t columns, const Value* row) const;
  bool same_columns(std::uint64_t columns, Row a, Row b) const;

  StringId name_{};
  std::uint32_t arity_ = 0;
  HashSeed seed_{};
  std::vector<Value> rows_;  // the values of a row, then its origin as an integer: one place to read them all
  Row size_ = 0;
  std::vector<Slot> slots_;  // open addressing
  std::vector<std::uint16_t> column_types_;
  Row old_end_ = 0;
  Row current_end_ = 0;
  std::vector<Index> indexes_;  // index_count_ are in use; the others keep their buffers
  std::size_t index_count_ = 0;
};

}  // namespace hardtack
