#include "engine/authz/expiry.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "engine/authz/bounding_expression.h"
#include "engine/program/reserved_prefix.h"
#include "engine/text/cat.h"

namespace hardtack {
namespace {

constexpr std::string_view kTime = "time";

using Bound = std::optional<std::uint64_t>;

Bound earlier(Bound a, Bound b) {
  if (!a || !b) return a ? a : b;
  return std::min(a, b);
}

// The greatest alternative, if each of them is bounded.
Bound bound_of(const Block& block, const BlockDates& dates, const Check& check) {
  if (check.kind == CheckKind::kReject) return std::nullopt;
  Bound latest;
  for (const Query& query : block.queries(check)) {
    const Bound bound = dates.bound_of(query);
    if (!bound) return std::nullopt;
    latest = latest ? std::max(latest, bound) : bound;
  }
  return latest;
}

Bound verified_expiry(const Credential& credential) {
  const Block& facts = credential.verified_facts();
  const std::string name = cat(kVerifiedPrefix, "expires");
  Bound earliest;
  for (const Predicate& fact : facts.facts()) {
    const TermValues terms = facts.terms_of(fact);
    if (facts.terms().text(fact.name) != name || terms.size() != 1 || !terms[0].is(ValueType::kDate)) continue;
    const std::uint64_t end = terms[0].as_date();
    earliest = earlier(earliest, end == 0 ? 0 : end - 1);
  }
  return earliest;
}

}  // namespace

std::optional<std::uint64_t> time_bound(const Credential& credential) {
  Bound earliest = verified_expiry(credential);
  for (const CredentialBlock& part : credential.blocks()) {
    const BlockDates dates(*part.block);
    for (const Check& check : part.block->checks()) earliest = earlier(earliest, bound_of(*part.block, dates, check));
  }
  return earliest;
}

Result<std::uint64_t> request_time(const Request& request) {
  std::optional<std::uint64_t> time;
  for (const Request::Fact& fact : request.facts()) {
    const auto terms = request.terms_of(fact);
    if (request.terms().text(fact.name) != kTime || terms.size() != 1) continue;
    if (!terms[0].is(ValueType::kDate)) return fail(ErrorCode::kUsage, "the request's `time` is not a date");
    if (time && *time != terms[0].as_date())
      return fail(ErrorCode::kUsage, "the request has several times, and expiry is required");
    time = terms[0].as_date();
  }
  if (time) return *time;
  return fail(Error(ErrorCode::kUsage, "expiry is required, and the request has no fact `time`")
                  .with_help("pass `--include-time` or `--now TIME`"));
}

std::optional<ExpiryDenial> find_unbounded(const Credentials& credentials, std::uint64_t time, const ExpiryRule& rule) {
  const auto denied = [&](const Credential& credential, std::size_t number) -> std::optional<ExpiryDenial> {
    const Bound last = time_bound(credential);
    const bool holds =
        last && time <= *last && (!rule.lifetime || *last - time <= static_cast<std::uint64_t>(rule.lifetime->count()));
    if (holds) return std::nullopt;
    return ExpiryDenial{number, last, time, rule.lifetime};
  };
  if (const Credential* primary = credentials.primary()) {
    if (auto denial = denied(*primary, 0)) return denial;
  }
  std::size_t number = 0;
  for (const Credential& further : credentials.further()) {
    if (auto denial = denied(further, ++number)) return denial;
  }
  return std::nullopt;
}

}  // namespace hardtack
