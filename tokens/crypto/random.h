// Randomness as an argument: whoever makes a key says where its bytes come from.
//
// A source that cannot deliver says so (kRandomnessFailed); nothing here falls back to a weaker source or to zeros.
// SystemRandom may be used from several threads; other sources say for themselves.
//
//   SystemRandom random;
//   HARDTACK_TRY(PrivateKey key, PrivateKey::generate(KeyAlgorithm::kEd25519, random));
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/attributes.h"
#include "engine/base/error.h"

HARDTACK_API_BEGIN
namespace hardtack {

class RandomSource {
 public:
  virtual ~RandomSource() = default;
  // Fills `out` completely or fails; after a failure the contents of `out` must not be used.
  virtual Result<void> fill(std::span<std::uint8_t> out) = 0;
};

// The operating system's generator.
class SystemRandom final : public RandomSource {
 public:
  Result<void> fill(std::span<std::uint8_t> out) override;
};

}  // namespace hardtack
HARDTACK_API_END
