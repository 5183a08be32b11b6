#include "tests/serve/authzen/service.h"

#include <gtest/gtest.h>

#include "tests/serve/authzen/openapi.h"

namespace hardtack::serve {

std::optional<std::string> header_of(const Answer& answer, std::string_view name) {
  std::optional<std::string> found;
  for (const auto& [key, value] : answer.headers) {
    if (key != name) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

Service::Service(ServiceTexts texts, AuthZenOptions options) {
  store_ = std::make_unique<PolicyStore>([texts = std::move(texts)](const PolicySets*) -> LoadedSets {
    HARDTACK_TRY(std::shared_ptr<const PolicySet> set, compile_policy_set({.name = "default",
                                                                           .policies = {{"policy.bcdl", texts.policy}},
                                                                           .data = {{"data.bcdl", texts.data}},
                                                                           .bundle = texts.bundle},
                                                                          texts.options));
    return std::vector{std::move(set)};
  });
  const auto loaded = store_->reload();
  EXPECT_TRUE(loaded) << render(loaded.error(), false);
  if (options.budget.max_time == SharedBudget().max_time) options.budget.max_time = std::chrono::minutes(10);
  if (!options.clock) options.clock = [] { return kNow; };
  auto made = AuthZen::create(*store_, std::move(options));
  EXPECT_TRUE(made) << made.error();
  authzen_ = *std::move(made);
}

Answer Service::send(const std::string& method, const std::string& target, const std::string& body,
                     const TestHeaders& headers) {
  std::vector<Header> views;
  views.reserve(headers.size());
  for (const auto& [name, value] : headers) views.push_back({name, value});
  Peer peer;
  peer.address = "127.0.0.1";
  return authzen_->answer({method, target, views, body, peer}, worker_);
}

Answer Service::post(const std::string& path, const std::string& body) {
  Answer answer = send("POST", path, body);
  EXPECT_LT(answer.status, 500);
  EXPECT_EQ(header_of(answer, "cache-control"), "no-store");
  EXPECT_EQ(answer.content_type, answer.status == 200 ? "application/json" : "application/problem+json");
  EXPECT_EQ(openapi_fault(path, answer), "") << answer.body;
  return answer;
}

Json Service::ask(const std::string& path, const Json& body) {
  const Answer answer = post(path, body.dump());
  EXPECT_EQ(answer.status, 200) << body << answer.body;
  return Json::parse(answer.body);
}

Json question(const std::string& subject, const std::string& action, const std::string& resource) {
  return {{"subject", {{"type", "user"}, {"id", subject}}},
          {"action", {{"name", action}}},
          {"resource", {{"type", "document"}, {"id", resource}}}};
}

std::string signs(const Json& answer) {
  std::string text;
  for (const Json& one : answer["evaluations"]) text += one["decision"] ? '+' : '-';
  return text;
}

Json with(Json question, const Json& more) {
  question.merge_patch(more);
  return question;
}

}  // namespace hardtack::serve
