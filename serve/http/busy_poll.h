// Whether a thread that has nothing left to do looks for more for a while before it sleeps. Being woken takes time, and
// where that is longer than until the next request, looking is quicker. A thread whose looks find nothing looks ever
// more rarely, so that a server that is idle, or whose clients are slow, spends next to nothing on it.
//
//   BusyPoll poll(std::chrono::microseconds(50));
//   if (poll.begins()) poll.ended(look_for(poll.time()));
#pragma once

#include <algorithm>
#include <chrono>

namespace hardtack::serve {

class BusyPoll {
 public:
  // As often in a row, at most, a thread goes to sleep at once after looks that found nothing.
  static constexpr int kMostSkipped = 256;
  static constexpr std::chrono::nanoseconds kLongest = std::chrono::milliseconds(1);

  // Zero, which is never to look, to kLongest.
  explicit BusyPoll(std::chrono::nanoseconds time) : time_(std::min(time, kLongest)) {}

  std::chrono::nanoseconds time() const { return time_; }

  // The thread was busy until now: whether it looks before it sleeps.
  bool begins() {
    if (time_ <= std::chrono::nanoseconds(0)) return false;
    if (skipped_ < skip_) {
      ++skipped_;
      return false;
    }
    skipped_ = 0;
    return true;
  }
  void ended(bool found) { skip_ = found ? 0 : std::clamp(2 * skip_, 1, kMostSkipped); }

 private:
  std::chrono::nanoseconds time_;
  int skip_ = 0;
  int skipped_ = 0;
};

}  // namespace hardtack::serve
