// What all questions of one request may cost together: of one batch, or all candidates of one page. Each has the
// policy's limits, too.
#pragma once

#include <chrono>
#include <cstdint>

namespace hardtack::serve {

struct SharedBudget {
  std::uint64_t max_steps = 4'000'000;
  std::chrono::nanoseconds max_time = std::chrono::milliseconds(100);
};

}  // namespace hardtack::serve
