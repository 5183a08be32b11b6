// A hash index on some columns of a relation: the rows whose values there are equal form a chain, newest first. Built
// when first asked for, extended as rows arrive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/hash.h"
#include "engine/eval/facts/row_store.h"
#include "engine/terms/value.h"

namespace hardtack {

class RowIndex {
 public:
  // An empty index on `columns` (bit i: column i) of the rows from `first` on, keeping the buffers.
  void reset(std::uint64_t columns, Row first, HashSeed seed);

  std::uint64_t columns() const { return columns_; }
  // The rows from first() to end() - 1 are in it.
  Row first() const { return first_; }
  Row end() const { return end_; }
  void extend(const RowView& rows, Row end);

  // The newest row whose indexed columns equal `key` (values in column order), then older ones one by one.
  Row find(const RowView& rows, std::span<const Value> key) const;
  Row next(Row row) const { return next_[row - first_]; }

  // Bytes that one row costs at most.
  static constexpr std::size_t kBytesPerRow = 5 * sizeof(std::uint32_t);
  void shrink();

 private:
  struct Group {
    std::uint32_t hash;
    Row newest;
  };

  void grow();
  std::uint32_t hash_of(const Value* row) const;
  bool same(const Value* a, const Value* b) const;

  std::uint64_t columns_ = 0;
  HashSeed seed_{};
  Row first_ = 0;
  Row end_ = 0;
  std::vector<std::uint32_t> slots_;  // open addressing: number of a group plus one
  std::vector<Group> groups_;
  std::vector<Row> next_;  // the next older row of the same group
};

}  // namespace hardtack
