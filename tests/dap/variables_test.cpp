// What is shown at a step: facts as they are then, bindings, limits, the decision; queries over what is there.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/text/cat.h"
#include "tests/dap/client.h"

namespace hardtack::dap {
namespace {

constexpr const char* kPolicy = R"(user("alice");
edge(1, 2); edge(2, 3);
path($a, $b) <- edge($a, $b);
path($a, $c) <- path($a, $b), edge($b, $c);
check if user($u), $u.starts_with("b");
allow if path(1, $end), $end > 2;
)";
constexpr const char* kLaunch = R"({"program": "/w/a.bcdl"})";

TEST(DapVariables, FactsAreThoseOfTheStep) {
  TestClient client(TestFiles{{"/w/a.bcdl", kPolicy}});
  ASSERT_EQ(client.start(kLaunch), "");
  EXPECT_EQ(client.scope("Facts"), "edge/2=2 facts\nuser/1=1 fact\n");
  for (int i = 0; i < 3; ++i) client.ask("stepIn");
  EXPECT_EQ(client.scope("Facts"), "edge/2=2 facts\npath/2=1 fact\nuser/1=1 fact\n");
  const std::int64_t paths = client.part(client.reference("Facts"), "path/2");
  EXPECT_EQ(client.shown(paths), "[0]=path(1, 2) of the authorizer\n");
  const std::int64_t fact = client.part(paths, "[0]");
  EXPECT_EQ(client.shown(fact),
            "fact=path(1, 2)\norigin=the authorizer\nderived=in round 1 by rule 0 of the authorizer\n");
  EXPECT_EQ(client.shown(client.part(fact, "derived")),
            "rule=path($a, $b) <- edge($a, $b)\n$a=1\n$b=2\npremises=1 fact\nfact=path(1, 2) of the authorizer\n");
  client.ask("stepBack");
  EXPECT_EQ(client.scope("Facts"), "edge/2=2 facts\nuser/1=1 fact\n");
  EXPECT_EQ(client.shown(paths), "refused: there are no such variables at this step");
}

TEST(DapVariables, StatementsShowWhatTheyMatched) {
  TestClient client(TestFiles{{"/w/a.bcdl", kPolicy}});
  ASSERT_EQ(client.start(kLaunch), "");
  client.ask("setExceptionBreakpoints", R"({"filters": ["failedCheck"]})");
  client.ask("continue");
  EXPECT_EQ(client.where(), "check 0 of the authorizer:5");
  EXPECT_EQ(client.scope("Bindings"), "$u=\"alice\"\n");
  const std::string statement = client.scope("Statement");
  EXPECT_NE(statement.find("result=failed\ntext=check if user($u), $u.starts_with(\"b\")\n"), std::string::npos)
      << statement;
  const std::string alternative = client.shown(client.part(client.reference("Statement"), "alternative 1"));
  EXPECT_NE(alternative.find("expression=$u.starts_with(\"b\")\n"), std::string::npos) << alternative;
  EXPECT_EQ(client.scope("Decision"), "result=not yet\n");
  client.ask("next");
  EXPECT_EQ(client.where(), "policy 0:6");
  EXPECT_EQ(client.scope("Bindings"), "$end=3\n");
  EXPECT_NE(client.scope("Statement").find("result=matched\n"), std::string::npos);
  client.ask("next");
  const std::string decision = client.scope("Decision");
  EXPECT_NE(decision.find("result=deny\npolicy=policy 0 (allow)\nfailed checks=1\n"), std::string::npos) << decision;
  EXPECT_EQ(client.shown(client.part(client.reference("Decision"), "failed checks")),
            "[0]=check 0 of the authorizer\n");
  const std::string limits = client.scope("Limits");
  EXPECT_NE(limits.find("facts here=6\nfacts=6 of 1000\n"), std::string::npos) << limits;
  EXPECT_NE(limits.find("trace=complete\n"), std::string::npos) << limits;
}

TEST(DapVariables, EvaluateAsksTheWorldOfTheStep) {
  TestClient client(TestFiles{{"/w/a.bcdl", kPolicy}});
  ASSERT_EQ(client.start(kLaunch), "");
  const auto value = [&](const std::string& expression) {
    const auto reply = client.request("evaluate", cat(R"({"expression":)", compact(JsonValue(expression)), "}"));
    return reply ? reply->find("result")->as_string() : "refused: " + reply.error().message;
  };
  EXPECT_EQ(value("path($a, $b)"), "no results");
  EXPECT_EQ(value("edge($a, $b), $b > 2"), "1 result: result(2, 3)");
  EXPECT_EQ(value("user"), "1 fact");
  EXPECT_EQ(value("edge/2"), "2 facts");
  EXPECT_EQ(value("edge/3").substr(0, 8), "refused:");
  EXPECT_EQ(value("found($b) <- edge(1, $b);"), "1 result: found(2)");
  EXPECT_EQ(value("user(\"a<-b\")"), "no results");
  EXPECT_EQ(value("user($u) trusting authority"), "1 result: result(\"alice\")");
  EXPECT_EQ(value("$u"), "refused: `$u` has no value here");
  EXPECT_EQ(value("  "), "refused: nothing is asked");
  EXPECT_EQ(value("edge($a").substr(0, 8), "refused:");
  EXPECT_EQ(value("edge($a, $b), 1 / 0 == 1").substr(0, 8), "refused:");
  EXPECT_EQ(value("found($x) <- edge(1, 2)").substr(0, 8), "refused:");
  client.ask("stepOut");
  EXPECT_EQ(value("path($a, $b)"), "3 results");
  client.ask("stepBack");
  EXPECT_EQ(client.where(), "policy 0:6");
  EXPECT_EQ(value("$end"), "3");
}

TEST(DapVariables, ManyAreShownInPages) {
  std::string text;
  for (int i = 0; i < 1'500; ++i) text += cat("n(", i, ");\n");
  TestClient client(
      TestFiles{{"/w/a.test.bcdl", cat("test \"many\" {\nauthorizer {\n", text,
                                       "allow if true;\n}\nlimits { max_facts: 5000 };\nexpect allow;\n}\n")}});
  ASSERT_EQ(client.start(R"({"program": "/w/a.test.bcdl"})"), "");
  const std::int64_t facts = client.part(client.reference("Facts"), "n/1");
  const std::string page = client.shown(facts, R"(,"start":10,"count":2)");
  EXPECT_EQ(page.substr(0, 6), "[10]=n");
  EXPECT_EQ(std::ranges::count(page, '\n'), 2);
  const std::string all = client.shown(facts);
  EXPECT_EQ(std::ranges::count(all, '\n'), 1'001);
  EXPECT_NE(all.find("...=500 more"), std::string::npos);
  EXPECT_EQ(client.shown(facts, R"(,"start":1499)"), "[1499]=n(999) of the authorizer\n");
  EXPECT_EQ(client.shown(facts, R"(,"start":9999999999)"), "");
  EXPECT_EQ(client.shown(facts, R"(,"filter":"named")"), "");
  EXPECT_EQ(client.shown(facts, R"(,"start":-1)"), "refused: `start` and `count` are not negative");
}

TEST(DapVariables, WordsAreCompleted) {
  TestClient client(TestFiles{{"/w/a.bcdl", kPolicy}});
  ASSERT_EQ(client.start(kLaunch), "");
  EXPECT_EQ(client.ask("completions", R"({"text": "us", "column": 3})"),
            R"({"targets":[{"label":"user","length":2,"start":0,"type":"function"}]})");
  EXPECT_EQ(client.ask("completions", R"({"text": "a(1), ed", "column": 9})"),
            R"({"targets":[{"label":"edge","length":2,"start":6,"type":"function"}]})");
  EXPECT_EQ(client.ask("completions", R"({"text": "", "column": -5})").substr(0, 12), R"({"targets":[)");
}

}  // namespace
}  // namespace hardtack::dap
