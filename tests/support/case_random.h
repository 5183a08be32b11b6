// A small deterministic random source for tests: the same seed gives the same sequence with every compiler and library,
// which the distributions of the standard library do not promise. Not for secrets. One object belongs to one thread.
//
//   CaseRandom random(42);
//   if (random.chance(30)) use(random.pick(words));
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hardtack::test_support {

class CaseRandom {
 public:
  explicit CaseRandom(std::uint64_t seed) : state_(seed) {}

  // splitmix64
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

  // Uniform enough for tests, in [0, bound); 0 when bound is 0.
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : static_cast<std::size_t>(next() % bound); }

  // In [low, high], both included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::size_t>(high - low) + 1));
  }

  bool chance(unsigned percent) { return below(100) < percent; }

  template <typename T>
  const T& pick(const std::vector<T>& values) {
    return values[below(values.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace hardtack::test_support
