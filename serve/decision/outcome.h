// What came of one question, and how an answer says it (service.md 2.4). Codes are a closed set; prose is for those who
// may see why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/authz/decision.h"
#include "engine/base/error.h"

namespace hardtack::serve {

enum class ReasonCode : std::uint8_t {
  kAllowed,
  kCheckFailed,
  kNoPolicy,        // none matched
  kDeniedByPolicy,  // the first that matched is a `deny`
  kLimit,           // it cost more than it may
  kError,           // an expression could not be evaluated
  kCredential,
  kStale,
  kNoPolicySet,  // nothing chooses a policy for this request
  kIncomplete,   // a question of a batch that is none
  kUnlogged,     // the decision log is required and takes nothing
};
constexpr std::string_view name_of(ReasonCode code) {
  switch (code) {
    case ReasonCode::kAllowed: return "allowed";
    case ReasonCode::kCheckFailed: return "check_failed";
    case ReasonCode::kNoPolicy: return "no_policy";
    case ReasonCode::kDeniedByPolicy: return "denied_by_policy";
    case ReasonCode::kLimit: return "limit";
    case ReasonCode::kError: return "error";
    case ReasonCode::kCredential: return "credential";
    case ReasonCode::kStale: return "stale";
    case ReasonCode::kNoPolicySet: return "no_policy_set";
    case ReasonCode::kIncomplete: return "incomplete";
    case ReasonCode::kUnlogged: return "unlogged";
  }
  return {};
}

struct Outcome {
  ReasonCode reason = ReasonCode::kNoPolicy;
  std::optional<Decision> decision;  // if one was made
  std::optional<Error> error;        // of kLimit and kError
  RunStats stats;

  bool allowed() const { return reason == ReasonCode::kAllowed; }
};

// Of what an evaluation returned.
Outcome outcome_of(Result<Decision> decision);

}  // namespace hardtack::serve
