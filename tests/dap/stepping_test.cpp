// Where steps lead: a whole decision, statement by statement, fact by fact, out of rules and back.
#include <gtest/gtest.h>

#include "tests/dap/client.h"

namespace hardtack::dap {
namespace {

constexpr const char* kPolicy = R"(user("alice");
edge(1, 2); edge(2, 3); edge(3, 4);
path($a, $b) <- edge($a, $b);
path($a, $c) <- path($a, $b), edge($b, $c);
unused($x) <- nothing($x);
check if user($u);
check if path(1, 9);
allow if path(1, 4);
deny if true;
)";

TestFiles policy(const std::string& text = kPolicy) { return {{"/w/a.bcdl", text}}; }
constexpr const char* kLaunch = R"({"program": "/w/a.bcdl"})";

// Each position until the end, as the request moves.
std::vector<std::string> walked(TestClient& client, const std::string& command) {
  std::vector<std::string> places;
  for (int turn = 0; turn < 200; ++turn) {
    places.push_back(client.where());
    if (places.back().starts_with("refused")) break;
    if (client.ask(command, R"({"threadId": 1})").starts_with("refused")) break;
  }
  return places;
}

TEST(DapStepping, NextVisitsStatements) {
  TestClient client(policy());
  ASSERT_EQ(client.start(kLaunch), "");
  EXPECT_EQ(compact(client.take("stopped").at(0)), R"({"allThreadsStopped":true,"reason":"entry","threadId":1})");
  EXPECT_EQ(
      walked(client, "next"),
      (std::vector<std::string>{
          "decision: start:3", "decision: round 1:3", "rule 0 of the authorizer:3", "rule 1 of the authorizer:4",
          "rule 2 of the authorizer:5", "decision: round 2:4", "rule 1 of the authorizer:4", "decision: round 3:4",
          "rule 1 of the authorizer:4", "decision: nothing new follows:6", "check 0 of the authorizer:6",
          "check 1 of the authorizer:7", "policy 0:8", "decision: deny:7", "refused: the decision has ended"}));
  EXPECT_EQ(client.take("terminated").size(), 1u);
  EXPECT_EQ(compact(client.take("exited").at(0)), R"({"exitCode":1})");
  const std::string output = client.take("output").at(0).find("output")->as_string();
  EXPECT_TRUE(output.starts_with("denied")) << output;
}

TEST(DapStepping, StepInVisitsFactsAndBackComesToTheStart) {
  TestClient client(policy());
  ASSERT_EQ(client.start(kLaunch), "");
  std::vector<std::string> into;
  for (int i = 0; i < 6; ++i) {
    into.push_back(client.where());
    client.ask("stepIn");
  }
  EXPECT_EQ(into, (std::vector<std::string>{"decision: start:3", "decision: round 1:3", "rule 0 of the authorizer:3",
                                            "path(1, 2):3", "path(2, 3):3", "path(3, 4):3"}));
  EXPECT_EQ(client.where(), "rule 1 of the authorizer:4");
  client.ask("stepBack");
  EXPECT_EQ(client.where(), "rule 0 of the authorizer:3");
  client.ask("stepBack");
  EXPECT_EQ(client.where(), "decision: round 1:3");
  client.ask("reverseContinue");
  EXPECT_EQ(client.where(), "decision: start:3");
  client.ask("stepBack");
  EXPECT_EQ(client.where(), "decision: start:3");
}

struct OutCase {
  int into;  // steps into from the start
  const char* from;
  const char* to;
};
TEST(DapStepping, StepOutLeavesRuleRoundAndChecks) {
  for (const OutCase& one : {OutCase{3, "path(1, 2):3", "decision: round 2:4"},
                             OutCase{2, "rule 0 of the authorizer:3", "decision: round 2:4"},
                             OutCase{1, "decision: round 1:3", "decision: nothing new follows:6"},
                             OutCase{0, "decision: start:3", "decision: deny:7"}}) {
    TestClient client(policy());
    ASSERT_EQ(client.start(kLaunch), "");
    for (int i = 0; i < one.into; ++i) client.ask("stepIn");
    EXPECT_EQ(client.where(), one.from);
    client.ask("stepOut");
    EXPECT_EQ(client.where(), one.to);
  }
}

TEST(DapStepping, ContinueEndsWithTheOutcome) {
  struct Case {
    const char* text;
    int code;
    const char* output;
  };
  for (const Case& one : {Case{"allow if true;", 0, "allowed"}, Case{"deny if true;", 1, "denied"},
                          Case{"a(1);", 1, "denied"}, Case{"allow if 1 / 0 > 1;", 2, ""}}) {
    TestClient client(policy(one.text));
    ASSERT_EQ(client.start(R"({"program": "/w/a.bcdl", "stopOnEntry": false})"), "") << one.text;
    EXPECT_TRUE(client.take("stopped").empty()) << one.text;
    EXPECT_EQ(client.take("exited").at(0).find("exitCode")->as_integer(), one.code) << one.text;
    EXPECT_TRUE(client.take("output").back().find("output")->as_string().starts_with(one.output)) << one.text;
    EXPECT_EQ(client.take("terminated").size(), 1u);
  }
}

TEST(DapStepping, AnErrorIsTheLastStep) {
  TestClient client(policy("x(1);\ncheck if x($v), 1 / ($v - 1) > 0;\nallow if true;"));
  ASSERT_EQ(client.start(kLaunch), "");
  client.ask("stepOut");
  EXPECT_EQ(client.where(), "check 0 of the authorizer:2");
  const std::string decision = client.scope("Decision");
  EXPECT_NE(decision.find("result=error\n"), std::string::npos) << decision;
  EXPECT_EQ(client.scope("Bindings"), "$v=1\n");
}

TEST(DapStepping, ARunawayRuleEndsInALimit) {
  TestClient client(policy("n(0);\nn($y) <- n($x), $y == 1, $x < 5;\nallow if true;"));
  // `$y` must be bound by a predicate: the text itself is refused.
  EXPECT_NE(client.start(kLaunch), "");
  std::string chain = "e(0, 1);";
  for (int i = 1; i < 150; ++i) chain += "e(" + std::to_string(i) + ", " + std::to_string(i + 1) + ");";
  TestClient limited(policy(chain + "\nr(0);\nr($y) <- r($x), e($x, $y);\nallow if true;"));
  ASSERT_EQ(limited.start(kLaunch), "");
  EXPECT_NE(limited.scope("Limits").find("rounds with new facts="), std::string::npos);
  limited.ask("stepOut");
  EXPECT_NE(limited.scope("Decision").find("result=error\n"), std::string::npos);
}

TEST(DapStepping, NoDebugTellsTheOutcomeAlone) {
  TestClient client(policy());
  ASSERT_EQ(client.start(R"({"program": "/w/a.bcdl", "noDebug": true})"), "");
  EXPECT_TRUE(client.take("stopped").empty());
  EXPECT_EQ(client.take("terminated").size(), 1u);
}

}  // namespace
}  // namespace hardtack::dap
