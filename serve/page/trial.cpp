#include "serve/page/trial.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "decide/authorization.h"
#include "decide/authorization_report.h"
#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "grammar/compile.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

JsonValue::Object refused(const Failure& failure) {
  Authorization authorization;
  authorization.failure.emplace(failure.error);
  return authorization_json(authorization, {}).as_object();
}

// Of text that does not compile.
JsonValue wrong_source(std::string_view which, const Failure& failure) {
  JsonValue::Object members = refused(failure);
  members.emplace_back("source", which);
  members.emplace_back("rendering", failure.rendering.empty() ? failure.error.to_string() : failure.rendering);
  return members;
}

bool states_time(const Request& request) {
  return std::ranges::any_of(request.facts(), [&](const Request::Fact& fact) {
    return request.terms().text(fact.name) == "time" && request.terms_of(fact).size() == 1;
  });
}

}  // namespace

struct Trial::Asked {
  std::optional<std::string_view> policy, policy_set, facts, token;
  LineageTime now;
};

Read<Trial::Asked> Trial::read(const JsonValue& body) const {
  const Pointer whole;
  Asked asked{.policy = {}, .policy_set = {}, .facts = {}, .token = {}, .now = options_.now()};
  for (const auto& [name, member] : body.as_object()) {
    const Pointer here(whole, name);
    if (!member.is_string()) return fault(here, "is no string");
    const std::string& text = member.as_string();
    if (text.size() > kMaxTrialText) return fault(here, cat("has more than ", kMaxTrialText, " bytes"));
    if (name == "policy") {
      asked.policy = text;
    } else if (name == "policy_set") {
      asked.policy_set = text;
    } else if (name == "facts") {
      asked.facts = text;
    } else if (name == "token") {
      asked.token = text;
    } else if (name == "now") {
      const auto time = parse_date(text);
      if (!time) return fault(here, cat("is no time: ", time.error().message()));
      asked.now = LineageTime(std::chrono::seconds(static_cast<std::int64_t>(*time)));
    } else {
      return fault(here, "is no member of a trial");
    }
  }
  if (asked.policy.has_value() == asked.policy_set.has_value())
    return fault(Pointer(whole, "policy"), "or `policy_set` must be there, and not both");
  return asked;
}

Answer Trial::answer(const JsonValue& body) const {
  const auto asked = read(body);
  if (!asked) return problem(400, asked.error().detail, "pointer", asked.error().pointer);
  std::shared_ptr<const PolicySet> set;
  if (asked->policy_set) {
    if (const auto sets = store_.current()) set = sets->find(*asked->policy_set);
    if (set == nullptr) return problem(404, "the service has no policy set of this name", "pointer", "/policy_set");
  }
  Answer answer;
  answer.headers.emplace_back("cache-control", "no-store");
  const auto show = [&](const JsonValue& document) {
    answer.body = write_json(document, JsonLayout::kCompact);
    return std::move(answer);
  };
  if (set == nullptr) {
    auto compiled =
        compile_policy_set({.name = "trial", .policies = {{"policy", std::string(*asked->policy)}}}, options_.policy);
    if (!compiled) return show(wrong_source("policy", compiled.error()));
    set = *std::move(compiled);
  }
  Request request(set->policy);
  if (asked->facts) {
    const ParsedBlock parsed = parse_block_source(std::string(*asked->facts), {}, {.name = "facts"});
    if (!parsed.block) return show(wrong_source("facts", source_failure(parsed, false)));
    request.add_block(*parsed.block);
    if (request.error()) return show(wrong_source("facts", Failure(*request.error())));
  }
  if (!states_time(request)) request.add("time", asked->now);

  Admission admission;
  if (asked->token && !asked->token->empty()) {
    auto admitted = door_->admit(*asked->token, options_.rules, asked->now);
    if (admitted) {
      admission = admitted->admission();
    } else if (admitted.error().revoked) {
      admission.revoked = admitted.error().revoked;
    } else {
      admission.failure = admitted.error().error;
    }
  }
  if (admission.failure) return show(refused(Failure(*admission.failure)));
  const Authorization authorization = admission.revoked
                                          ? deny_revoked(*admission.revoked, true)
                                          : authorize({.policy = set->policy,
                                                       .request = request,
                                                       .credentials = {admission.credential, admission.further},
                                                       .world = true,
                                                       .explain = true,
                                                       .trace = true,
                                                       .expiry = options_.rules.expiry,
                                                       .places = set->places});
  JsonValue::Object members = authorization_json(authorization, admission).as_object();
  members.emplace_back("policy", set->digest);
  if (set->bundle) members.emplace_back("bundle", bundle_json(*set->bundle));
  return show(members);
}

}  // namespace hardtack::serve
