// Processor time of the calling thread, for tests that bound work: unlike the wall clock it does not depend on what
// else the machine does.
//
//   const CpuTimer timer;
//   parse(text);
//   EXPECT_LT(timer.milliseconds(), 50);
#pragma once

#include <time.h>

namespace hardtack {

class CpuTimer {
 public:
  // Since construction, on the thread that constructed the timer.
  double milliseconds() const { return now() - begin_; }

 private:
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  }

  double begin_ = now();
};

}  // namespace hardtack
