// How many frames of one kind a client may send: a number at once, then one more each time that passes. Nothing is
// counted down by a clock; one point in time says it all.
//
//   FrameBudget pings(100, std::chrono::milliseconds(600));
//   if (!pings.take(now)) return end(kEnhanceYourCalm);
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace hardtack::serve {

class FrameBudget {
 public:
  using Time = std::chrono::nanoseconds;

  FrameBudget(std::uint32_t most, Time each) : room_(each * most), each_(each) {}

  // Whether one more may come at `now`.
  bool take(Time now) {
    spent_until_ = std::max(spent_until_, now) + each_;
    return spent_until_ - now <= room_;
  }
  // Gives `count` back.
  void give(std::uint32_t count) { spent_until_ -= each_ * count; }

 private:
  Time room_;
  Time each_;
  Time spent_until_{0};
};

}  // namespace hardtack::serve
