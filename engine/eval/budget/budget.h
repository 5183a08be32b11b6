// What one authorization may still spend. Counting a step is an addition and a comparison; the clock is read every
// 1,024 steps, inside joins and builtins, so no single rule can run away. Once exceeded, a budget stays exceeded, and
// nothing in the language catches that.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "engine/base/clock.h"
#include "engine/base/error.h"
#include "engine/base/limits.h"
#include "engine/eval/budget/fault.h"

namespace hardtack {

class Budget {
 public:
  // Starts over. A limit of zero is exceeded from the start.
  void start(const EvalLimits& limits, Clock clock);

  // Time counts between these only.
  void resume();
  void pause();

  // Spends `count` steps; false if that was too much.
  bool step(std::uint64_t count = 1) {
    steps_ += std::min(count, kLargestCharge);
    return steps_ < next_stop_ || stop();
  }
  // Holds `bytes` more for as long as the world lives.
  bool hold(std::size_t bytes) {
    held_ += bytes;
    return held_ <= limits_.max_memory ? !exceeded() : exceed_memory(held_);
  }
  // Whether `bytes` more could be held for a moment.
  bool affords(std::size_t bytes) { return held_ + bytes <= limits_.max_memory || exceed_memory(held_ + bytes); }

  // Tested after a productive round, in the reference's order: rounds, then facts.
  bool count_round(std::uint64_t facts);
  bool check_clock();

  bool exceeded() const { return fault_ != kNoFault; }
  Fault fault() const { return fault_; }
  // Which limit, the configured and the observed value.
  Error error() const;

  std::uint64_t steps() const { return steps_; }
  std::uint64_t rounds() const { return rounds_; }
  std::size_t held() const { return held_; }
  std::chrono::nanoseconds elapsed() const { return elapsed_; }
  const EvalLimits& limits() const { return limits_; }

 private:
  static constexpr std::uint64_t kStepsPerClock = 1024;
  static constexpr std::uint64_t kLargestCharge = std::uint64_t{1} << 48;  // no sum of charges overflows

  bool stop();
  bool exceed(ErrorCode code, std::uint64_t observed);
  bool exceed_memory(std::size_t observed);

  EvalLimits limits_;
  Clock clock_ = steady_now;
  std::uint64_t steps_ = 0;
  std::uint64_t next_stop_ = 0;
  std::uint64_t rounds_ = 0;
  std::size_t held_ = 0;
  std::chrono::nanoseconds elapsed_{};
  std::chrono::nanoseconds resumed_at_{};
  Fault fault_ = kNoFault;
  std::uint64_t observed_ = 0;
};

}  // namespace hardtack
