// Hashes of values and rows, keyed like all of the engine's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/base/hash.h"
#include "engine/terms/value.h"

namespace hardtack {

inline constexpr std::size_t kFirstSlots = 16;  // of a table by open addressing; always a power of two

inline std::uint64_t hash_value(HashSeed seed, std::uint64_t state, Value value) {
  const auto type = static_cast<std::uint64_t>(value.type());
  return hash_word(seed, state, value.payload() + type * 0x9e3779b97f4a7c15u);
}

// Empties a table of `count` entries: by their hashes if they are few, else all of it.
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

}  // namespace hardtack
