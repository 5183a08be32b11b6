// All facts of one predicate name and arity: rows of values, each with its origin, in the order of arrival. Rows are
// only ever added. Generations are ranges of row numbers, so that semi-naive evaluation copies nothing:
//
//   [0, old_end)            what earlier rounds have already combined
//   [old_end, current_end)  what the last round found
//   [current_end, ...)      what this round finds; invisible until advance()
//
// A relation may lie on a frozen one (engine/eval/facts/frozen_relation.h), whose rows come first in the numbering and
// are shared between threads. They arrive round by round as they were derived there, so there are two pairs of ranges:
// of frozen rows, [0, base_old_end) and [base_old_end, base_end); of own rows, the above from first_own() on.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/hash.h"
#include "engine/eval/facts/frozen_relation.h"
#include "engine/eval/facts/row_index.h"
#include "engine/eval/facts/row_set.h"
#include "engine/eval/facts/row_store.h"
#include "engine/program/origin.h"
#include "engine/terms/value.h"

namespace hardtack {

class Relation {
 public:
  using Row = hardtack::Row;
  static constexpr Row kNoRow = hardtack::kNoRow;

  // Becomes an empty relation, or what `base` holds before the first round, keeping the buffers.
  void reset(StringId name, std::uint32_t arity, HashSeed seed, const FrozenRelation* base = nullptr);

  StringId name() const { return name_; }
  std::uint32_t arity() const { return rows_.arity(); }

  // False if the pair is there already. `values` must not lie in this relation.
  bool insert(std::span<const Value> values, Origin origin) { return insert(values, origin, set_.key(values, origin)); }
  // The same in steps, so that a batch of insertions can overlap its waits for memory: make all keys, prefetch all
  // slots, then all rows that the slots name, then insert all.
  RowSet::Key key(std::span<const Value> values, Origin origin) const { return set_.key(values, origin); }
  void prefetch_slot(const RowSet::Key& key) const { set_.prefetch_slot(key); }
  void prefetch_row(const RowSet::Key& key) const { set_.prefetch_row(rows_, key); }
  bool insert(std::span<const Value> values, Origin origin, const RowSet::Key& key);

  // Facts that are there, those that this round found included.
  Row size() const { return base_end_ + rows_.size(); }
  Row base_old_end() const { return base_old_end_; }
  Row base_end() const { return base_end_; }
  Row first_own() const { return first_own_; }
  Row end() const { return first_own_ + rows_.size(); }
  Row old_end() const { return old_end_; }
  Row current_end() const { return current_end_; }

  bool has_old_own() const { return first_own_ < old_end_; }
  bool has_new_own() const { return old_end_ < current_end_; }
  bool has_new_frozen() const { return base_old_end_ < base_end_; }

  // Makes visible what was loaded.
  void start() {
    old_end_ = first_own_;
    current_end_ = end();
    round_ = 1;
  }
  // Ends a round: what it found is now the newest generation.
  void advance();
  // Takes back what the current round found.
  void drop_newest();

  // True if a row was derived here in an earlier round than in the base. The overlay is then invalid: call
  // leave_base().
  bool ran_ahead() const { return ran_ahead_; }
  // Copies the visible rows of the base into this relation.
  void leave_base();

  // A row with its origin, which the values do not hold.
  struct Entry {
    const Value* values;
    Origin origin;
  };
  Entry entry(Row row) const {
    if (row < first_own_) return {base_cells_ + std::size_t{row} * arity(), FrozenRelation::kOrigin};
    const Value* const values = rows_.row(row - first_own_);
    return {values, Origin::from_bits(values[arity()].payload())};
  }
  const Value* row(Row row) const { return view()[row]; }
  std::span<const Value> values(Row row) const { return {this->row(row), arity()}; }
  Origin origin(Row row) const { return entry(row).origin; }
  RowView view() const { return {base_cells_, first_own_, rows_}; }
  // The types that occur in a column, as bits (1 << ValueType); of a base, also in rows that have not arrived yet.
  std::uint16_t column_types(std::size_t column) const {
    return static_cast<std::uint16_t>(column_types_[column] | (base_ == nullptr ? 0 : base_->column_types(column)));
  }

  // The number of the index on these columns, which covers rows below current_end(). Adds to `added` how many rows had
  // to be put into it.
  std::size_t index_on(std::uint64_t columns, std::size_t& added);
  // Two chains of rows whose indexed columns equal a key, each newest first. What is not in the base's chain is in the
  // own one, which holds frozen rows too where the base has no such index.
  struct Chains {
    Row own = kNoRow;
    Row base = kNoRow;
  };
  Chains find(std::size_t index, std::span<const Value> key) const;
  Row next(std::size_t index, Row row) const {
    const RowIndex& own = indexes_[index].own;
    return row >= own.first() ? own.next(row) : indexes_[index].base->next(row);
  }

  // Bytes that one row, or its place in one index, costs at most; for memory budgets.
  std::size_t row_bytes() const { return (arity() + 1) * sizeof(Value) + RowSet::kBytesPerRow; }
  static constexpr std::size_t kIndexBytesPerRow = RowIndex::kBytesPerRow;

 private:
  struct Index {
    RowIndex own;
    const RowIndex* base = nullptr;  // of the base's rows, if it has one on the same columns
  };

  void note_types(std::span<const Value> values);

  StringId name_{};
  HashSeed seed_{};
  RowStore rows_;
  RowSet set_;
  std::vector<std::uint16_t> column_types_;
  Row old_end_ = 0;
  Row current_end_ = 0;
  std::vector<Index> indexes_;  // index_count_ are in use; the others keep their buffers
  std::size_t index_count_ = 0;

  const FrozenRelation* base_ = nullptr;
  const Value* base_cells_ = nullptr;
  Row first_own_ = 0;  // rows of the base, arrived or not
  Row base_old_end_ = 0;
  Row base_end_ = 0;
  std::size_t round_ = 0;  // that runs; 0 before the first
  bool ran_ahead_ = false;
};

}  // namespace hardtack
