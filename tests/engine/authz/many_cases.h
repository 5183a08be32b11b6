// How many generated cases a test tries, and on how many threads.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace hardtack::testing_support {

inline std::uint64_t number_from_environment(const char* name, std::uint64_t usual) {
  const char* given = std::getenv(name);
  return given == nullptr ? usual : std::strtoull(given, nullptr, 10);
}

inline std::uint64_t case_count(std::uint64_t usual) {
  return number_from_environment("HARDTACK_DIFFERENTIAL_CASES", usual);
}

// Calls `test` with 1 to `count`, each once, until a test fails.
template <typename Test>
void for_each_case(std::uint64_t count, Test test) {
  const std::uint64_t threads = std::max<std::uint64_t>(1, number_from_environment("HARDTACK_DIFFERENTIAL_THREADS", 1));
  const auto part = [&](std::uint64_t first) {
    for (std::uint64_t seed = first; seed <= count && !::testing::Test::HasFailure(); seed += threads) test(seed);
  };
  std::vector<std::thread> others;
  for (std::uint64_t first = 2; first <= threads; ++first) others.emplace_back(part, first);
  part(1);
  for (std::thread& other : others) other.join();
}

// The same for tests that can say nothing of some programs: where `test` returns false, or throws std::runtime_error
// for text that the grammar refuses, another number takes the place, so that `count` programs are judged.
template <typename Test>
void for_each_judged_case(std::uint64_t count, Test test) {
  constexpr std::uint64_t kSubstitutes = 50;
  constexpr std::uint64_t kStride = 1'000'000'007;
  std::atomic<std::uint64_t> judged = 0;
  std::atomic<std::uint64_t> passed_over = 0;
  for_each_case(count, [&](std::uint64_t first) {
    for (std::uint64_t seed = first; seed < first + kSubstitutes * kStride; seed += kStride) {
      bool said = false;
      try {
        said = test(seed);
      } catch (const std::runtime_error&) {
      }
      ++(said ? judged : passed_over);
      if (said) return;
    }
  });
  EXPECT_EQ(judged, count);
  ::testing::Test::RecordProperty("judged", std::to_string(judged));
  ::testing::Test::RecordProperty("passed_over", std::to_string(passed_over));
}

}  // namespace hardtack::testing_support
