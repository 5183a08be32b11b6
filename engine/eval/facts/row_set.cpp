#include "engine/eval/facts/row_set.h"

#include <algorithm>
#include <utility>

namespace hardtack {

void RowSet::reset(const RowStore& rows, std::uint32_t new_arity, HashSeed seed) {
  if (rebuilding_) {
    std::ranges::fill(slots_, Slot{0});
    rebuilding_ = false;
  } else if (packed_) {
    clear_slots(
        slots_, rows.size(), [&](std::size_t i) { return key(rows.values(static_cast<Row>(i)), origin_).hash; },
        [&](Slot slot, std::size_t i) { return slot == key(rows.values(static_cast<Row>(i)), origin_).bits; });
  } else {
    clear_slots(
        slots_, rows.size(),
        [&](std::size_t i) {
          return hash_row(seed_, rows.values(static_cast<Row>(i)), rows.origin(static_cast<Row>(i)));
        },
        [](Slot slot, std::size_t i) { return slot != 0 && row_of(slot) == i; });
  }
  seed_ = seed;
  ++form_;
  packed_ = new_arity >= 1 && new_arity <= kMostPacked;
  has_shape_ = false;
  width_ = packed_ ? 64 / new_arity : 0;
}

// False if the row does not have the shape of the others.
inline bool RowSet::pack(std::span<const Value> values, Origin origin, std::uint64_t& bits) const {
  std::uint64_t packed = 0, types = 0, excess = 0;
  for (Value value : values) {
    excess |= width_ < 64 ? value.payload() >> width_ : 0;
    packed = (width_ < 64 ? packed << width_ : 0) | value.payload();
    types = types << 4 | static_cast<std::uint64_t>(value.type());
  }
  bits = ~packed;
  return excess == 0 && bits != 0 && types == types_ && origin == origin_;
}

inline std::uint32_t RowSet::hash_packed(std::uint64_t bits) const {
  return static_cast<std::uint32_t>(hash_word(seed_, 0, bits));
}

RowSet::Key RowSet::key(std::span<const Value> values, Origin origin) const {
  if (!packed_) return {0, hash_row(seed_, values, origin), form_};
  Key key{0, 0, form_};
  if (!pack(values, origin, key.bits)) key.bits = 0;
  key.hash = hash_packed(key.bits);
  return key;
}

// Takes the shape of the first row; false if it cannot be packed.
bool RowSet::adopt_shape(std::span<const Value> values, Origin origin) {
  has_shape_ = true;
  ++form_;
  types_ = 0;
  for (Value value : values) types_ = types_ << 4 | static_cast<std::uint64_t>(value.type());
  origin_ = origin;
  std::uint64_t bits = 0;
  return pack(values, origin, bits);
}

bool RowSet::add(const RowStore& rows, std::span<const Value> values, Origin origin, Key key) {
  if (packed_ && !has_shape_ && !adopt_shape(values, origin)) unpack(rows);
  if (key.form != form_) key = this->key(values, origin);
  if (packed_ && key.bits == 0) {
    unpack(rows);
    key = this->key(values, origin);
  }
  if ((std::size_t{rows.size()} + 1) * 2 > slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = key.hash & mask;
  if (packed_) {
    for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
      if (slots_[slot] == key.bits) return false;
    }
    slots_[slot] = key.bits;
    return true;
  }
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (hash_of(slots_[slot]) != key.hash) continue;
    const Row known = row_of(slots_[slot]);
    if (std::equal(values.begin(), values.end(), rows.row(known)) && rows.origin(known) == origin) return false;
  }
  slots_[slot] = row_slot(key.hash, rows.size());
  return true;
}

void RowSet::unpack(const RowStore& rows) {
  rebuilding_ = true;
  packed_ = false;
  ++form_;
  if (rows.size() > 0) slots_ = table_of(rows, slots_.size());
  rebuilding_ = false;
}

void RowSet::rebuild(const RowStore& rows) {
  rebuilding_ = true;
  if (packed_ && rows.size() > 0) packed_ = adopt_shape(rows.values(0), rows.origin(0));
  for (Row row = 1; row < rows.size() && packed_; ++row) {
    std::uint64_t bits = 0;
    packed_ = pack(rows.values(row), rows.origin(row), bits);
  }
  ++form_;
  std::size_t slots = std::max(kFirstSlots, slots_.size());
  while (std::size_t{rows.size()} * 2 > slots) slots *= 2;
  slots_ = table_of(rows, slots);
  rebuilding_ = false;
}

// Moves what the table holds, in its order: that writes the new table in two streams.
void RowSet::grow() {
  std::vector<Slot> larger(std::max(kFirstSlots, slots_.size() * 2), 0);
  const std::size_t mask = larger.size() - 1;
  for (const Slot known : slots_) {
    if (known == 0) continue;
    std::size_t slot = (packed_ ? hash_packed(known) : hash_of(known)) & mask;
    while (larger[slot] != 0) slot = (slot + 1) & mask;
    larger[slot] = known;
  }
  slots_ = std::move(larger);
}

// A new table of that size with the rows of the store.
std::vector<RowSet::Slot> RowSet::table_of(const RowStore& rows, std::size_t slots) const {
  std::vector<Slot> table(slots, 0);
  const std::size_t mask = slots - 1;
  for (Row row = 0; row < rows.size(); ++row) {
    const Key known = key(rows.values(row), rows.origin(row));
    std::size_t slot = known.hash & mask;
    while (table[slot] != 0) slot = (slot + 1) & mask;
    table[slot] = packed_ ? known.bits : row_slot(known.hash, row);
  }
  return table;
}

}  // namespace hardtack
