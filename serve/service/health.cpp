#include "serve/service/health.h"

#include "json/json.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

Answer document(int status, JsonValue::Object members) {
  Answer answer{.status = status};
  answer.headers.emplace_back("cache-control", "no-store");
  answer.body = write_json(JsonValue(std::move(members)), JsonLayout::kCompact);
  return answer;
}

std::optional<Answer> refuse_method(const Message& message) {
  if (message.method == "GET" || message.method == "HEAD") return std::nullopt;
  Answer refused = problem(405, "this is read with GET");
  refused.headers.emplace_back("allow", "GET, HEAD");
  return refused;
}

}  // namespace

Answer Health::Probe::answer(const Message& message, Worker& /*worker*/) {
  if (auto refused = refuse_method(message)) return *std::move(refused);
  JsonValue::Object wrong;
  if (asks_) {
    if (health_.stopping_.load(std::memory_order_relaxed)) wrong.emplace_back("service", "it is being stopped");
    for (const auto& [name, condition] : health_.conditions_) {
      if (std::string what = condition(); !what.empty()) wrong.emplace_back(name, std::move(what));
    }
  }
  if (wrong.empty()) return document(200, {{"status", "ok"}});
  return document(503, {{"status", "not ready"}, {"wrong", std::move(wrong)}});
}

Answer Version::answer(const Message& message, Worker& /*worker*/) {
  if (auto refused = refuse_method(message)) return *std::move(refused);
  return document(200, {{"name", "hardtack"}, {"version", version_}});
}

}  // namespace hardtack::serve
