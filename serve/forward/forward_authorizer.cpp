#include "serve/forward/forward_authorizer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/authz/expiry.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "serve/decision/worker.h"
#include "serve/forward/request_facts.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

using Reason = ForwardOutcome::Reason;

LineageTime system_time() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

std::uint64_t seconds_of(LineageTime now) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(unix_seconds(now), 0));
}

Result<void> check(const ForwardOptions& options) {
  HARDTACK_CHECK(validate(options.settings));
  HARDTACK_CHECK(validate(options.token));
  if (options.token.header &&
      std::ranges::find(options.settings.headers, *options.token.header) != options.settings.headers.end()) {
    return fail(ErrorCode::kUsage,
                cat("the header ", quote(*options.token.header), " holds the token, and is no fact"));
  }
  if (!options.remove.empty() && !options.settings.proxy.removes_headers) {
    return fail(Error(ErrorCode::kUsage, cat(options.settings.proxy.name, " removes no headers for an authorizer"))
                    .with_help("remove them in its own configuration"));
  }
  return {};
}

}  // namespace

std::string_view name_of(Reason reason) {
  switch (reason) {
    case Reason::kAllowed: return "allowed";
    case Reason::kRequest: return "request";
    case Reason::kCredential: return "credential";
    case Reason::kDenied: return "denied";
    case Reason::kHeader: return "header";
    case Reason::kNoPolicy: return "no_policy";
    case Reason::kUndecided: return "undecided";
  }
  return {};
}

Result<std::unique_ptr<ForwardAuthorizer>> ForwardAuthorizer::make(ForwardOptions options,
                                                                   std::shared_ptr<const CredentialDoor> door,
                                                                   PolicyChooser choose) {
  HARDTACK_CHECK(check(options));
  HARDTACK_TRY(std::string challenge, bearer_challenge(options.realm));
  HARDTACK_TRY(IdentityHeaders headers, IdentityHeaders::compile(options.headers, options.remove));
  for (const TokenPredicate& predicate : forward_predicates()) {
    auto& reserved = options.rules.reserved;
    if (std::ranges::find(reserved, predicate) == reserved.end()) reserved.push_back(predicate);
  }
  if (!options.now) options.now = system_time;
  return std::unique_ptr<ForwardAuthorizer>(new ForwardAuthorizer(
      std::move(options), std::move(door), std::move(choose), std::move(headers), std::move(challenge)));
}

ForwardAuthorizer::ForwardAuthorizer(ForwardOptions options, std::shared_ptr<const CredentialDoor> door,
                                     PolicyChooser choose, IdentityHeaders headers, std::string challenge)
    : options_(std::move(options)),
      door_(std::move(door)),
      choose_(std::move(choose)),
      headers_(std::move(headers)),
      challenge_(std::move(challenge)) {}

Answer ForwardAuthorizer::end(ForwardOutcome& outcome, Reason reason, int status) const {
  outcome.reason = reason;
  outcome.status = status;
  if (options_.observe) options_.observe(outcome);
  if (status == 401) return unauthorized(challenge_);
  return status == 503 ? problem(503, "the request could not be decided") : problem(403, "the request is not allowed");
}

Answer ForwardAuthorizer::undecided(ForwardOutcome& outcome, const Error& error) const {
  outcome.error = &error;
  return end(outcome, Reason::kUndecided, options_.undecided == ForwardOptions::Undecided::kError ? 503 : 403);
}

Answer ForwardAuthorizer::refuse(ForwardOutcome& outcome, const CredentialRefusal& refusal) const {
  outcome.refusal = &refusal;
  if (refusal.fault == CredentialFault::kStale) return undecided(outcome, refusal.error);
  return end(outcome, Reason::kCredential, 401);
}

Answer ForwardAuthorizer::allow(IdentityHeaders::Headers headers) const {
  Answer answer{.status = 200, .content_type = {}, .headers = std::move(headers)};
  answer.headers.emplace_back("cache-control", "no-store");
  if (options_.settings.proxy.removes_headers && !headers_.removals().empty())
    answer.headers.emplace_back("x-envoy-auth-headers-to-remove", headers_.removals());
  return answer;
}

Answer ForwardAuthorizer::answer(const Message& message, Worker& worker) {
  ForwardOutcome outcome;
  const auto original = read_original(message, options_.settings);
  if (!original) {
    outcome.fault = &original.error();
    return end(outcome, Reason::kRequest, 403);
  }
  outcome.original = &*original;
  const auto token = find_token(message, options_.token);
  const bool without = !token && token.error() == CredentialFault::kMissing && options_.anonymous;
  if (!token && !without) {
    return refuse(outcome, {token.error(), Error(ErrorCode::kMalformedToken, "there is no single token")});
  }
  const LineageTime now = options_.now();
  std::optional<std::expected<AdmittedCredential, CredentialRefusal>> admitted;
  if (token) {
    admitted = door_->admit(*token, options_.rules, now);
    if (!*admitted) return refuse(outcome, admitted->error());
    outcome.credential = &**admitted;
  }
  const std::shared_ptr<const PolicySet> policies = choose_(message, worker);
  if (policies == nullptr) return end(outcome, Reason::kNoPolicy, 403);
  outcome.policies = policies.get();
  return decide(*original, outcome.credential, *policies, now, worker, outcome);
}

Answer ForwardAuthorizer::decide(const OriginalRequest& original, const AdmittedCredential* credential,
                                 const PolicySet& policies, LineageTime now, Worker& worker,
                                 ForwardOutcome& outcome) const {
  Request& request = worker.requests.cleared(policies.policy);
  add_facts(original, now, request);
  const Credentials credentials(credential == nullptr ? nullptr : &credential->credential);
  const Result<Decision> decision = worker.authorizer.authorize(policies.policy, request, credentials);
  if (!decision) return undecided(outcome, decision.error());
  outcome.decision = &*decision;
  if (!decision->allowed()) {
    if (credential == nullptr) return end(outcome, Reason::kDenied, 401);
    // A check of the time is a check like others, and its failure an expired credential.
    const auto bound = time_bound(credential->credential);
    if (!bound || *bound >= seconds_of(now)) return end(outcome, Reason::kDenied, 403);
    return refuse(outcome, {CredentialFault::kExpired, Error(ErrorCode::kExpired, "the credential has expired")});
  }
  if (options_.rules.expiry && find_unbounded(credentials, seconds_of(now), *options_.rules.expiry)) {
    return refuse(outcome, {CredentialFault::kUnbounded,
                            Error(ErrorCode::kExpired, "the credential has no end, or one too far ahead")});
  }
  auto headers = headers_.make(worker.authorizer);
  if (!headers) {
    outcome.header = headers.error().header;
    if (headers.error().error) return undecided(outcome, *headers.error().error);
    return end(outcome, Reason::kHeader, 403);
  }
  outcome.reason = Reason::kAllowed;
  outcome.status = 200;
  if (options_.observe) options_.observe(outcome);
  return allow(*std::move(headers));
}

}  // namespace hardtack::serve
