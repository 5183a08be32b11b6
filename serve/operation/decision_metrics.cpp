#include "serve/operation/decision_metrics.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace hardtack::serve {
namespace {

// The last value stands for whatever is none of the others, so that no name makes a series.
constexpr std::array<std::string_view, 9> kApis = {"evaluation",      "evaluations",   "search/subject",
                                                   "search/resource", "search/action", "authorize",
                                                   "forward",         "kubernetes",    "other"};
constexpr std::array<std::string_view, 20> kReasons = {
    "allowed", "check_failed",  "no_policy",     "denied_by_policy", "limit",    "error",  "credential",
    "stale",   "no_policy_set", "incomplete",    "request",          "denied",   "header", "undecided",
    "expiry",  "revoked",       "nothing_found", "budget",           "unlogged", "other"};

// What operators ask for ("unknown" is what there is no path for, or who may not ask), and what came of it.
constexpr std::array<std::string_view, 8> kActions = {"revoke", "record", "revocations", "status",
                                                      "reload", "try",    "unknown",     "other"};
constexpr std::array<std::string_view, 4> kOutcomes = {"done", "refused", "failed", "other"};

template <std::size_t N>
std::size_t place(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::min<std::size_t>(static_cast<std::size_t>(std::ranges::find(names, name) - names.begin()), N - 1);
}

template <std::size_t N>
std::vector<std::string> values(const std::array<std::string_view, N>& names) {
  return {names.begin(), names.end()};
}

}  // namespace

DecisionMetrics::DecisionMetrics(Metrics& metrics, DecisionObserver* next)
    : decisions_(
          metrics.counter("hardtack_decisions_total", "Decisions, by API, outcome and reason.",
                          {{"api", values(kApis)}, {"decision", {"allow", "deny"}}, {"reason", values(kReasons)}})),
      actions_(metrics.counter("hardtack_admin_actions_total", "What operators asked for, by action and outcome.",
                               {{"action", values(kActions)}, {"outcome", values(kOutcomes)}})),
      seconds_(metrics.histogram("hardtack_decision_seconds", "Time that the engine took for a decision.",
                                 {{"api", values(kApis)}}, decision_bounds())),
      next_(next) {}

bool DecisionMetrics::decided(const DecisionRecord& record) noexcept {
  const bool kept = next_ == nullptr || next_->decided(record);
  const std::size_t api = place(kApis, record.api);
  decisions_.add({api, record.allowed && kept ? 0u : 1u, place(kReasons, kept ? record.reason : "unlogged")});
  seconds_.observe({api}, record.stats.elapsed);
  return kept;
}

void DecisionMetrics::acted(const ActionRecord& record) noexcept {
  actions_.add({place(kActions, record.action), place(kOutcomes, record.outcome)});
  if (next_ != nullptr) next_->acted(record);
}

}  // namespace hardtack::serve
