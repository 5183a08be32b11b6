#include "serve/kubernetes/access_webhook.h"

#include <algorithm>
#include <utility>

#include "engine/text/cat.h"
#include "serve/decision/worker.h"
#include "serve/message/json_body.h"
#include "serve/message/problem.h"

namespace hardtack::serve {

Result<std::unique_ptr<AccessWebhook>> AccessWebhook::create(const PolicyStore& store, AccessWebhookOptions options) {
  if (!options.now) return fail(ErrorCode::kUsage, "the webhook is given no clock");
  return std::unique_ptr<AccessWebhook>(new AccessWebhook(store, std::move(options)));
}

AccessWebhook::AccessWebhook(const PolicyStore& store, AccessWebhookOptions options)
    : store_(store), options_(std::move(options)) {}

bool AccessWebhook::owns(std::string_view target) const { return target.substr(0, target.find('?')) == options_.path; }

Outcome AccessWebhook::decide(const AccessReview& review, const PolicySet* policies, LineageTime now,
                              Worker& worker) const {
  Outcome outcome;
  if (policies == nullptr) {
    outcome.reason = ReasonCode::kNoPolicySet;
    return outcome;
  }
  Request& request = worker.requests.of(policies->policy);
  add_facts(review, now, request);
  outcome = outcome_of(worker.authorizer.authorize(policies->policy, request));
  if (!outcome.decision) outcome.stats = worker.authorizer.stats();
  return outcome;
}

JsonValue AccessWebhook::status_of(const Outcome& outcome) const {
  JsonValue::Object status{{"allowed", outcome.allowed()}};
  if (outcome.allowed()) return status;
  const ReasonCode code = outcome.reason;
  if (options_.deny_is_final && code == ReasonCode::kDeniedByPolicy) status.emplace_back("denied", true);
  status.emplace_back("reason", name_of(code));
  if (outcome.error) status.emplace_back("evaluationError", error_name(outcome.error->code()));
  if (code == ReasonCode::kNoPolicySet)
    status.emplace_back("evaluationError", "no policy set decides about this request");
  if (code == ReasonCode::kUnlogged) status.emplace_back("evaluationError", "the decision could not be logged");
  return status;
}

bool AccessWebhook::tell(const AccessReview& review, const PolicySet* policies, LineageTime now, const Outcome& outcome,
                         Worker& worker) const {
  if (options_.observer == nullptr) return true;
  const DecisionId id = worker.ids.next();
  DecisionRecord record;
  record.api = "kubernetes";
  record.decision_id = id.text();
  set_policies(record, policies);
  record.time = static_cast<std::uint64_t>(std::max<std::int64_t>(unix_seconds(now), 0));
  record.allowed = outcome.allowed();
  record.reason = name_of(outcome.reason);
  record.subject_type = "user";
  record.subject_id = review.user;
  record.action = review.verb;
  record.resource_type = review.resource ? std::string_view(review.resource->resource) : "path";
  record.resource_id = review.resource ? review.resource->name : *review.path;
  record.stats = outcome.stats;
  return options_.observer->decided(record);
}

Answer AccessWebhook::answer(const Message& message, Worker& worker) {
  if (!owns(message.target)) return problem(404, "there is nothing at this path");
  if (message.method != "POST") {
    Answer answer = problem(405, "this is asked by POST");
    answer.headers.emplace_back("allow", "POST");
    return answer;
  }
  const auto body = read_json_body(message, options_.json, 415);
  if (!body) return body.error();
  const auto review = read_access_review(*body);
  if (!review) return problem(400, review.error().detail, "pointer", review.error().pointer);
  const PolicySet* const policies = choose_policy_set(options_.choose, worker.policies.of(store_), message);
  const LineageTime now = options_.now();
  Outcome outcome = decide(*review, policies, now, worker);
  if (!tell(*review, policies, now, outcome, worker)) {
    outcome = {};
    outcome.reason = ReasonCode::kUnlogged;
  }
  Answer answer;
  answer.headers.emplace_back("cache-control", "no-store");
  answer.body = write_json(
      JsonValue::Object{
          {"apiVersion", review->api_version}, {"kind", "SubjectAccessReview"}, {"status", status_of(outcome)}},
      JsonLayout::kCompact);
  return answer;
}

}  // namespace hardtack::serve
