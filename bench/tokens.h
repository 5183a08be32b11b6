// The tokens of the benchmarks: three rights in the authority block, and two checks in every block that follows, as the
// reference implementation's own benchmark has them. Keys come from a seeded source: they protect nothing.
#pragma once

#include <cstddef>
#include <string>

#include "engine/program/block.h"
#include "tokens/biscuit/mint.h"
#include "tokens/crypto/keys.h"

namespace hardtack::bench {

// Not random: for benchmarks and their tests only.
class SeededSource final : public RandomSource {
 public:
  explicit SeededSource(std::uint64_t seed) : state_(seed) {}
  Result<void> fill(std::span<std::uint8_t> out) override;

 private:
  std::uint64_t state_;
};

Result<PrivateKey> benchmark_root();
Result<Block> authority_block();
Result<Block> attenuation_block();
// With `blocks` blocks, the authority included.
Result<UnverifiedBiscuit> benchmark_token(std::size_t blocks);

}  // namespace hardtack::bench
