// How many generated cases a test tries, and on how many threads.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
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

}  // namespace hardtack::testing_support
