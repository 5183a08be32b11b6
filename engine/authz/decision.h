// The outcome of an authorization that could be completed. Inability (a limit, an error in an expression) is an Error,
// never a Decision; both mean that the request is refused. A decision names statements by their places;
// statement_text() (engine/authz/statement_text.h) prints them.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/stats.h"
#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/base/statement_ref.h"
#include "engine/program/statement.h"

HARDTACK_API_BEGIN
namespace hardtack {

enum class Verdict : std::uint8_t { kDeny, kAllow };
// "deny", "allow"
constexpr std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kDeny: return "deny";
    case Verdict::kAllow: return "allow";
  }
  return {};
}

struct MatchedPolicy {
  PolicyKind kind{};
  StatementRef where;  // with the first alternative that matched
  friend bool operator==(const MatchedPolicy&, const MatchedPolicy&) = default;
};

struct FailedCheck {
  StatementRef where;
  friend bool operator==(const FailedCheck&, const FailedCheck&) = default;
};

struct Decision {
  Verdict verdict = Verdict::kDeny;
  // The first policy that matched. Nothing means NoMatchingPolicy in the reference's terms, something with a denial
  // means Unauthorized.
  std::optional<MatchedPolicy> policy;
  // In the order authorizer, block 0, block 1, ...
  std::vector<FailedCheck> failed_checks;
  RunStats stats;

  bool allowed() const { return verdict == Verdict::kAllow; }
  // "allowed by policy 0", "denied: check 0 of block 1 failed, no policy matched". Places only: what they say is in
  // print_decision() (engine/authz/statement_text.h).
  std::string to_string() const;
};

// Decision::to_string().
std::ostream& operator<<(std::ostream& out, const Decision& decision);

// True only for a completed decision that allows: errors are denials.
inline bool is_allowed(const Result<Decision>& decision) { return decision.has_value() && decision->allowed(); }

}  // namespace hardtack
HARDTACK_API_END
