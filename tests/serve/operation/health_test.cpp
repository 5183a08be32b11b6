// /healthz and /readyz: what is not ready is named, and everything else is somebody else's.
#include "serve/operation/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serve/decision/worker.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

class Teapot : public Handler {
 public:
  Answer answer(const Message&, Worker&) override { return {.status = 403, .body = "next"}; }
};

Answer ask(Handler& handler, std::string_view method, std::string_view target) {
  static Worker worker;
  const Peer peer;
  return handler.answer({.method = method, .target = target, .headers = {}, .body = "", .peer = peer}, worker);
}

TEST(ServeHealth, PathsAndMethods) {
  const Readiness readiness;
  Teapot teapot;
  HealthHandler handler(readiness, HealthHandler::Shows::kConditions, &teapot);
  struct Row {
    const char* method;
    const char* target;
    int status;
  };
  const Row rows[] = {
      {"GET", "/healthz", 200},      {"HEAD", "/healthz", 200}, {"GET", "/readyz", 200},    {"POST", "/healthz", 405},
      {"DELETE", "/readyz", 405},    {"GET", "/healthz/", 403}, {"GET", "/healthz?a", 403}, {"GET", "//healthz", 403},
      {"GET", "/x/../healthz", 403}, {"GET", "/Healthz", 403},  {"GET", "/%68ealthz", 403}, {"GET", "/", 403},
  };
  for (const Row& row : rows) EXPECT_EQ(ask(handler, row.method, row.target).status, row.status) << row.target;
  HealthHandler alone(readiness, HealthHandler::Shows::kConditions, nullptr);
  EXPECT_EQ(ask(alone, "GET", "/").status, 404);
}

TEST(ServeHealth, ConditionsThatDoNotHoldAreNamed) {
  Readiness readiness;
  std::optional<std::string> trouble;
  readiness.add(Condition::kPolicies, [] { return std::nullopt; });
  readiness.add(Condition::kRevocations, [&] { return trouble; });
  HealthHandler brief(readiness, HealthHandler::Shows::kConditions, nullptr);
  HealthHandler full(readiness, HealthHandler::Shows::kDetails, nullptr);
  EXPECT_EQ(ask(brief, "GET", "/readyz").status, 200);
  trouble = "the copy is 9 s old";
  EXPECT_EQ(ask(brief, "GET", "/healthz").status, 200);
  const Answer answer = ask(brief, "GET", "/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, R"({"conditions":[{"condition":"revocations"}],"status":"not ready"})");
  EXPECT_EQ(ask(full, "GET", "/readyz").body,
            R"({"conditions":[{"condition":"revocations","detail":"the copy is 9 s old"}],"status":"not ready"})");
  trouble.reset();
  EXPECT_EQ(ask(brief, "GET", "/readyz").status, 200);
}

}  // namespace
}  // namespace hardtack::serve
