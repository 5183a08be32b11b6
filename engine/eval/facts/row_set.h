// Knows which (values, origin) pairs a RowStore holds, so that none is stored twice. The set does not own the rows:
// every call gets the store, and a row is added to the set just before it is appended to the store.
//
// It has two forms. As long as all rows have one origin, the same types, and payloads that fit 64 bits together, a slot
// is the row itself, and one look at memory decides. After the first row that does not fit, a slot is a hash and the
// row's number, and rows are compared where they are.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/hash.h"
#include "engine/eval/facts/row_hash.h"
#include "engine/eval/facts/row_store.h"
#include "engine/program/origin.h"
#include "engine/terms/value.h"

namespace hardtack {

class RowSet {
 public:
  // What the set needs to know of a row. Stays usable when the set changes its form.
  struct Key {
    std::uint64_t bits = 0;  // of the packed row
    std::uint32_t hash = 0;
    std::uint32_t form = 0;
  };

  // Becomes empty, keeping the buffer. `rows` are still those that it knows.
  void reset(const RowStore& rows, std::uint32_t new_arity, HashSeed seed);

  Key key(std::span<const Value> values, Origin origin) const;
  // Waits for memory ahead of add(): first the slot of each row of a batch, then the row that the slot names.
  void prefetch_slot(const Key& key) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[key.hash & (slots_.size() - 1)]);
  }
  void prefetch_row(const RowStore& rows, const Key& key) const {
    if (packed_ || slots_.empty()) return;
    const Slot slot = slots_[key.hash & (slots_.size() - 1)];
    if (slot != 0) __builtin_prefetch(rows.row(row_of(slot)));
  }

  // False if the row is there already; else it becomes row `rows.size()`.
  bool add(const RowStore& rows, std::span<const Value> values, Origin origin, Key key);
  // Takes over after rows were removed from the store, or put there without add(). Where memory ends in the middle of
  // it, the set is of no use until it is reset.
  void rebuild(const RowStore& rows);

  // Bytes that one row costs at most.
  static constexpr std::size_t kBytesPerRow = 3 * sizeof(std::uint64_t);

 private:
  using Slot = RowSlot;  // packed: all ones minus the packed row; 0 while empty in both forms

  static constexpr std::uint32_t kMostPacked = 4;  // values of a row

  bool pack(std::span<const Value> values, Origin origin, std::uint64_t& bits) const;
  std::uint32_t hash_packed(std::uint64_t bits) const;
  bool adopt_shape(std::span<const Value> values, Origin origin);
  void unpack(const RowStore& rows);
  void grow();
  std::vector<Slot> table_of(const RowStore& rows, std::size_t slots) const;

  HashSeed seed_{};
  std::uint32_t form_ = 0;  // changes with the form and the shape
  bool packed_ = false;
  bool has_shape_ = false;
  bool rebuilding_ = false;  // the slots need not be those of the rows
  unsigned width_ = 0;       // bits of a value in the packed form
  std::uint64_t types_ = 0;  // of the columns, four bits each, in the packed form
  Origin origin_;            // of all rows, in the packed form
  std::vector<Slot> slots_;  // open addressing, at most half full
};

}  // namespace hardtack
