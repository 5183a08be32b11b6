#include "engine/base/limit_reached.h"

namespace hardtack {

std::string_view name_of(LimitId limit) {
  switch (limit) {
    case LimitId::kMaxFacts: return "max_facts";
    case LimitId::kMaxIterations: return "max_iterations";
    case LimitId::kMaxSteps: return "max_steps";
    case LimitId::kMaxMemory: return "max_memory";
    case LimitId::kMaxTime: return "max_time";
  }
  return {};
}

std::string LimitReached::configured_text() const {
  if (limit == LimitId::kMaxMemory) return std::to_string(configured) + " bytes";
  if (limit == LimitId::kMaxTime) return std::to_string(configured / 1000) + " us";
  return std::to_string(configured);
}

std::string LimitReached::observed_text() const {
  switch (limit) {
    case LimitId::kMaxFacts: return std::to_string(observed) + " facts";
    case LimitId::kMaxIterations: return std::to_string(observed) + " rounds";
    case LimitId::kMaxSteps: return std::to_string(observed) + " steps";
    case LimitId::kMaxMemory: return std::to_string(observed) + " bytes";
    case LimitId::kMaxTime: break;
  }
  return std::to_string(observed / 1000) + " us";
}

}  // namespace hardtack
