// Randomness and time that the host gives.
//
//   GivenRandom random(options.random);   // the system's if it is NULL
//   HARDTACK_CHECK(random.check());
//   HARDTACK_TRY(auto token, mint(block, key, {}, random));
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

#include "c/base/structs.h"
#include "c/hardtack.h"
#include "engine/base/error.h"
#include "tokens/crypto/random.h"

namespace hardtack::c {

class GivenRandom final : public RandomSource {
 public:
  explicit GivenRandom(const hardtack_random* given) : given_(given) {}

  // Error: kUsage for a source without a function.
  Result<void> check() const {
    if (given_ == nullptr) return {};
    HARDTACK_TRY(const hardtack_random random, read_options(given_));
    if (random.fill == nullptr) return fail(ErrorCode::kUsage, "the random source has no function");
    return {};
  }
  Result<void> fill(std::span<std::uint8_t> out) override {
    if (given_ == nullptr) return system_.fill(out);
    if (given_->fill(given_->context, out.data(), out.size())) return {};
    return fail_with_randomness();
  }

 private:
  static std::unexpected<Error> fail_with_randomness() {
    return hardtack::fail(ErrorCode::kRandomnessFailed, "the host's random source failed");
  }

  const hardtack_random* given_;
  SystemRandom system_;
};

// A clock of the host; its object must outlive what it is given to.
class GivenClock {
 public:
  explicit GivenClock(const hardtack_clock& given) : given_(given) {}
  std::chrono::nanoseconds operator()() const {
    constexpr std::uint64_t kLast = std::numeric_limits<std::int64_t>::max();
    return std::chrono::nanoseconds(std::min(given_.nanoseconds(given_.context), kLast));
  }

 private:
  hardtack_clock given_;
};

// A context that the host wants to hear of when it is not used any more.
using Context = std::shared_ptr<void>;
inline Context keep_context(void* context, void (*release)(void*)) {
  if (release == nullptr) return Context(context, [](void*) {});
  return Context(context, [release](void* kept) { release(kept); });
}

}  // namespace hardtack::c
