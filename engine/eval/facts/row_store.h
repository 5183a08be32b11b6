// The rows of a relation, one after the other: the values of a row, then its origin, so that one place in memory has
// all of it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>

#include "engine/program/origin.h"
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
  }
  // Makes room for one more row, so that appending it cannot fail.
  void make_room() {
    if ((std::size_t{size_} + 1) * stride() > capacity_) resize(std::max(capacity_ * 2, kFirstRows * stride()));
  }
  void append(std::span<const Value> values, Origin origin) {
    make_room();
    const std::size_t used = std::size_t{size_} * stride();
    Value* const cells = cells_.get() + used;
    std::copy(values.begin(), values.end(), cells);
    cells[arity_] = Value::integer(static_cast<std::int64_t>(origin.bits()));
    ++size_;
  }
  void truncate(Row size) { size_ = size; }

  Row size() const { return size_; }
  std::uint32_t arity() const { return arity_; }
  const Value* row(Row row) const { return cells_.get() + std::size_t{row} * stride(); }
  std::span<const Value> values(Row row) const { return {this->row(row), arity_}; }
  Origin origin(Row row) const { return Origin::from_bits(this->row(row)[arity_].payload()); }

 private:
  static constexpr std::size_t kFirstRows = 4;
  struct Free {
    void operator()(Value* cells) const { std::free(cells); }
  };

  std::size_t stride() const { return std::size_t{arity_} + 1; }
  // realloc() moves large buffers without copying them.
  void resize(std::size_t capacity) {
    if (capacity == 0) {
      cells_.reset();
    } else {
      void* const moved = std::realloc(cells_.get(), capacity * sizeof(Value));
      if (moved == nullptr) throw std::bad_alloc();
      (void)cells_.release();
      cells_.reset(static_cast<Value*>(moved));
    }
    capacity_ = capacity;
  }

  std::uint32_t arity_ = 0;
  Row size_ = 0;
  std::size_t capacity_ = 0;  // in values
  std::unique_ptr<Value, Free> cells_;
};

// The values of rows under one numbering: of frozen rows first, which have no origin, then of a store that grows. Valid
// until the latter changes.
class RowView {
 public:
  RowView(const Value* frozen, Row frozen_rows, const RowStore& own)
      : frozen_rows_(frozen_rows), arity_(own.arity()), frozen_(frozen), own_(own.row(0)) {}

  const Value* operator[](Row row) const {
    return row < frozen_rows_ ? frozen_ + std::size_t{row} * arity_
                              : own_ + std::size_t{row - frozen_rows_} * (std::size_t{arity_} + 1);
  }

 private:
  Row frozen_rows_;
  std::uint32_t arity_;
  const Value* frozen_;
  const Value* own_;
};

}  // namespace hardtack
