#include "bench/measure.h"

#include <algorithm>
#include <chrono>
#include <vector>

namespace hardtack::bench {
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

constexpr std::size_t kMostSamples = 100'000;

Sample median(std::vector<double> seconds) {
  std::ranges::sort(seconds);
  return {seconds[seconds.size() / 2] * 1e6, seconds.size()};
}

}  // namespace

Sample measure(double seconds, const std::function<void()>& operation) {
  const auto first = Clock::now();
  operation();
  const double once = std::max(seconds_since(first), 1e-8);
  // Samples of about 20 us: long against the clock, short against what else the machine does.
  const auto batch = static_cast<std::size_t>(std::max(1.0, 2e-5 / once));
  std::vector<double> samples;
  if (once >= seconds) samples.push_back(once);
  const auto start = Clock::now();
  while (samples.empty() || (seconds_since(start) + once * static_cast<double>(batch) < seconds)) {
    const auto sample = Clock::now();
    for (std::size_t i = 0; i < batch; ++i) operation();
    samples.push_back(seconds_since(sample) / static_cast<double>(batch));
    if (samples.size() >= kMostSamples) break;
  }
  return median(std::move(samples));
}

Sample measure_prepared(double seconds, const std::function<void()>& prepare, const std::function<void()>& operation) {
  std::vector<double> samples;
  const auto start = Clock::now();
  double longest = 0;
  do {
    const auto whole = Clock::now();
    prepare();
    const auto sample = Clock::now();
    operation();
    samples.push_back(seconds_since(sample));
    longest = std::max(longest, seconds_since(whole));
  } while (seconds_since(start) + longest < seconds && samples.size() < kMostSamples);
  // The first one warms caches and buffers, where there are others.
  if (samples.size() > 1) samples.erase(samples.begin());
  return median(std::move(samples));
}

}  // namespace hardtack::bench
