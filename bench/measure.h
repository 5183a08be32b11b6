// Times one operation: repeats it until the time given is used up and takes the median of the samples. Short operations
// are timed in batches, so that reading the clock costs nothing.
#pragma once

#include <cstddef>
#include <functional>

namespace hardtack::bench {

struct Sample {
  double microseconds = 0;  // of one operation
  std::size_t samples = 0;
};

// `operation` is timed.
Sample measure(double seconds, const std::function<void()>& operation);
// `prepare` runs before every `operation` and is not timed.
Sample measure_prepared(double seconds, const std::function<void()>& prepare, const std::function<void()>& operation);

// Keeps the compiler from dropping a result.
template <typename T>
void keep(const T& value) {
  asm volatile("" : : "r,m"(&value) : "memory");
}

}  // namespace hardtack::bench
