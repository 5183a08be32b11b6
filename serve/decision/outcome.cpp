#include "serve/decision/outcome.h"

#include <utility>

namespace hardtack::serve {

Outcome outcome_of(Result<Decision> decision) {
  Outcome outcome;
  if (!decision) {
    outcome.reason = is_limit(decision.error().code()) ? ReasonCode::kLimit : ReasonCode::kError;
    outcome.error = std::move(decision.error());
    return outcome;
  }
  outcome.stats = decision->stats;
  if (decision->allowed()) {
    outcome.reason = ReasonCode::kAllowed;
  } else if (decision->policy && decision->policy->kind == PolicyKind::kDeny) {
    outcome.reason = ReasonCode::kDeniedByPolicy;
  } else if (!decision->failed_checks.empty()) {
    outcome.reason = ReasonCode::kCheckFailed;
  } else {
    outcome.reason = ReasonCode::kNoPolicy;
  }
  outcome.decision = *std::move(decision);
  return outcome;
}

}  // namespace hardtack::serve
