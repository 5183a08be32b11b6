#include "engine/eval/facts/row_index.h"

#include <bit>

#include "engine/eval/facts/row_hash.h"

namespace hardtack {

void RowIndex::reset(std::uint64_t columns, Row first, HashSeed seed) {
  clear_slots(
      slots_, groups_.size(), [this](std::size_t i) { return groups_[i].hash; },
      [](std::uint32_t slot, std::size_t i) { return slot == i + 1; });
  groups_.clear();
  next_.clear();
  columns_ = columns;
  seed_ = seed;
  first_ = first;
  end_ = first;
}

std::uint32_t RowIndex::hash_of(const Value* row) const {
  std::uint64_t state = columns_;
  for (std::uint64_t rest = columns_; rest != 0; rest &= rest - 1) {
    state = hash_value(seed_, state, row[std::countr_zero(rest)]);
  }
  return static_cast<std::uint32_t>(state);
}

bool RowIndex::same(const Value* a, const Value* b) const {
  for (std::uint64_t rest = columns_; rest != 0; rest &= rest - 1) {
    const int column = std::countr_zero(rest);
    if (a[column] != b[column]) return false;
  }
  return true;
}

void RowIndex::extend(const RowView& rows, Row end) {
  if (end_ >= end) return;
  next_.resize(end - first_);
  for (; end_ < end; ++end_) {
    if ((groups_.size() + 1) * 2 > slots_.size()) grow();
    const std::uint32_t hash = hash_of(rows[end_]);
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash & mask;
    for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
      const Group& group = groups_[slots_[slot] - 1];
      if (group.hash == hash && same(rows[group.newest], rows[end_])) break;
    }
    if (slots_[slot] == 0) {
      groups_.push_back({hash, kNoRow});
      slots_[slot] = static_cast<std::uint32_t>(groups_.size());
    }
    Group& group = groups_[slots_[slot] - 1];
    next_[end_ - first_] = group.newest;
    group.newest = end_;
  }
}

void RowIndex::grow() {
  std::vector<std::uint32_t> larger(std::max(kFirstSlots, slots_.size() * 2), 0);
  const std::size_t mask = larger.size() - 1;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    std::size_t slot = groups_[i].hash & mask;
    while (larger[slot] != 0) slot = (slot + 1) & mask;
    larger[slot] = static_cast<std::uint32_t>(i + 1);
  }
  slots_ = std::move(larger);
}

Row RowIndex::find(const RowView& rows, std::span<const Value> key) const {
  if (slots_.empty()) return kNoRow;
  std::uint64_t state = columns_;
  for (Value value : key) state = hash_value(seed_, state, value);
  const auto hash = static_cast<std::uint32_t>(state);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const Group& group = groups_[slots_[slot] - 1];
    if (group.hash != hash) continue;
    const Value* const candidate = rows[group.newest];
    std::size_t k = 0;
    std::uint64_t rest = columns_;
    while (rest != 0 && candidate[std::countr_zero(rest)] == key[k]) {
      rest &= rest - 1;
      ++k;
    }
    if (rest == 0) return group.newest;
  }
  return kNoRow;
}

void RowIndex::shrink() {
  groups_.shrink_to_fit();
  next_.shrink_to_fit();
}

}  // namespace hardtack
