// Keyed hashing for the engine's tables: a token's author must not be able to choose colliding strings.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Two words that key every hash of one table. The default is drawn from the system's random generator, once in a
// process: the only thing besides memory that the engine asks of the system. So collisions cannot be prepared offline,
// nor by someone who knows where things lie in memory. Tests pass their own seeds to show that no result depends on
// them.
struct HashSeed {
  std::uint64_t a;
  std::uint64_t b;

  static HashSeed of_process();
  friend bool operator==(const HashSeed&, const HashSeed&) = default;
};

// Folded multiplication: both halves of the 128-bit product depend on every bit of both factors.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// `state` is 0 or an earlier hash under this seed, never something that comes from outside: what two outside words have
// in common would cancel out, and they would collide under every seed.
inline std::uint64_t hash_word(HashSeed seed, std::uint64_t state, std::uint64_t word) {
  return mix(state ^ word ^ seed.a, seed.b ^ 0x9e3779b97f4a7c15u);
}

// The same for a word and what it is, such as a value's type or a text's length.
inline std::uint64_t hash_word(HashSeed seed, std::uint64_t state, std::uint64_t word, std::uint64_t kind) {
  return mix(state ^ word ^ seed.a, (seed.b ^ 0x9e3779b97f4a7c15u) + (kind + 1) * 0xd6e8feb86659fd93u);
}

inline std::uint64_t hash_bytes(HashSeed seed, std::string_view bytes) {
  std::uint64_t state = 0;
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    state = hash_word(seed, state, word);
  }
  std::uint64_t tail = 0;
  if (i < bytes.size()) std::memcpy(&tail, bytes.data() + i, bytes.size() - i);
  return hash_word(seed, state, tail, bytes.size());
}

}  // namespace hardtack
HARDTACK_API_END
