#include "engine/eval/relation.h"

#include <algorithm>
#include <bit>

namespace hardtack {
namespace {

constexpr std::size_t kFirstSlots = 16;

std::uint64_t hash_value(HashSeed seed, std::uint64_t state, Value value) {
  const auto type = static_cast<std::uint64_t>(value.type());
  return hash_word(seed, state, value.payload() + type * 0x9e3779b97f4a7c15u);
}

// Empties a table of which the entries are few: by their hashes, else all of it.
template <typename Slot, typename Hash, typename Holds>
void clear_slots(std::vector<Slot>& slots, std::size_t count, Hash hash, Holds holds) {
  if (count * 8 >= slots.size()) {
    std::ranges::fill(slots, Slot{0});
    return;
  }
  const std::size_t mask = slots.size() - 1;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t slot = hash(i) & mask;
    while (!holds(slots[slot], i)) slot = (slot + 1) & mask;
    slots[slot] = 0;
  }
}

}  // namespace

void Relation::reset(StringId name, std::uint32_t arity, HashSeed seed) {
  clear_slots(
      slots_, size_,
      [this](std::size_t i) {
        const auto row = static_cast<Row>(i);
        return hash(values(row), origin(row));
      },
      [](Slot slot, std::size_t i) { return slot != 0 && row_of(slot) == i; });
  for (Index& index : std::span(indexes_).first(index_count_)) {
    clear_slots(
        index.slots, index.groups.size(), [&index](std::size_t i) { return index.groups[i].hash; },
        [](std::uint32_t slot, std::size_t i) { return slot == i + 1; });
    index.groups.clear();
    index.next.clear();
    index.end = 0;
  }
  index_count_ = 0;
  name_ = name;
  arity_ = arity;
  seed_ = seed;
  rows_.clear();
  size_ = 0;
  column_types_.assign(arity, 0);
  old_end_ = 0;
  current_end_ = 0;
}

std::uint32_t Relation::hash(std::span<const Value> values, Origin origin) const {
  std::uint64_t state = origin.bits();
  for (Value value : values) state = hash_value(seed_, state, value);
  return static_cast<std::uint32_t>(hash_word(seed_, state, values.size()));
}

bool Relation::insert(std::span<const Value> values, Origin origin, std::uint32_t hash) {
  if ((std::size_t{size_} + 1) * 2 > slots_.size()) rebuild(std::max(kFirstSlots, slots_.size() * 2));
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (hash_of(slots_[slot]) != hash) continue;
    const Value* const known = row(row_of(slots_[slot]));
    if (std::equal(values.begin(), values.end(), known) && known[arity_].payload() == origin.bits()) return false;
  }
  slots_[slot] = slot_for(hash, size_);
  rows_.insert(rows_.end(), values.begin(), values.end());
  rows_.push_back(Value::integer(static_cast<std::int64_t>(origin.bits())));
  ++size_;
  for (std::size_t i = 0; i < values.size(); ++i) {
    column_types_[i] = static_cast<std::uint16_t>(column_types_[i] | (1u << static_cast<unsigned>(values[i].type())));
  }
  return true;
}

// Carries over the rows that are still there.
void Relation::rebuild(std::size_t slots) {
  std::vector<Slot> larger(slots, 0);
  const std::size_t mask = slots - 1;
  for (const Slot known : slots_) {
    if (known == 0 || row_of(known) >= size_) continue;
    std::size_t slot = hash_of(known) & mask;
    while (larger[slot] != 0) slot = (slot + 1) & mask;
    larger[slot] = known;
  }
  slots_ = std::move(larger);
}

void Relation::drop_newest() {
  if (size_ == current_end_) return;
  size_ = current_end_;
  rows_.resize(std::size_t{size_} * (arity_ + 1));
  rebuild(slots_.size());
}

std::uint32_t Relation::hash_columns(std::uint64_t columns, const Value* row) const {
  std::uint64_t state = columns;
  for (std::uint64_t rest = columns; rest != 0; rest &= rest - 1) {
    state = hash_value(seed_, state, row[std::countr_zero(rest)]);
  }
  return static_cast<std::uint32_t>(state);
}

bool Relation::same_columns(std::uint64_t columns, Row a, Row b) const {
  for (std::uint64_t rest = columns; rest != 0; rest &= rest - 1) {
    const int column = std::countr_zero(rest);
    if (row(a)[column] != row(b)[column]) return false;
  }
  return true;
}

std::size_t Relation::index_on(std::uint64_t columns, std::size_t& added) {
  std::size_t number = 0;
  while (number < index_count_ && indexes_[number].columns != columns) ++number;
  if (number == index_count_) {
    if (number == indexes_.size()) indexes_.emplace_back();
    indexes_[number].columns = columns;
    ++index_count_;
  }
  added += current_end_ - indexes_[number].end;
  extend(indexes_[number]);
  return number;
}

void Relation::extend(Index& index) {
  index.next.resize(current_end_);
  for (; index.end < current_end_; ++index.end) {
    if ((index.groups.size() + 1) * 2 > index.slots.size()) grow(index);
    const std::uint32_t hash = hash_columns(index.columns, row(index.end));
    const std::size_t mask = index.slots.size() - 1;
    std::size_t slot = hash & mask;
    for (; index.slots[slot] != 0; slot = (slot + 1) & mask) {
      const Group& group = index.groups[index.slots[slot] - 1];
      if (group.hash == hash && same_columns(index.columns, group.newest, index.end)) break;
    }
    if (index.slots[slot] == 0) {
      index.groups.push_back({hash, kNoRow});
      index.slots[slot] = static_cast<std::uint32_t>(index.groups.size());
    }
    Group& group = index.groups[index.slots[slot] - 1];
    index.next[index.end] = group.newest;
    group.newest = index.end;
  }
}

void Relation::grow(Index& index) {
  index.slots.assign(std::max(kFirstSlots, index.slots.size() * 2), 0);
  const std::size_t mask = index.slots.size() - 1;
  for (std::size_t i = 0; i < index.groups.size(); ++i) {
    std::size_t slot = index.groups[i].hash & mask;
    while (index.slots[slot] != 0) slot = (slot + 1) & mask;
    index.slots[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

Relation::Row Relation::find(std::size_t number, std::span<const Value> key) const {
  const Index& index = indexes_[number];
  if (index.slots.empty()) return kNoRow;
  std::uint64_t state = index.columns;
  for (Value value : key) state = hash_value(seed_, state, value);
  const auto hash = static_cast<std::uint32_t>(state);
  const std::size_t mask = index.slots.size() - 1;
  for (std::size_t slot = hash & mask; index.slots[slot] != 0; slot = (slot + 1) & mask) {
    const Group& group = index.groups[index.slots[slot] - 1];
    if (group.hash != hash) continue;
    const Value* const candidate = row(group.newest);
    std::size_t k = 0;
    std::uint64_t rest = index.columns;
    while (rest != 0 && candidate[std::countr_zero(rest)] == key[k]) {
      rest &= rest - 1;
      ++k;
    }
    if (rest == 0) return group.newest;
  }
  return kNoRow;
}

}  // namespace hardtack
