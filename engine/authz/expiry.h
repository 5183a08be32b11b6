// Whether credentials end: how far a token can be used at most, told from its compiled checks and its verified claims.
//
// A Biscuit without a check of the time never expires, and nothing tells so when it is accepted. Whoever decides with
// an ExpiryRule denies such a token. What bounds a credential is a verified `exp`, or a `check if` or `check all` in
// each of whose alternatives the request's `time($t)` is at most, or less than, a date that is written there or said by
// a fact of the same block. Several bounds hold together, so the earliest counts. find_unbounded() compares the bound
// itself with the request's time, so that no `time` that the token says of its own, and no later date that another
// block says, makes it longer. A bound is a check that held, so it is asked of what would be allowed.
//
// Functions are pure and belong to no thread. Work is linear in the credential's size.
//
//   HARDTACK_TRY(const std::uint64_t now, request_time(request));
//   HARDTACK_TRY(const Decision decision, authorizer.authorize(policy, request, credential));
//   if (decision.allowed() && find_unbounded(credential, now, {.lifetime = std::chrono::hours(24)})) return deny();
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "engine/authz/credentials.h"
#include "engine/authz/request.h"
#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct ExpiryRule {
  // How far ahead of the request's time a bound may be, in whole seconds.
  std::optional<std::chrono::seconds> lifetime = std::nullopt;
};

// Why a credential is denied under a rule.
struct ExpiryDenial {
  std::size_t credential = 0;  // 0 is the primary, else its number
  // The last second, since 1970, at which it can be used, if there is one.
  std::optional<std::uint64_t> last = std::nullopt;
  std::uint64_t time = 0;  // the request's
  std::optional<std::chrono::seconds> lifetime = std::nullopt;
};

// The last second at which the credential can be used; nothing if it never ends.
std::optional<std::uint64_t> time_bound(const Credential& credential);
// The date of the request's only fact `time(DATE)`. Error: kUsage without one, for several, and for what is no date.
Result<std::uint64_t> request_time(const Request& request);
// The first credential that the rule denies at this time.
std::optional<ExpiryDenial> find_unbounded(const Credentials& credentials, std::uint64_t time, const ExpiryRule& rule);

}  // namespace hardtack
HARDTACK_API_END
