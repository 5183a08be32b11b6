#include "bench/lsp_rows.h"

#include <algorithm>
#include <cstdio>

namespace hardtack::bench {

void print_goal_heading() {
  std::printf("| %-48s | %10s | %12s | %12s |\n| --- | ---: | ---: | ---: |\n", "what, on 1,000 lines", "goal", "p50",
              "p99");
}

bool GoalRow::print() {
  std::ranges::sort(samples_);
  const auto at = [&](double part) {
    return samples_[static_cast<std::size_t>(part * static_cast<double>(samples_.size() - 1))];
  };
  std::printf("| %-48s | %7.0f ms | %9.3f ms | %9.3f ms |\n", name_.c_str(), goal_, at(0.5), at(0.99));
  return at(0.99) <= goal_;
}

}  // namespace hardtack::bench
