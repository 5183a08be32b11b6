// A heap that refuses one allocation of a program, or all from one on: for test programs of their own, which link
// failing_heap.cpp (it replaces operator new) with `-Wl,--wrap=realloc`. For the thread that sweeps alone.
//
//   const Sweep swept = sweep([] { object = make(); }, [](std::size_t n) { EXPECT_TRUE(object.works()) << n; });
#pragma once

#include <cstddef>
#include <initializer_list>
#include <new>

namespace hardtack::testing::heap {

enum class Refuse : unsigned char { kOne, kAllFromThere };

// From now on the n-th allocation fails, counted from 1.
void fail_at(std::size_t n, Refuse refuse);
// Allocations succeed again. Whether one was refused.
bool stop_failing();

// Runs `work` with the first allocation failing, then the second, and so on until it needs fewer; `then` looks, with a
// sound heap, at what is left after each. Once with one failure each time, once with all after it failing too. `work`
// may return or throw std::bad_alloc; another exception is one for the test. Returns how many allocations `work` makes.
// With a `stride` only every so many of them fail, for work that takes long.
template <typename Prepare, typename Work, typename Then>
std::size_t sweep(Prepare prepare, Work work, Then then, std::size_t stride = 1) {
  constexpr std::size_t kNoEnd = 100'000;
  std::size_t most = 0;
  for (const Refuse refuse : {Refuse::kOne, Refuse::kAllFromThere}) {
    for (std::size_t n = 1; n < kNoEnd; n += stride) {
      prepare();
      fail_at(n, refuse);
      try {
        work();
      } catch (const std::bad_alloc&) {  // as promised
      } catch (...) {
        stop_failing();
        throw;
      }
      const bool refused = stop_failing();
      then(n);
      if (!refused) break;
      most = n;
    }
  }
  return most;
}

}  // namespace hardtack::testing::heap
