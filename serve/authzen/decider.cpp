#include "serve/authzen/decider.h"

#include <utility>

#include "engine/base/clock.h"
#include "engine/text/cat.h"

namespace hardtack::serve {

Decider::Decider(const Setting& setting, bool shared) : setting_(setting), shared_(shared) {
  if (shared_) began_ = steady_now();
}

bool Decider::spent() const {
  if (!shared_) return false;
  const SharedBudget& budget = setting_.options.budget;
  return steps_ >= budget.max_steps || steady_now() - began_ >= budget.max_time;
}

DecisionRecord Decider::record(std::string_view api, const DecisionId& id, const Question& question) const {
  DecisionRecord record;
  record.api = api;
  record.decision_id = id.text();
  set_policies(record, setting_.set);
  record.time = setting_.now;
  record.subject_type = question.subject.type;
  record.subject_id = question.subject.id;
  record.action = question.action.name;
  record.resource_type = question.resource.type;
  record.resource_id = question.resource.id;
  record.client = setting_.client.id;
  record.request_id = setting_.message.header("x-request-id").value_or(std::string_view());
  record.replaced = replaced_;
  record.credential_ids = held_.ids;
  return record;
}

Read<void> Decider::read_credentials(const JsonValue* context) {
  const std::string& name = setting_.options.mapping.credential_member;
  const JsonValue* value = context == nullptr || name.empty() ? nullptr : member(*context, name);
  if (credentials_read_ && credential_context_ == value) return {};
  credentials_read_ = true;
  credential_context_ = value;
  held_ = {};
  denial_.reset();
  std::vector<std::string_view> tokens;
  if (value != nullptr) {
    const Pointer whole, above(whole, "context"), at(above, name);
    const std::size_t count = value->is_array() ? value->as_array().size() : 1;
    if (count > setting_.options.max_tokens) return fault(at, cat("holds more than ", setting_.options.max_tokens));
    for (std::size_t i = 0; i < count; ++i) {
      const JsonValue& token = value->is_array() ? value->as_array()[i] : *value;
      if (!token.is_string()) return fault(at, "is no string and no array of strings");
      tokens.push_back(token.as_string());
    }
  }
  if (!setting_.options.credentials) {
    if (!tokens.empty()) denial_ = ReasonCode::kCredential;
    return {};
  }
  auto held = setting_.options.credentials(setting_.message, tokens, setting_.worker);
  if (held) {
    held_ = *std::move(held);
  } else {
    denial_ = held.error() == CredentialDenial::kStale ? ReasonCode::kStale : ReasonCode::kCredential;
  }
  return {};
}

Outcome Decider::evaluate(const Request& request) {
  const Credentials credentials(held_.primary, held_.further);
  Authorizer& authorizer = setting_.worker.authorizer;
  Outcome outcome = outcome_of(authorizer.authorize(setting_.set->policy, request, credentials));
  if (!outcome.decision) outcome.stats = authorizer.stats();
  if (outcome.allowed() && held_.expiry && find_unbounded(credentials, setting_.now, *held_.expiry)) {
    outcome.reason = ReasonCode::kCredential;
    outcome.decision.reset();
  }
  return outcome;
}

Read<Request*> Decider::state_all(const Question& question) {
  request_ = nullptr;
  replaced_.clear();
  Request& request = setting_.worker.requests.of(setting_.set->policy);
  HARDTACK_CHECK(state(question, setting_.set->data, setting_.options.mapping, setting_.now, request, replaced_));
  return &request;
}

// What comes of it is what comes of state_all(): whatever is unusual is left to that.
Read<Request*> Decider::state_shared(const Question& question, CommonParts common) {
  common.resource = common.resource && common.subject;  // so that what was replaced is in the usual order
  if (common == CommonParts()) return state_all(question);
  const StoredData& data = setting_.set->data;
  const Mapping& mapping = setting_.options.mapping;
  if (request_ != nullptr && common_ == common) {
    request_->keep_facts(common_facts_);
    replaced_.resize(common_replaced_);
  } else {
    replaced_.clear();
    common_ = common;
    request_ = &setting_.worker.requests.of(setting_.set->policy);
    if (!state_common(question, common, data, mapping, setting_.now, *request_, replaced_)) return state_all(question);
    common_facts_ = request_->facts().size();
    common_replaced_ = replaced_.size();
  }
  if (!state_others(question, common, data, mapping, *request_, replaced_)) return state_all(question);
  const bool usual = !request_->error() && request_->facts().size() <= setting_.set->policy->options().limits.max_facts;
  return usual ? Read<Request*>(request_) : state_all(question);
}

Read<Outcome> Decider::decide(const Question& question, CommonParts common) {
  const auto denied = [](ReasonCode reason) {
    Outcome outcome;
    outcome.reason = reason;
    return outcome;
  };
  if (setting_.set == nullptr) return denied(ReasonCode::kNoPolicySet);
  HARDTACK_TRY(const Request* request, state_shared(question, common));
  HARDTACK_CHECK(read_credentials(question.context));
  if (denial_) return denied(*denial_);
  Outcome outcome = evaluate(*request);
  steps_ += outcome.stats.steps;
  return outcome;
}

}  // namespace hardtack::serve
