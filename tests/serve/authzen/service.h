// An AuthZEN service without sockets: policies and data given as texts, requests as JSON.
//
//   Service service({.policy = "allow if action(\"read\");"});
//   EXPECT_TRUE(service.evaluate(R"({"subject": ...})")["decision"]);
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serve/authzen/authzen.h"
#include "serve/decision/worker.h"
#include "serve/policies/policy_store.h"

namespace hardtack::serve {

using Json = nlohmann::json;

struct ServiceTexts {
  std::string policy = "allow if true;";
  std::string data = {};
  PolicySetOptions options = {.policy = {.limits = {.max_time = std::chrono::minutes(10)}}};
  std::optional<BundleVersion> bundle = std::nullopt;
};

using TestHeaders = std::vector<std::pair<std::string, std::string>>;

// "name: value" of an answer's header; nothing if it is not there once.
std::optional<std::string> header_of(const Answer& answer, std::string_view name);

class Service {
 public:
  // Time stands still at kNow unless the options have a clock. What may take 100 ms by default may take ten minutes:
  // steps are what tests count, on machines that are busy.
  static constexpr std::uint64_t kNow = 1'800'000'000;
  explicit Service(ServiceTexts texts, AuthZenOptions options = {});

  Answer send(const std::string& method, const std::string& target, const std::string& body,
              const TestHeaders& headers = {{"content-type", "application/json"}});
  // By POST; every answer is checked: no 5xx, not kept by caches, JSON of the type that it says, and as
  // docs/openapi/authzen.json describes it.
  Answer post(const std::string& path, const std::string& body);
  Json ask(const std::string& path, const Json& body);  // expects 200
  // To the endpoint of evaluation.
  Json evaluate(const Json& body) { return ask("/access/v1/evaluation", body); }
  bool allows(const Json& body) { return evaluate(body)["decision"].get<bool>(); }
  // Of a denial.
  std::string reason(const Json& body) { return evaluate(body)["context"]["reason"]["code"].get<std::string>(); }

  PolicyStore& store() { return *store_; }
  const PolicySet& set() { return *store_->current()->usual(); }
  Worker& worker() { return worker_; }
  AuthZen& authzen() { return *authzen_; }

 private:
  std::unique_ptr<PolicyStore> store_;
  std::unique_ptr<AuthZen> authzen_;
  Worker worker_;
};

// {"subject": {"type": "user", "id": ...}, "action": {"name": ...}, "resource": {"type": "document", "id": ...}}
Json question(const std::string& subject, const std::string& action, const std::string& resource);
// The decisions of a batch's answer: "+-+".
std::string signs(const Json& answer);
// `question` with the members of `more` in place of its own.
Json with(Json question, const Json& more);

}  // namespace hardtack::serve
