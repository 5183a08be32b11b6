#include "serve/forward/forward_authorizer.h"

#include <algorithm>
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

std::uint64_t seconds_of(LineageTime now) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(unix_seconds(now), 0));
}

// More of the reason.
std::string_view why(const ForwardOutcome& outcome) {
  if (!outcome.broken.empty()) return outcome.broken;
  if (outcome.fault != nullptr)
    return outcome.fault->target ? name_of(*outcome.fault->target) : name_of(outcome.fault->kind);
  if (outcome.refusal != nullptr) return name_of(outcome.refusal->fault);
  return outcome.error == nullptr ? std::string_view() : error_name(outcome.error->code());
}

Result<void> check(const ForwardOptions& options) {
  if (!options.now) return fail(ErrorCode::kUsage, "the authorizer is given no clock");
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
    case Reason::kLimit: return "limit";
  }
  return {};
}

Result<std::unique_ptr<ForwardAuthorizer>> ForwardAuthorizer::create(const PolicyStore& store,
                                                                     std::shared_ptr<const CredentialDoor> door,
                                                                     ForwardOptions options) {
  HARDTACK_CHECK(check(options));
  HARDTACK_TRY(std::string challenge, bearer_challenge(options.realm));
  HARDTACK_TRY(IdentityHeaders headers, IdentityHeaders::compile(options.headers, options.remove));
  for (const TokenPredicate& predicate : forward_predicates()) {
    auto& reserved = options.rules.reserved;
    if (std::ranges::find(reserved, predicate) == reserved.end()) reserved.push_back(predicate);
  }
  return std::unique_ptr<ForwardAuthorizer>(
      new ForwardAuthorizer(store, std::move(door), std::move(options), std::move(headers), std::move(challenge)));
}

ForwardAuthorizer::ForwardAuthorizer(const PolicyStore& store, std::shared_ptr<const CredentialDoor> door,
                                     ForwardOptions options, IdentityHeaders headers, std::string challenge)
    : store_(store),
      door_(std::move(door)),
      options_(std::move(options)),
      headers_(std::move(headers)),
      challenge_(std::move(challenge)) {}

bool ForwardAuthorizer::owns(std::string_view target) const { return is_asked_at(target, options_.settings); }

bool ForwardAuthorizer::tell(const Asked& asked) const {
  const ForwardOutcome& outcome = asked.outcome;
  if (options_.observe) options_.observe(outcome);
  if (options_.observer == nullptr) return true;
  const DecisionId id = asked.worker.ids.next();
  std::vector<std::string> ids;
  if (outcome.credential != nullptr) {
    for (LineageKey& key : outcome.credential->ids()) ids.push_back(std::move(key.id));
  }
  DecisionRecord record;
  record.api = "forward";
  record.decision_id = id.text();
  set_policies(record, outcome.policies);
  record.time = seconds_of(asked.now);
  record.allowed = outcome.status == 200;
  record.reason = name_of(outcome.reason);
  record.why = why(outcome);
  if (outcome.original != nullptr) {
    record.action = outcome.original->method;
    record.resource_type = outcome.original->host;
    record.resource_id = outcome.original->target.path;
    record.client = outcome.original->client_address.value_or(std::string_view());
  }
  record.credential_ids = ids;
  if (outcome.decision != nullptr) record.stats = outcome.decision->stats;
  return options_.observer->decided(record);
}

Answer ForwardAuthorizer::end(Asked& asked, Reason reason, int status) const {
  asked.outcome.reason = reason;
  asked.outcome.status = status;
  static_cast<void>(tell(asked));
  if (status == 401) return unauthorized(challenge_);
  return status == 503 ? problem(503, "the request could not be decided") : problem(403, "the request is not allowed");
}

Answer ForwardAuthorizer::refused(Reason reason, std::string_view broken, Worker& worker) const {
  Asked asked{worker, options_.now()};
  asked.outcome.broken = broken;
  return end(asked, reason, 403);
}

Answer ForwardAuthorizer::undecided(Asked& asked, const Error& error) const {
  asked.outcome.error = &error;
  return end(asked, Reason::kUndecided, options_.undecided == ForwardOptions::Undecided::kError ? 503 : 403);
}

Answer ForwardAuthorizer::refuse(Asked& asked, const CredentialRefusal& refusal) const {
  asked.outcome.refusal = &refusal;
  if (refusal.fault == CredentialFault::kStale) return undecided(asked, refusal.error);
  return end(asked, Reason::kCredential, 401);
}

Answer ForwardAuthorizer::answer(const Message& message, Worker& worker) {
  Answer answer = authorize(told_by_headers(message, options_.settings), message, worker);
  if (answer.status != 200) return answer;
  answer.headers.emplace_back("cache-control", "no-store");
  if (options_.settings.proxy.removes_headers && !headers_.removals().empty())
    answer.headers.emplace_back("x-envoy-auth-headers-to-remove", headers_.removals());
  return answer;
}

Answer ForwardAuthorizer::authorize(const std::expected<ToldRequest, ForwardFault>& told, const Message& asking,
                                    Worker& worker) const {
  Asked asked{worker, options_.now()};
  ForwardOutcome& outcome = asked.outcome;
  const auto refuse_request = [&](const ForwardFault& fault) {
    outcome.fault = &fault;
    return end(asked, Reason::kRequest, 403);
  };
  if (!options_.settings.peers.trust(asking.peer)) return refuse_request({ForwardFault::Kind::kUntrustedPeer});
  if (!told) return refuse_request(told.error());
  const auto original = read_original(*told, options_.settings);
  if (!original) return refuse_request(original.error());
  outcome.original = &*original;
  const Message client{
      .method = told->method, .target = told->target, .headers = told->headers, .body = {}, .peer = asking.peer};
  const auto token = find_token(client, options_.token);
  if (!token && (token.error() != CredentialFault::kMissing || !options_.anonymous))
    return refuse(asked, {token.error(), Error(ErrorCode::kMalformedToken, "there is not one token")});
  std::optional<std::expected<AdmittedCredential, CredentialRefusal>> admitted;
  if (token) {
    admitted = door_->admit(*token, options_.rules, asked.now);
    if (!*admitted) return refuse(asked, admitted->error());
    outcome.credential = &**admitted;
  }
  outcome.policies = choose_policy_set(options_.choose, worker.policies.of(store_), asking);
  if (outcome.policies == nullptr) return end(asked, Reason::kNoPolicy, 403);
  return decide(asked);
}

Answer ForwardAuthorizer::decide(Asked& asked) const {
  ForwardOutcome& outcome = asked.outcome;
  Authorizer& authorizer = asked.worker.authorizer;
  const std::shared_ptr<const Policy>& policy = outcome.policies->policy;
  Request& request = asked.worker.requests.of(policy);
  add_facts(*outcome.original, asked.now, request);
  const Credential* credential = outcome.credential == nullptr ? nullptr : &outcome.credential->credential;
  const Credentials credentials(credential);
  const Result<Decision> decision = authorizer.authorize(policy, request, credentials);
  if (!decision) return undecided(asked, decision.error());
  outcome.decision = &*decision;
  if (!decision->allowed()) {
    if (credential == nullptr) return end(asked, Reason::kDenied, 401);
    // A check of the time is a check like others, and its failure an expired credential.
    const auto bound = time_bound(*credential);
    if (!bound || *bound >= seconds_of(asked.now)) return end(asked, Reason::kDenied, 403);
    return refuse(asked, {CredentialFault::kExpired, Error(ErrorCode::kExpired, "the credential has expired")});
  }
  if (options_.rules.expiry && find_unbounded(credentials, seconds_of(asked.now), *options_.rules.expiry)) {
    return refuse(asked, {CredentialFault::kUnbounded,
                          Error(ErrorCode::kExpired, "the credential has no end, or one too far ahead")});
  }
  auto headers = headers_.make(authorizer);
  if (!headers) {
    outcome.header = headers.error().header;
    if (headers.error().error) return undecided(asked, *headers.error().error);
    return end(asked, Reason::kHeader, 403);
  }
  outcome.reason = Reason::kAllowed;
  outcome.status = 200;
  if (!tell(asked)) {
    const bool error = options_.undecided == ForwardOptions::Undecided::kError;
    return problem(error ? 503 : 403, "the request is not allowed");
  }
  return {.status = 200, .content_type = {}, .headers = *std::move(headers)};
}

}  // namespace hardtack::serve
