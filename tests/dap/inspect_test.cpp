// What each part of a stop shows, down to the last list, and what is said where there is nothing to show.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/text/cat.h"
#include "grammar/compile.h"
#include "policytest/evaluate/evaluation.h"
#include "tests/dap/client.h"

namespace hardtack::dap {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kLaunch = R"({"program": "/w/a.bcdl"})";

// A test whose block holds what the authorizer does not trust.
constexpr const char* kTest = R"(test "t" {
  authority { user("alice"); right("alice", "read"); right("alice", "write"); }
  block { user("bob"); check if operation("write"); check if user($u), $u == "carol"; }
  credential "jwt" by idp { claim("group", "staff"); check if claim("group", "admin"); member($g) <- claim("group", $g); }
  authorizer {
    operation("read");
    may($u, $o) <- user($u), right($u, $o);
    again($u) <- may($u, $o);
    reject if user("bob");
    reject if user("alice");
    check if user("bob");
    check if right("alice", "delete");
    check all right($u, $o), $o == "read";
    deny if user("bob");
    deny if operation("none") or operation("read"), user("bob");
    allow if may("alice", "read"), credential:claim(1, "group", "staff");
  }
  expect deny;
}
)";

TestFiles test_files() { return {{"/w/a.test.bcdl", kTest}}; }
constexpr const char* kLaunchTest = R"({"program": "/w/a.test.bcdl"})";

// Goes on until the innermost frame has this name.
bool go_to(TestClient& client, const std::string& frame) {
  for (int i = 0; i < 60; ++i) {
    if (client.where().starts_with(frame)) return true;
    client.ask("stepIn");
  }
  return false;
}

// All that hangs below a scope, names and values.
std::string below(TestClient& client, std::int64_t reference, int depth = 0) {
  if (reference == 0 || depth > 4) return "";
  const auto reply = client.request("variables", cat(R"({"variablesReference":)", reference, "}"));
  if (!reply) return "refused: " + reply.error().message;
  std::string text;
  for (const JsonValue& variable : reply->find("variables")->as_array()) {
    text += cat(std::string(static_cast<std::size_t>(depth) * 2, ' '), variable.find("name")->as_string(), "=",
                variable.find("value")->as_string(), "\n",
                below(client, variable.find("variablesReference")->as_integer(), depth + 1));
  }
  return text;
}

// What a further credential of a test says counts, as where the test runs.
TEST(DapInspect, FurtherCredentialsOfATestAreDecided) {
  TestClient client(
      TestFiles{{"/w/a.test.bcdl",
                 "test \"t\" {\n  credential \"jwt\" by idp {\n    claim(\"group\", \"staff\");\n"
                 "    check if claim(\"group\", \"staff\");\n    member($g) <- claim(\"group\", $g);\n  }\n"
                 "  authorizer { allow if credential:claim(1, \"group\", \"staff\"); }\n  expect allow;\n}\n"}});
  ASSERT_EQ(client.start(R"({"program": "/w/a.test.bcdl"})"), "");
  EXPECT_THAT(client.ask("setFunctionBreakpoints", R"({"breakpoints":[{"name":"member"}]})"),
              HasSubstr("\"verified\":true"));
  ASSERT_TRUE(go_to(client, "check 0 of ")) << client.where();
  EXPECT_THAT(client.where(), ::testing::EndsWith(":4"));
  client.ask("setFunctionBreakpoints", R"({"breakpoints":[]})");
  client.ask("continue");
  EXPECT_EQ(client.take("exited").at(0).find("exitCode")->as_integer(), 0);
}

TEST(DapInspect, StatementsSayWhatTheyAreAndFound) {
  struct Row {
    const char* frame;
    std::vector<std::string> parts;
  };
  for (const Row& row : {
           Row{"rule 0 of the authorizer", {"derives=2 facts", "round=1"}},
           Row{"rule 1 of the authorizer", {"derives=nothing in this round"}},
           Row{"check 0 of the authorizer", {"result=holds", "reject if=fails where it matches"}},
           Row{"check 1 of the authorizer", {"result=failed", "matched facts=1 fact", "[0]=user(\"alice\")"}},
           Row{"check 2 of the authorizer",
               {"result=failed", "alternative 1=needs facts that it does not trust", "not trusted=1 fact",
                "[0]=user(\"bob\") of block 1; not trusted: block 1"}},
           Row{"check 3 of the authorizer",
               {"result=failed", "near misses=2 facts",
                "right(\"alice\", \"read\") of block 0: term 2 is \"read\", not \"delete\""}},
           Row{"check 4 of the authorizer", {"result=failed", "alternative 1=an expression is false"}},
           Row{"check 0 of block 1", {"result=failed", "alternative 1=no fact fits"}},
           Row{"check 1 of block 1", {"result=failed", "expression=$u == \"carol\""}},
           Row{"policy 0", {"result=did not match", "deny if=denies where it matches"}},
           Row{"policy 1", {"alternative 2=needs facts that it does not trust"}},
           Row{"policy 2", {"result=matched", "alternative 1=matched"}},
       }) {
    TestClient at(test_files());
    ASSERT_EQ(at.start(kLaunchTest), "");
    ASSERT_TRUE(go_to(at, row.frame)) << row.frame;
    const std::string all = below(at, at.reference("Statement"));
    for (const std::string& part : row.parts) EXPECT_THAT(all, HasSubstr(part)) << row.frame;
  }
}

TEST(DapInspect, FactsSayWhereTheyComeFrom) {
  TestClient client(test_files());
  ASSERT_EQ(client.start(kLaunchTest), "");
  ASSERT_TRUE(go_to(client, "policy 2"));
  const std::string facts = below(client, client.reference("Facts"));
  for (const char* part :
       {"stated=before the first round", "origin=the authorizer and block 0",
        "derived=in round 1 by rule 0 of the authorizer", "premises=2 facts", "[0]=user(\"alice\") of block 0",
        "user(\"bob\") of block 1", "derived=in round 2 by rule 1 of the authorizer"}) {
    EXPECT_THAT(facts, HasSubstr(part));
  }
  EXPECT_THAT(client.shown(client.part(client.reference("Facts"), "again/1")), StartsWith("[0]=again(\"alice\")"));
}

TEST(DapInspect, ErrorsAreShownWhereTheyHappen) {
  TestClient client(
      TestFiles{{"/w/a.bcdl", "a(1); a(0);\nb($x) <- a($x);\ncheck if a($x), 1 / $x == 2;\nallow if true;\n"}});
  ASSERT_EQ(client.start(kLaunch), "");
  client.ask("setExceptionBreakpoints", R"({"filters": ["error"]})");
  client.ask("continue");
  EXPECT_THAT(client.where(), HasSubstr(":3"));
  EXPECT_THAT(client.scope("Decision"), AllOf(HasSubstr("error="), Not(HasSubstr("policy="))));
  EXPECT_THAT(client.scope("Bindings"), HasSubstr("$x=0"));
  ASSERT_EQ(client.ask("stepBack"), "null");
  const std::string statement = below(client, client.reference("Statement"));
  EXPECT_THAT(statement, AllOf(HasSubstr("result=could not be evaluated"),
                               HasSubstr("alternative 1=an expression cannot be evaluated"), HasSubstr("error=")));
  // In a rule, before anything is asked.
  TestClient rule(TestFiles{{"/w/a.bcdl", "a(0);\nb($x) <- a($x), 1 / $x == 2;\nallow if true;\n"}});
  ASSERT_EQ(rule.start(kLaunch), "");
  rule.ask("setExceptionBreakpoints", R"({"filters": ["error"]})");
  rule.ask("continue");
  EXPECT_THAT(rule.where(), HasSubstr("rule 0 of the authorizer:2"));
  EXPECT_THAT(rule.ask("exceptionInfo", R"({"threadId": 1})"), HasSubstr("\"exceptionId\":\"error\""));
  // A limit.
  TestClient limit(TestFiles{
      {"/w/a.test.bcdl",
       "test \"t\" { limits { max_facts: 3 } authorizer { a(1); a(2); b($x) <- a($x); allow if b(1); } expect "
       "error limit; }"}});
  ASSERT_EQ(limit.start(R"({"program": "/w/a.test.bcdl", "stopOnEntry": false})"), "");
  EXPECT_THAT(compact(limit.take("exited").at(0)), Not(HasSubstr("\"exitCode\":0")));
}

TEST(DapInspect, WithoutPoliciesNothingMatched) {
  TestClient client(TestFiles{{"/w/a.bcdl", "a(1);\n"}});
  ASSERT_EQ(client.start(kLaunch), "");
  EXPECT_EQ(client.where(), "decision: start");
  client.ask("setExceptionBreakpoints", R"({"filters": ["deny"]})");
  client.ask("continue");
  EXPECT_THAT(client.scope("Decision"), HasSubstr("policy=none matched"));
  const std::string frames = client.ask("stackTrace");
  EXPECT_THAT(frames, AllOf(HasSubstr(R"("line":0)"), HasSubstr(R"("column":0)"), Not(HasSubstr("source"))));
}

TEST(DapInspect, QueriesHaveRowsThatAreKeptForAWhile) {
  TestClient client(TestFiles{{"/w/a.bcdl", "n(1); n(2); n(3);\nallow if true;\n"}});
  ASSERT_EQ(client.start(kLaunch), "");
  const auto asked = [&](const std::string& expression) {
    const auto reply = client.request("evaluate", cat(R"({"expression":")", expression, "\"}"));
    return reply ? reply->find("variablesReference")->as_integer() : 0;
  };
  const std::int64_t first = asked("n($x)");
  EXPECT_EQ(client.shown(first),
            "[0]=result(1) of the authorizer\n[1]=result(2) of the authorizer\n[2]=result(3) of the authorizer\n");
  EXPECT_EQ(client.shown(first, R"(,"start":1,"count":1)"), "[1]=result(2) of the authorizer\n");
  EXPECT_EQ(client.shown(first, R"(,"filter":"indexed")"), client.shown(first));
  EXPECT_EQ(client.shown(first, R"(,"filter":"named")"), "");
  for (int i = 0; i < 200; ++i) asked(cat("n($x), $x > ", i % 3));
  EXPECT_EQ(client.shown(first), "");
  EXPECT_THAT(client.ask("evaluate", cat(R"({"expression":")", std::string(100'000, 'x'), "\"}")),
              StartsWith("refused: a query has at most "));
}

TEST(DapInspect, ArgumentsThatMeanNothingAreRefused) {
  struct Row {
    const char* command;
    const char* arguments;
    const char* refusal;
  };
  TestClient client(test_files());
  ASSERT_EQ(client.start(kLaunchTest), "");
  for (const Row& row : {
           Row{"stackTrace", R"({"threadId":1,"startFrame":-1})",
               "refused: `startFrame` and `levels` are not negative"},
           Row{"stackTrace", R"({"threadId":1,"levels":-1})", "refused: `startFrame` and `levels` are not negative"},
           Row{"stackTrace", R"({"threadId":1,"startFrame":"a"})", "refused: the argument `startFrame`"},
           Row{"stackTrace", R"({"threadId":1,"levels":"a"})", "refused: the argument `levels`"},
           Row{"stackTrace", R"({"threadId":2})", "refused: "},
           Row{"scopes", R"({"frameId":99})", "refused: there is no such frame"},
           Row{"scopes", "{}", "refused: the argument `frameId` is missing"},
           Row{"variables", R"({"variablesReference":99})", "refused: there are no such variables at this step"},
           Row{"variables", R"({"variablesReference":1,"filter":1})", "refused: the argument `filter`"},
           Row{"completions", R"({"text":"a"})", "refused: the argument `column` is missing"},
           Row{"completions", R"({"text":"a","column":1,"line":"a"})", "refused: the argument `line`"},
           Row{"source", "{}", "refused: the decision has no such text"},
           Row{"source", R"({"sourceReference":"a"})", "refused: the argument `sourceReference`"},
           Row{"source", R"({"sourceReference":99})", "refused: the decision has no such text"},
           Row{"source", R"({"sourceReference":-1})", "refused: the decision has no such text"},
           Row{"source", R"({"source":{}})", "refused: the source has neither a `path` nor a `sourceReference`"},
           Row{"source", R"({"source":{"path":""}})",
               "refused: the source has neither a `path` nor a `sourceReference`"},
           Row{"source", R"({"source":{"path":1}})", "refused: the argument `path`"},
           Row{"source", R"({"source":{"sourceReference":"a"}})", "refused: the argument `sourceReference`"},
           Row{"source", R"({"source":{"sourceReference":99}})", "refused: the decision has no such text"},
           Row{"source", R"({"source":{"path":"/w/none"}})", "refused: the decision has no such text"},
           Row{"setBreakpoints", "{}", "refused: the argument `source` is missing"},
           Row{"setBreakpoints", R"({"source":{"path":"/w/a"},"breakpoints":[1]})",
               "refused: a breakpoint is an object"},
           Row{"setBreakpoints", R"({"source":{"path":"/w/a"},"breakpoints":[{}]})",
               "refused: the argument `line` is missing"},
           Row{"setBreakpoints", R"({"source":{"path":"/w/a"},"breakpoints":[{"line":1,"condition":1}]})",
               "refused: the argument `condition`"},
           Row{"setBreakpoints", R"({"source":{"path":"/w/a"},"breakpoints":1})",
               "refused: the argument `breakpoints`"},
           Row{"setFunctionBreakpoints", R"({"breakpoints":[1]})", "refused: a breakpoint is an object"},
           Row{"setFunctionBreakpoints", R"({"breakpoints":[{}]})", "refused: the argument `name` is missing"},
           Row{"setFunctionBreakpoints", R"({"breakpoints":[{"name":"a","logMessage":1}]})",
               "refused: the argument `logMessage`"},
           Row{"setExceptionBreakpoints", R"({"filters":[1]})", "refused: a filter is a string"},
           Row{"breakpointLocations", R"({"source":{"path":"/w/a.test.bcdl"}})",
               "refused: the argument `line` is missing"},
           Row{"breakpointLocations", R"({"source":{"path":"/w/a.test.bcdl"},"line":1,"endLine":"a"})",
               "refused: the argument `endLine`"},
           Row{"restart", R"({"arguments":1})", "refused: the argument `arguments`"},
       }) {
    EXPECT_THAT(client.ask(row.command, row.arguments), StartsWith(row.refusal)) << row.command << row.arguments;
  }
  std::string many;
  for (int i = 0; i < 10'001; ++i) many += cat(i > 0 ? "," : "", R"({"name":"a"})");
  EXPECT_THAT(client.ask("setFunctionBreakpoints", cat(R"({"breakpoints":[)", many, "]}")),
              StartsWith("refused: there are at most "));
  EXPECT_THAT(
      client.ask(
          "setBreakpoints",
          R"({"source":{"path":"/w/a.test.bcdl"},"breakpoints":[{"line":7,"condition":"x"},{"line":7,"condition":""}]})"),
      AllOf(HasSubstr("a breakpoint with `condition` cannot be had here"), HasSubstr(R"("verified":true)")));
  // Pages of frames, and a name with a part that is no number of terms.
  ASSERT_TRUE(go_to(client, "rule 0 of the authorizer"));
  EXPECT_THAT(client.ask("stackTrace", R"({"startFrame":1,"levels":1})"),
              AllOf(HasSubstr("\"name\":\"the authorizer\""), Not(HasSubstr("decision: round 1"))));
  EXPECT_THAT(client.ask("stackTrace", R"({"startFrame":99})"), HasSubstr(R"("stackFrames":[])"));
  EXPECT_THAT(client.ask("stackTrace", R"({"levels":99})"), HasSubstr("decision: round 1"));
  EXPECT_THAT(
      client.ask("setFunctionBreakpoints", R"({"breakpoints":[{"name":"may/x"},{"name":"may/2x"},{"name":"ma/2"}]})"),
      AllOf(HasSubstr("no rule gives `may/x`"), HasSubstr("no rule gives `may/2x`"),
            HasSubstr("no rule gives `ma` with 2 terms; did you mean `may`?")));
}

TEST(DapInspect, WordsOfEveryLetterAreCompleted) {
  TestClient client(TestFiles{{"/w/a.bcdl", "\xC3\xA9t\xC3\xA9(1); User_2:x(1); aZ9(1);\nallow if aZ9($v);\n"}});
  ASSERT_EQ(client.start(kLaunch), "");
  const auto words = [&](const std::string& text, int column, const std::string& more = "") {
    return client.ask("completions", cat(R"({"text":")", text, R"(","column":)", column, more, "}"));
  };
  EXPECT_THAT(words("\xC3\xA9t", 3), HasSubstr("\"label\":\"\xC3\xA9t\xC3\xA9\""));
  EXPECT_THAT(words("User_2:", 8), HasSubstr(R"("label":"User_2:x","length":7,"start":0)"));
  EXPECT_THAT(words("(aZ9", 5), HasSubstr(R"("label":"aZ9","length":3,"start":1)"));
  EXPECT_THAT(words("x\\naZ", 3, R"(,"line":2)"), HasSubstr(R"("label":"aZ9")"));
  EXPECT_THAT(words("aZ", 99, R"(,"line":99)"), HasSubstr("\"targets\":["));
  ASSERT_TRUE(go_to(client, "policy 0"));
  EXPECT_THAT(words("$", 2),
              AllOf(HasSubstr(R"("label":"$v","length":1,"start":0,"type":"variable")"), Not(HasSubstr("aZ9"))));
  EXPECT_THAT(words("a $v", 5), HasSubstr(R"("start":2,"type":"variable")"));
}

// A token's blocks are no files: they are shown as they are printed, and stopped in by their number.
TEST(DapInspect, TokensAreTextsOfTheirOwn) {
  TestFiles files = {{"/w/a.bcdl", "allow if user($u);\n"}, {"/w/token", "bytes"}};
  Host host = test_host(files);
  host.name_of = [](const std::string& path) { return path; };
  host.tests.open_token = [](const std::string& token, const std::string& key) -> Result<Credential> {
    if (key != "key") return fail(ErrorCode::kInvalidSignature, "not signed by this key");
    EXPECT_EQ(token, "bytes");
    ParsedBlock authority = parse_block_source("user(\"alice\");\ncheck if user(\"alice\");\n", {}, {.name = "a"});
    ParsedBlock block = parse_block_source("right($u) <- user($u);\ncheck if true;\n", {}, {.name = "b"});
    std::vector<CredentialBlock> blocks;
    blocks.push_back({std::make_shared<const Block>(*std::move(authority.block)), std::nullopt});
    blocks.push_back({std::make_shared<const Block>(*std::move(block.block)), std::nullopt});
    return policytest::unsigned_credential(std::move(blocks), {});
  };
  std::vector<JsonValue> messages;
  FrameReader reader;
  Session session(host, [&](std::string_view bytes) {
    reader.feed(bytes);
    while (const auto frame = reader.next()) messages.push_back(json(frame->body));
  });
  std::int64_t seq = 0;
  const auto ask = [&](const std::string& command, const std::string& arguments) {
    messages.clear();
    session.feed(framed(
        cat(R"({"type":"request","seq":)", ++seq, R"(,"command":")", command, R"(","arguments":)", arguments, "}")));
    return messages.empty() ? std::string() : compact(messages[0]);
  };
  ask("initialize", "{}");
  EXPECT_THAT(ask("setBreakpoints", R"({"source":{"sourceReference":3},"breakpoints":[{"line":2}]})"),
              HasSubstr("pending"));
  EXPECT_THAT(ask("launch", R"({"program":"/w/a.bcdl","token":"/w/token","publicKey":"other"})"),
              HasSubstr("not signed by this key"));
  EXPECT_THAT(ask("launch", R"({"program":"/w/a.bcdl","token":"/w/none","publicKey":"key"})"),
              HasSubstr("there is no file"));
  EXPECT_THAT(ask("launch", R"({"program":"/w/a.bcdl","token":"/w/token","publicKey":"key"})"),
              HasSubstr(R"("success":true)"));
  ask("configurationDone", "{}");
  EXPECT_THAT(ask("loadedSources", "{}"), AllOf(HasSubstr(R"("name":"block 0")"), HasSubstr(R"("sourceReference":3)")));
  EXPECT_THAT(ask("source", R"({"sourceReference":2})"), HasSubstr("check if user"));
  EXPECT_THAT(ask("source", R"({"source":{"sourceReference":3},"sourceReference":3})"), HasSubstr("right($u)"));
  EXPECT_THAT(ask("setBreakpoints", R"({"source":{"sourceReference":3},"breakpoints":[{"line":2}]})"),
              HasSubstr(R"("verified":true)"));
  // A reference to what is a file is none.
  EXPECT_THAT(ask("setBreakpoints", R"({"source":{"sourceReference":1},"breakpoints":[{"line":1}]})"),
              HasSubstr("the decision does not come from this file"));
  EXPECT_THAT(ask("source", R"({"source":{"sourceReference":1}})"), HasSubstr("the decision has no such text"));
  EXPECT_THAT(ask("setFunctionBreakpoints", R"({"breakpoints":[{"name":"right"}]})"), HasSubstr(R"("verified":true)"));
  ask("setFunctionBreakpoints", R"({"breakpoints":[]})");
  ask("continue", "{}");
  EXPECT_THAT(ask("stackTrace", "{}"),
              AllOf(HasSubstr("check 0 of block 1"), HasSubstr(R"("presentationHint":"deemphasize")")));
}

}  // namespace
}  // namespace hardtack::dap
