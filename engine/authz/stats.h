// What an evaluation cost.
#pragma once

#include <chrono>
#include <cstdint>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct RunStats {
  std::uint64_t facts = 0;       // (fact, origin) pairs in the world
  std::uint64_t iterations = 0;  // rounds that produced new facts
  std::uint64_t steps = 0;       // see EvalLimits::max_steps
  std::chrono::nanoseconds elapsed{};
};

}  // namespace hardtack
HARDTACK_API_END
