// The rows of a relation, one after the other: the values of a row, then its origin, so that one place in memory has
// all of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/eval/origin.h"
#include "engine/terms/value.h"

namespace hardtack {

using Row = std::uint32_t;
inline constexpr Row kNoRow = 0xffffffff;

class RowStore {
 public:
  // Becomes empty, keeping the buffer.
  void reset(std::uint32_t arity) {
    arity_ = arity;
    size_ = 0;
    cells_.clear();
  }
  void append(std::span<const Value> values, Origin origin) {
    cells_.insert(cells_.end(), values.begin(), values.end());
    cells_.push_back(Value::integer(static_cast<std::int64_t>(origin.bits())));
    ++size_;
  }
  void truncate(Row size) {
    size_ = size;
    cells_.resize(std::size_t{size} * stride());
  }
  void shrink() { cells_.shrink_to_fit(); }

  Row size() const { return size_; }
  std::uint32_t arity() const { return arity_; }
  const Value* row(Row row) const { return cells_.data() + std::size_t{row} * stride(); }
  std::span<const Value> values(Row row) const { return {this->row(row), arity_}; }
  Origin origin(Row row) const { return Origin::from_bits(this->row(row)[arity_].payload()); }
  std::size_t memory_used() const { return cells_.capacity() * sizeof(Value); }

 private:
  std::size_t stride() const { return std::size_t{arity_} + 1; }

  std::uint32_t arity_ = 0;
  Row size_ = 0;
  std::vector<Value> cells_;
};

// Rows of two stores under one numbering: those of a frozen store first, then those of the store that grows. Valid
// until the latter changes.
class RowView {
 public:
  RowView(const RowStore* frozen, const RowStore& own)
      : frozen_rows_(frozen == nullptr ? 0 : frozen->size()),
        stride_(own.arity() + 1),
        frozen_(frozen == nullptr ? nullptr : frozen->row(0)),
        own_(own.row(0)) {}

  const Value* operator[](Row row) const {
    return row < frozen_rows_ ? frozen_ + std::size_t{row} * stride_ : own_ + std::size_t{row - frozen_rows_} * stride_;
  }

 private:
  Row frozen_rows_;
  std::uint32_t stride_;
  const Value* frozen_;
  const Value* own_;
};

}  // namespace hardtack
