// Hashes of values and rows, keyed like all of the engine's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/hash.h"
#include "engine/eval/facts/row_store.h"
#include "engine/program/origin.h"
#include "engine/terms/value.h"

namespace hardtack {

inline constexpr std::size_t kFirstSlots = 16;  // of a table by open addressing; always a power of two

inline std::uint64_t hash_value(HashSeed seed, std::uint64_t state, Value value) {
  return hash_word(seed, state, value.payload(), static_cast<std::uint64_t>(value.type()));
}

inline std::uint32_t hash_row(HashSeed seed, std::span<const Value> values, Origin origin) {
  std::uint64_t state = 0;
  for (Value value : values) state = hash_value(seed, state, value);
  return static_cast<std::uint32_t>(hash_word(seed, state, values.size(), origin.bits()));
}

// A place in a table of rows: a row's hash above its number plus one, or 0.
using RowSlot = std::uint64_t;
constexpr RowSlot row_slot(std::uint32_t hash, Row row) { return RowSlot{hash} << 32 | (row + 1); }
constexpr Row row_of(RowSlot slot) { return static_cast<Row>(slot) - 1; }
constexpr std::uint32_t hash_of(RowSlot slot) { return static_cast<std::uint32_t>(slot >> 32); }

// Empties a table of `count` entries: by their hashes if they are few for a large table, else all of it.
template <typename Slot, typename Hash, typename Holds>
void clear_slots(std::vector<Slot>& slots, std::size_t count, Hash hash, Holds holds) {
  constexpr std::size_t kSmall = 64;  // filled sooner than one hash is computed
  if (slots.size() <= kSmall || count * 8 >= slots.size()) {
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

}  // namespace hardtack
