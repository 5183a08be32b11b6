#include "engine/eval/budget/budget.h"

#include <limits>
#include <string>

namespace hardtack {

void Budget::start(const EvalLimits& limits, Clock clock) {
  *this = Budget();
  limits_ = limits;
  limits_.max_steps = std::min(limits.max_steps, std::numeric_limits<std::uint64_t>::max() / 4);
  clock_ = clock;
  if (limits.max_steps == 0) {
    exceed(ErrorCode::kTooManySteps, 1);
  } else if (limits.max_memory == 0) {
    exceed(ErrorCode::kTooMuchMemory, 1);
  } else if (limits.max_facts == 0) {
    exceed(ErrorCode::kTooManyFacts, 1);
  } else if (limits.max_iterations == 0) {
    exceed(ErrorCode::kTooManyIterations, 1);
  } else if (limits.max_time <= std::chrono::nanoseconds(0)) {
    exceed(ErrorCode::kTimeout, 0);
  } else {
    next_stop_ = std::min(kStepsPerClock, limits_.max_steps + 1);
  }
}

void Budget::resume() { resumed_at_ = clock_(); }

void Budget::pause() { elapsed_ += clock_() - resumed_at_; }

bool Budget::stop() {
  if (exceeded()) return false;
  if (steps_ > limits_.max_steps)
    return exceed(ErrorCode::kTooManySteps, limits_.max_steps + 1);  // the same for every order of facts
  next_stop_ = std::min(steps_ + kStepsPerClock, limits_.max_steps + 1);
  return check_clock();
}

bool Budget::check_clock() {
  if (exceeded()) return false;
  const std::chrono::nanoseconds spent = elapsed_ + (clock_() - resumed_at_);
  if (spent < limits_.max_time) return true;
  return exceed(ErrorCode::kTimeout, static_cast<std::uint64_t>(spent.count()));
}

bool Budget::count_round(std::uint64_t facts) {
  if (exceeded()) return false;
  ++rounds_;
  if (rounds_ >= limits_.max_iterations) return exceed(ErrorCode::kTooManyIterations, rounds_);
  if (facts >= limits_.max_facts) return exceed(ErrorCode::kTooManyFacts, facts);
  return check_clock();
}

bool Budget::exceed_memory(std::size_t observed) { return exceed(ErrorCode::kTooMuchMemory, observed); }

bool Budget::exceed(ErrorCode code, std::uint64_t observed) {
  if (!exceeded()) {
    fault_ = to_fault(code);
    observed_ = observed;
  }
  next_stop_ = 0;
  return false;
}

Error Budget::error() const {
  const auto positive = [](std::chrono::nanoseconds time) {
    return time.count() > 0 ? static_cast<std::uint64_t>(time.count()) : 0;
  };
  LimitReached reached{LimitId::kMaxFacts, 0, observed_};
  switch (to_code(fault_)) {
    case ErrorCode::kTooManyFacts: reached.configured = limits_.max_facts; break;
    case ErrorCode::kTooManyIterations:
      reached.limit = LimitId::kMaxIterations;
      reached.configured = limits_.max_iterations;
      break;
    case ErrorCode::kTooManySteps:
      reached.limit = LimitId::kMaxSteps;
      reached.configured = limits_.max_steps;
      break;
    case ErrorCode::kTooMuchMemory:
      reached.limit = LimitId::kMaxMemory;
      reached.configured = limits_.max_memory;
      break;
    case ErrorCode::kTimeout:
      reached.limit = LimitId::kMaxTime;
      reached.configured = positive(limits_.max_time);
      break;
    default: return Error(ErrorCode::kInternal, "a limit that is not exceeded was reported");
  }
  return Error(to_code(fault_), "limit `" + std::string(reached.name()) + "` of " + reached.configured_text() +
                                    " is exceeded: " + reached.observed_text())
      .with_help("the host sets the limits; docs/limits.md explains them")
      .with_limit(reached);
}

}  // namespace hardtack
