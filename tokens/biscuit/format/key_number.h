// The numbers that the wire format gives to algorithms of keys. The engine's own enumeration has none.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/program/public_key.h"

namespace hardtack {

constexpr std::uint32_t key_number(KeyAlgorithm algorithm) { return algorithm == KeyAlgorithm::kEd25519 ? 0 : 1; }

// Nothing for a number that is not assigned.
constexpr std::optional<KeyAlgorithm> key_algorithm_of(std::uint64_t number) {
  if (number == key_number(KeyAlgorithm::kEd25519)) return KeyAlgorithm::kEd25519;
  if (number == key_number(KeyAlgorithm::kSecp256r1)) return KeyAlgorithm::kSecp256r1;
  return std::nullopt;
}

}  // namespace hardtack
