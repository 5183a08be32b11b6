#include "policytest/evaluate/coverage.h"

#include <algorithm>

namespace hardtack::policytest {

std::size_t Coverage::units() const {
  std::size_t count = 0;
  for (const auto& [name, file] : files) count += file.units.size();
  return count;
}

std::size_t Coverage::covered() const {
  std::size_t count = 0;
  for (const auto& [name, file] : files) {
    count += static_cast<std::size_t>(
        std::ranges::count_if(file.units, [](const CoverageUnit& unit) { return unit.matched > 0; }));
  }
  return count;
}

double Coverage::percent() const {
  const std::size_t all = units();
  return all == 0 ? 100.0 : 100.0 * static_cast<double>(covered()) / static_cast<double>(all);
}

}  // namespace hardtack::policytest
