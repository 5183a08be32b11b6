// Random sources for tests: one that repeats itself, one that fails, one that yields a constant.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "tokens/crypto/random.h"

namespace hardtack::testing {

// The same bytes for the same seed on every machine (splitmix64); never for anything but tests.
class DeterministicRandom final : public RandomSource {
 public:
  explicit DeterministicRandom(std::uint64_t seed = 1) : state_(seed) {}
  Result<void> fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) {
      state_ += 0x9e3779b97f4a7c15U;
      std::uint64_t mixed = state_;
      mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
      mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
      byte = static_cast<std::uint8_t>(mixed >> 56);
    }
    return {};
  }

 private:
  std::uint64_t state_;
};

// Fails on every call after the first `successes`, having written half of the output, as an interrupted read would.
class FailingRandom final : public RandomSource {
 public:
  explicit FailingRandom(int successes = 0) : successes_(successes) {}
  Result<void> fill(std::span<std::uint8_t> out) override {
    const bool good = successes_-- > 0;
    std::ranges::fill(good ? out : out.first(out.size() / 2), std::uint8_t{0x5a});
    if (good) return {};
    return fail_now();
  }

 private:
  static Result<void> fail_now() { return hardtack::fail(ErrorCode::kRandomnessFailed, "no randomness today"); }
  int successes_;
};

class ConstantRandom final : public RandomSource {
 public:
  explicit ConstantRandom(std::uint8_t value) : value_(value) {}
  Result<void> fill(std::span<std::uint8_t> out) override {
    std::ranges::fill(out, value_);
    return {};
  }

 private:
  std::uint8_t value_;
};

}  // namespace hardtack::testing
