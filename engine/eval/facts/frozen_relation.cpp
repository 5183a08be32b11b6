#include "engine/eval/facts/frozen_relation.h"

#include <bit>

namespace hardtack {

std::size_t FrozenRelation::slots_for(std::size_t rows) { return rows <= kScannedRows ? 0 : std::bit_ceil(rows * 2); }

FrozenRelation::FrozenRelation(const Parts& parts, HashSeed seed)
    : name_(parts.name),
      arity_(parts.arity),
      cells_(parts.cells.data()),
      types_(parts.types.data()),
      ends_(parts.ends),
      slots_(parts.slots),
      indexes_(parts.indexes) {
  if (slots_.empty()) return;
  const std::size_t mask = slots_.size() - 1;
  for (Row row = 0; row < size(); ++row) {
    const std::uint32_t hash = hash_row(seed, values(row), kOrigin);
    std::size_t slot = hash & mask;
    while (parts.slots[slot] != 0) slot = (slot + 1) & mask;
    parts.slots[slot] = row_slot(hash, row);
  }
}

Row FrozenRelation::find(std::span<const Value> values, Origin origin, HashSeed seed) const {
  if (origin != kOrigin) return kNoRow;
  const auto is = [&](Row row) { return std::ranges::equal(values, this->values(row)); };
  if (slots_.empty()) {
    for (Row row = 0; row < size(); ++row) {
      if (is(row)) return row;
    }
    return kNoRow;
  }
  const std::uint32_t hash = hash_row(seed, values, origin);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (hash_of(slots_[slot]) == hash && is(row_of(slots_[slot]))) return row_of(slots_[slot]);
  }
  return kNoRow;
}

const RowIndex* FrozenRelation::index_on(std::uint64_t columns) const {
  const auto known = std::ranges::find(indexes_, columns, &RowIndex::columns);
  return known == indexes_.end() ? nullptr : &*known;
}

}  // namespace hardtack
