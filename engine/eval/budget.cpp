#include "engine/eval/budget.h"

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
  const auto message = [this](std::string_view name, const std::string& configured, const std::string& observed) {
    return Error(to_code(fault_), "limit `" + std::string(name) + "` of " + configured + " is exceeded: " + observed)
        .with_help("the host sets the limits; docs/limits.md explains them");
  };
  const auto count = [](std::uint64_t value) { return std::to_string(value); };
  const auto micros = [](std::uint64_t nanoseconds) { return std::to_string(nanoseconds / 1000) + " us"; };
  switch (to_code(fault_)) {
    case ErrorCode::kTooManyFacts: return message("max_facts", count(limits_.max_facts), count(observed_) + " facts");
    case ErrorCode::kTooManyIterations:
      return message("max_iterations", count(limits_.max_iterations), count(observed_) + " rounds");
    case ErrorCode::kTooManySteps: return message("max_steps", count(limits_.max_steps), count(observed_) + " steps");
    case ErrorCode::kTooMuchMemory:
      return message("max_memory", count(limits_.max_memory) + " bytes", count(observed_) + " bytes");
    case ErrorCode::kTimeout:
      return message("max_time",
                     micros(limits_.max_time.count() > 0 ? static_cast<std::uint64_t>(limits_.max_time.count()) : 0),
                     micros(observed_));
    default: return Error(ErrorCode::kInternal, "a limit that is not exceeded was reported");
  }
}

}  // namespace hardtack
