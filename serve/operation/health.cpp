#include "serve/operation/health.h"

#include <utility>

#include "json/json.h"
#include "serve/message/problem.h"

namespace hardtack::serve {

std::string_view condition_name(Condition condition) {
  switch (condition) {
    case Condition::kPolicies: return "policies";
    case Condition::kKeySets: return "key_sets";
    case Condition::kRevocations: return "revocations";
    case Condition::kDecisionLog: return "decision_log";
    case Condition::kStopping: return "stopping";
  }
  return "unknown";
}

std::vector<Readiness::Failure> Readiness::failures() const {
  std::vector<Failure> failures;
  for (const auto& [condition, probe] : probes_) {
    if (auto detail = probe()) failures.push_back({.condition = condition, .detail = std::move(*detail)});
  }
  return failures;
}

Answer HealthHandler::answer(const Message& message, Worker& worker) {
  const bool health = message.target == "/healthz", ready = message.target == "/readyz";
  if (!health && !ready) return next_ != nullptr ? next_->answer(message, worker) : problem(404, "nothing is here");
  if (message.method != "GET" && message.method != "HEAD") {
    Answer answer = problem(405, "this path is read with GET");
    answer.headers.emplace_back("allow", "GET, HEAD");
    return answer;
  }
  return health ? Answer{.body = R"({"status":"ok"})"} : this->ready();
}

Answer HealthHandler::ready() const {
  const auto failures = readiness_.failures();
  if (failures.empty()) return {.body = R"({"status":"ready"})"};
  JsonValue::Array conditions;
  for (const Readiness::Failure& failure : failures) {
    JsonValue::Object entry{{"condition", condition_name(failure.condition)}};
    if (shows_ == Shows::kDetails) entry.emplace_back("detail", failure.detail);
    conditions.push_back(JsonValue(std::move(entry)));
  }
  Answer answer{.status = 503};
  answer.body = write_json(
      JsonValue(JsonValue::Object{{"conditions", JsonValue(std::move(conditions))}, {"status", "not ready"}}),
      JsonLayout::kCompact);
  return answer;
}

}  // namespace hardtack::serve
