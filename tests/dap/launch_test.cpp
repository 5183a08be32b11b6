// What is debugged: authorizers with facts and a time, tests of files and their cases, and what cannot be.
#include <gtest/gtest.h>

#include "tests/dap/client.h"

namespace hardtack::dap {
namespace {

constexpr const char* kTests = R"(test "reads" {
  authority {
    user("alice");
    right("file1", "read");
  }
  block {
    check if operation("read");
  }
  authorizer from "api.authorizer.bcdl" {
    operation("read");
    resource("file1");
  }
  expect allow;
}

test "writes" {
  authority { user("alice"); }
  authorizer { operation("write"); check if user($u); deny if true; }
  expect deny;
}

test "table" {
  authorizer { deny if operation({op}), {op} == "write"; operation({op}); allow if true; }
  for $op in {"read", "write"} expect allow;
}
)";
constexpr const char* kAuthorizer = R"(allow if operation($op), resource($r), right($r, $op);
deny if true;
)";
TestFiles files() { return {{"/w/a.test.bcdl", kTests}, {"/w/api.authorizer.bcdl", kAuthorizer}}; }

TEST(DapLaunch, ATestIsDebuggedInItsFiles) {
  TestClient client(files());
  ASSERT_EQ(client.start(R"({"program": "/w/a.test.bcdl", "test": "reads"})"), "");
  client.ask("stepIn");
  client.ask("stepIn");
  EXPECT_EQ(client.where(), "policy 0:1");
  EXPECT_EQ(client.ask("loadedSources"),
            R"({"sources":[{"name":"api.authorizer.bcdl","path":"/w/api.authorizer.bcdl"},)"
            R"({"name":"a.test.bcdl","path":"/w/a.test.bcdl"}]})");
  client.ask("next");
  EXPECT_EQ(client.where(), "check 0 of block 1:7");
  const std::string frames = client.ask("stackTrace");
  for (const char* name : {R"("name":"check 0 of block 1")", R"("name":"block 1")", R"("name":"decision: checks")"}) {
    EXPECT_NE(frames.find(name), std::string::npos) << frames;
  }
  EXPECT_NE(client.scope("Facts").find("right/2=1 fact\n"), std::string::npos);
  client.ask("continue");
  EXPECT_EQ(client.take("exited").at(0).find("exitCode")->as_integer(), 0);
}

TEST(DapLaunch, BreakpointsOfOtherTestsAreNone) {
  TestClient client(files());
  ASSERT_EQ(client.start(R"({"program": "/w/a.test.bcdl", "test": "writes"})"), "");
  EXPECT_NE(client.ask("setBreakpoints", R"({"source":{"path":"/w/a.test.bcdl"},"breakpoints":[{"line":7}]})")
                .find("another test is debugged"),
            std::string::npos);
  EXPECT_NE(client.ask("setBreakpoints", R"({"source":{"path":"/w/a.test.bcdl"},"breakpoints":[{"line":18}]})")
                .find(R"("verified":true)"),
            std::string::npos);
}

TEST(DapLaunch, ACaseOfATableIsChosen) {
  struct Case {
    const char* test;
    int code;
  };
  for (const Case& one : {Case{"table", 0}, Case{"table [op=\\\"read\\\"]", 0}, Case{"table [op=\\\"write\\\"]", 1}}) {
    TestClient client(files());
    ASSERT_EQ(client.start(std::string(R"({"program": "/w/a.test.bcdl", "stopOnEntry": false, "test": ")") + one.test +
                           "\"}"),
              "");
    EXPECT_EQ(client.take("exited").at(0).find("exitCode")->as_integer(), one.code) << one.test;
  }
  TestClient client(files());
  ASSERT_EQ(client.start(R"({"program": "/w/a.test.bcdl", "test": "table"})"), "");
  EXPECT_EQ(client.take("output").at(0).find("output")->as_string(),
            "the test has cases; this is table [op=\"read\"]\n");
}

TEST(DapLaunch, FactsAndTimeAreOfTheRequest) {
  TestClient client(TestFiles{{"/w/a.bcdl", "allow if operation(\"read\"), time($t), $t < 2030-01-01T00:00:00Z;"}});
  ASSERT_EQ(
      client.start(R"j({"program": "/w/a.bcdl", "facts": ["operation(\"read\")"], "now": "2026-01-01T00:00:00Z"})j"),
      "");
  EXPECT_EQ(client.scope("Facts"), "operation/1=1 fact\ntime/1=1 fact\n");
  client.ask("continue");
  EXPECT_EQ(client.take("exited").at(0).find("exitCode")->as_integer(), 0);
}

TEST(DapLaunch, WhatCannotBeDebuggedIsRefused) {
  struct Case {
    const char* launch;
    const char* refusal;
  };
  TestFiles made = files();
  made["/w/bad.bcdl"] = "allow if true;\nallow if (;";
  made["/w/empty.test.bcdl"] = "";
  std::string many;
  for (int i = 0; i < 12; ++i)
    many += "test \"t" + std::to_string(i) + "\" { authorizer { allow if true; } expect allow; }\n";
  made["/w/many.test.bcdl"] = many;
  made["/w/cases.test.bcdl"] =
      "test \"t\" { authorizer { allow if {a} == 1; } for $a in {1, 2} where {a} > 1 expect allow; }\n"
      "test \"t [a\" { authorizer { allow if {a} == 1; } for $a in {1} expect allow; }\n"
      "test \"none\" { authorizer { allow if {a} == 1; } for $a in {1} where {a} > 1 expect allow; }\n"
      "test \"broken\" { authorizer { allow if {a} == 1; } for $a in {1} where {a} / 0 > 1 expect allow; }\n"
      "test \"missing\" { authorizer { allow if {b} == 1; } for $a in {1} expect allow; }\n"
      "test \"file\" { authorizer from \"none.bcdl\"; expect allow; }\n"
      "test \"bad file\" { authorizer from \"bad.bcdl\"; expect allow; }\n"
      "test \"large\" { authorizer { allow if {a} == {b}; } for $a in {" +
      [] {
        std::string values = "0";
        for (int i = 1; i < 120; ++i) values += ", " + std::to_string(i);
        return values;
      }() +
      "}, $b in {" +
      [] {
        std::string values = "0";
        for (int i = 1; i < 120; ++i) values += ", " + std::to_string(i);
        return values;
      }() +
      "} expect allow; }\n";
  made["/w/wrong.test.bcdl"] = "test \"t\" { authorizer { allow if ( } expect allow; }\ntest \"u\" {";
  std::string facts = "\"a(0)\"";
  for (int i = 0; i < 10'001; ++i) facts += ",\"a(0)\"";
  const std::string too_many = R"({"program": "/w/api.authorizer.bcdl", "facts": [)" + facts + "]}";
  for (const Case& one : {
           Case{R"({"program": "/w/none.bcdl"})", "there is no file /w/none.bcdl"},
           Case{R"({"program": "/w/bad.bcdl"})", "/w/bad.bcdl:2:11: "},
           Case{R"({"program": "/w/empty.test.bcdl"})", "the file has no tests"},
           Case{R"({"program": "/w/a.test.bcdl"})",
                "the file has several tests: say which by `test`: `reads`, `writes`, `table`"},
           Case{R"({"program": "/w/a.test.bcdl", "test": "nothing"})", "the file has no test `nothing`, but `reads`"},
           Case{R"({"program": "/w/a.test.bcdl", "test": "table [op=\"x\"]"})",
                "the test has no case `table [op=\"x\"]`"},
           Case{R"j({"program": "/w/a.test.bcdl", "test": "reads", "facts": ["a(1)"]})j", "a test says its own token"},
           Case{R"({"program": "/w/api.authorizer.bcdl", "test": "reads"})", "`test` names a test of a file of tests"},
           Case{R"j({"program": "/w/api.authorizer.bcdl", "facts": ["a($x)"]})j", "fact 0:1:3: "},
           Case{R"({"program": "/w/api.authorizer.bcdl", "token": "/w/t", "publicKey": "k"})",
                "tokens cannot be opened here"},
           Case{R"({"program": "/w/api.authorizer.bcdl", "token": ""})", "the argument `token` is empty"},
           Case{R"({"program": "/w/api.authorizer.bcdl", "token": "t", "publicKey": ""})",
                "the argument `publicKey` is empty"},
           Case{R"({"program": "/w/api.authorizer.bcdl", "noDebug": 1})", "the argument `noDebug`"},
           Case{R"j({"program": "/w/api.authorizer.bcdl", "facts": ["verified:a(1)"]})j",
                "an authorizer declares `verified:a`"},
           Case{too_many.c_str(), "launch takes at most "},
           Case{R"({"program": "/w/a.test.bcdl", "now": "2026-01-01T00:00:00Z"})", "a test says its own token"},
           Case{R"({"program": "/w/a.test.bcdl", "token": "t", "publicKey": "k"})", "a test says its own token"},
           Case{
               R"({"program": "/w/many.test.bcdl"})",
               "the file has several tests: say which by `test`: `t0`, `t1`, `t2`, `t3`, `t4`, `t5`, `t6`, `t7`, `t8`, "
               "`t9` and 2 others"},
           Case{R"({"program": "/w/cases.test.bcdl", "test": "t [a=1]"})",
                "the condition of the table leaves out the case `t [a=1]`"},
           Case{R"({"program": "/w/cases.test.bcdl", "test": "t [a [a=2]"})", "the test has no case `t [a [a=2]`"},
           Case{R"({"program": "/w/cases.test.bcdl", "test": "none"})",
                "no case of the test is left by its conditions"},
           Case{R"({"program": "/w/cases.test.bcdl", "test": "broken"})", "division by zero"},
           Case{R"({"program": "/w/cases.test.bcdl", "test": "missing"})",
                "/w/cases.test.bcdl:5:40: the parameter `b` is not given"},
           Case{R"({"program": "/w/cases.test.bcdl", "test": "file"})", "/w/cases.test.bcdl:6:"},
           Case{R"({"program": "/w/cases.test.bcdl", "test": "bad file"})", "/w/bad.bcdl:2:11: "},
           Case{R"({"program": "/w/cases.test.bcdl", "test": "large [a=200, b=200]"})",
                "the tables have more than 10000 cases; none before has the name"},
           Case{R"({"program": "/w/wrong.test.bcdl"})", "/w/wrong.test.bcdl:"},
       }) {
    TestClient client(made);
    const std::string refused = client.start(one.launch);
    EXPECT_TRUE(refused.starts_with(one.refusal)) << refused;
    // The session goes on, and another program may be launched.
    EXPECT_EQ(client.ask("launch", R"({"program": "/w/api.authorizer.bcdl"})"), "null");
  }
  // A case is of the test with the longest name that it begins with.
  TestClient client(made);
  EXPECT_EQ(client.start(R"({"program": "/w/cases.test.bcdl", "test": "t [a [a=1]"})"), "");
}

}  // namespace
}  // namespace hardtack::dap
