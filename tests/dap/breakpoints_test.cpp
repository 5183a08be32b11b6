// Where a decision stops: lines, predicates and outcomes.
#include <gtest/gtest.h>

#include "engine/text/cat.h"
#include "tests/dap/client.h"

namespace hardtack::dap {
namespace {

constexpr const char* kPolicy = R"(user("alice");

edge(1, 2);
path($a, $b) <-
  edge($a, $b);
check if user("bob");
check if user("alice"); allow if path(1, 2);
// the end
)";
constexpr const char* kLaunch = R"({"program": "/w/a.bcdl"})";

std::string set(TestClient& client, const std::string& lines, const std::string& path = "/w/a.bcdl") {
  std::string list;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find(' ', at), lines.size());
    list += cat(list.empty() ? "" : ",", R"({"line":)", lines.substr(at, end - at), "}");
    at = end + 1;
  }
  const auto reply =
      client.request("setBreakpoints", cat(R"({"source":{"path":")", path, R"("},"breakpoints":[)", list, "]}"));
  if (!reply) return "refused: " + reply.error().message;
  std::string text;
  for (const JsonValue& one : reply->find("breakpoints")->as_array()) {
    const JsonValue* message = one.find("message");
    text += cat(one.find("verified")->as_bool() ? "" : "no ", one.find("line")->as_integer(),
                message == nullptr ? "" : cat(" (", message->as_string(), ")"), "\n");
  }
  return text;
}

TEST(DapBreakpoints, MoveToTheNearestStatement) {
  TestClient client(TestFiles{{"/w/a.bcdl", kPolicy}});
  ASSERT_EQ(client.start(kLaunch), "");
  struct Case {
    const char* line;
    const char* answer;
  };
  for (const Case& one : {
           Case{"1", "4 (moved to rule 0 of the authorizer)\n"},
           Case{"4", "4\n"},
           Case{"5", "4 (moved to rule 0 of the authorizer)\n"},
           Case{"6", "6\n"},
           Case{"7", "7\n"},
           Case{"8", "no 8 (there is no rule, check or policy on this line or below)\n"},
           Case{"4000", "no 4000 (the text has no such line)\n"},
           Case{"99999999999", "no 4294967295 (the text has no such line)\n"},
           Case{"-3", "4 (moved to rule 0 of the authorizer)\n"},
       }) {
    EXPECT_EQ(set(client, one.line), one.answer) << one.line;
  }
  EXPECT_EQ(set(client, "1", "/w/other.bcdl"), "no 1 (the decision does not come from this file)\n");
}

TEST(DapBreakpoints, StopAndSayWhich) {
  TestClient client(TestFiles{{"/w/a.bcdl", kPolicy}});
  ASSERT_EQ(client.start(kLaunch), "");
  client.take("stopped");
  set(client, "5 7");
  client.ask("continue");
  EXPECT_EQ(client.where(), "rule 0 of the authorizer:4");
  EXPECT_EQ(
      compact(client.take("stopped").at(0)),
      R"({"allThreadsStopped":true,"hitBreakpointIds":[1],"reason":"breakpoint","text":"rule 0 of the authorizer","threadId":1})");
  client.ask("continue");
  EXPECT_EQ(client.where(), "check 1 of the authorizer:7");
  client.ask("reverseContinue");
  EXPECT_EQ(client.where(), "rule 0 of the authorizer:4");
  set(client, "");
  client.ask("continue");
  EXPECT_EQ(client.take("terminated").size(), 1u);
}

TEST(DapBreakpoints, AreKeptFromBeforeTheLaunch) {
  TestClient client(TestFiles{{"/w/a.bcdl", kPolicy}});
  client.ask("initialize");
  EXPECT_EQ(set(client, "6"), "no 6 (nothing is debugged yet)\n");
  client.ask("configurationDone");
  EXPECT_EQ(client.ask("launch", R"({"program": "/w/a.bcdl", "stopOnEntry": false})"), "null");
  const auto changed = client.take("breakpoint");
  ASSERT_EQ(changed.size(), 1u);
  EXPECT_TRUE(changed[0].find("breakpoint")->find("verified")->as_bool());
  EXPECT_EQ(client.where(), "check 0 of the authorizer:6");
}

TEST(DapBreakpoints, OnPredicatesStopAtDerivedFacts) {
  TestClient client(TestFiles{{"/w/a.bcdl", kPolicy}});
  ASSERT_EQ(client.start(kLaunch), "");
  const std::string answer = client.ask(
      "setFunctionBreakpoints",
      R"({"breakpoints":[{"name":"path"},{"name":"path/2"},{"name":"path/3"},{"name":"pat"},{"name":"user"},{"name":"path","condition":"x"}]})");
  EXPECT_EQ(answer, R"({"breakpoints":[{"id":1,"verified":true},{"id":2,"verified":true},)"
                    R"({"id":3,"message":"no rule gives `path` with 3 terms","verified":false},)"
                    R"({"id":4,"message":"no rule gives `pat`; did you mean `path`?","verified":false},)"
                    R"({"id":5,"message":"no rule gives `user`","verified":false},)"
                    R"({"id":6,"message":"a breakpoint with `condition` cannot be had here","verified":false}]})");
  client.take("stopped");
  client.ask("continue");
  EXPECT_EQ(client.where(), "path(1, 2):4");
  const JsonValue stopped = client.take("stopped").at(0);
  EXPECT_EQ(stopped.find("reason")->as_string(), "function breakpoint");
  EXPECT_EQ(compact(*stopped.find("hitBreakpointIds")), "[1,2]");
}

TEST(DapBreakpoints, OnOutcomes) {
  struct Case {
    const char* text;
    const char* filters;
    std::vector<std::string> stops;
  };
  for (const Case& one : {
           Case{"check if false;\ncheck if true;\nallow if true;",
                R"(["failedCheck"])",
                {"check 0 of the authorizer:1"}},
           Case{"check if false;\nallow if true;", R"(["deny"])", {"decision: deny:1"}},
           Case{"deny if true;", R"(["deny"])", {"policy 0:1", "decision: deny:1"}},
           Case{"allow if true;", R"(["deny","failedCheck","error"])", {}},
           Case{"check if 1 / 0 > 1;\nallow if true;", R"(["error"])", {"check 0 of the authorizer:1"}},
           Case{"check if 1 / 0 > 1;\nallow if true;", R"([])", {}},
       }) {
    TestClient client(TestFiles{{"/w/a.bcdl", one.text}});
    client.ask("initialize");
    client.ask("launch", R"({"program": "/w/a.bcdl", "stopOnEntry": false})");
    client.ask("setExceptionBreakpoints", cat(R"({"filters":)", one.filters, "}"));
    client.ask("configurationDone");
    std::vector<std::string> stops;
    while (client.take("terminated").empty()) {
      EXPECT_EQ(client.take("stopped").at(0).find("reason")->as_string(), "exception");
      EXPECT_EQ(client.ask("exceptionInfo", R"({"threadId": 1})").substr(0, 14), R"({"breakMode":")");
      stops.push_back(client.where());
      client.ask("continue");
    }
    EXPECT_EQ(stops, one.stops) << one.text;
  }
  TestClient client(TestFiles{{"/w/a.bcdl", kPolicy}});
  ASSERT_EQ(client.start(kLaunch), "");
  EXPECT_EQ(client.ask("setExceptionBreakpoints", R"({"filters":["all"]})"),
            "refused: the filters are `failedCheck`, `deny`, `error`");
}

TEST(DapBreakpoints, LocationsAreStatements) {
  TestClient client(TestFiles{{"/w/a.bcdl", kPolicy}});
  ASSERT_EQ(client.start(kLaunch), "");
  EXPECT_EQ(client.ask("breakpointLocations", R"({"source":{"path":"/w/a.bcdl"},"line":7})"),
            R"({"breakpoints":[{"column":1,"endColumn":23,"endLine":7,"line":7},)"
            R"({"column":25,"endColumn":44,"endLine":7,"line":7}]})");
  EXPECT_EQ(client.ask("breakpointLocations", R"({"source":{"path":"/w/b.bcdl"},"line":1})"), R"({"breakpoints":[]})");
}

TEST(DapBreakpoints, LinesMayCountFromZero) {
  TestClient client(TestFiles{{"/w/a.bcdl", "allow if true;"}});
  ASSERT_EQ(client.start(kLaunch, R"({"linesStartAt1": false, "columnsStartAt1": false})"), "");
  EXPECT_EQ(set(client, "0"), "0\n");
  EXPECT_EQ(client.where(), "decision: start:0");
}

TEST(DapBreakpoints, ThereAreNotTooMany) {
  TestClient client(TestFiles{{"/w/a.bcdl", kPolicy}});
  ASSERT_EQ(client.start(kLaunch), "");
  std::string lines;
  for (int i = 0; i <= 10'000; ++i) lines += i == 0 ? "1" : " 1";
  EXPECT_EQ(set(client, lines), "refused: there are at most 10000 breakpoints");
}

}  // namespace
}  // namespace hardtack::dap
