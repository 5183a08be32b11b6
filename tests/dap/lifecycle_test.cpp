// Requests in any order, in any pieces, and none at all: each is answered once.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "dap/server/handler_table.h"
#include "engine/text/cat.h"
#include "tests/dap/client.h"

namespace hardtack::dap {
namespace {

constexpr const char* kLaunch = R"({"program": "/w/a.bcdl"})";
TestFiles files() { return {{"/w/a.bcdl", "a(1);\nb($x) <- a($x);\nallow if b(1);\n"}}; }

TEST(DapTable, CapabilitiesAreThoseOfTheTable) {
  std::set<std::string> announced;
  const JsonValue body = capabilities();
  for (const auto& [name, value] : body.as_object()) {
    if (!value.is_bool()) continue;
    announced.insert(name);
    EXPECT_TRUE(value.as_bool()) << name;
  }
  std::set<std::string> of_table;
  std::set<std::string_view> commands;
  for (const RequestEntry& entry : request_table()) {
    EXPECT_NE(entry.run, nullptr) << entry.command;
    EXPECT_TRUE(commands.insert(entry.command).second) << entry.command;
    if (!entry.capability.empty()) of_table.emplace(entry.capability);
    if (!entry.also.empty()) of_table.emplace(entry.also);
  }
  EXPECT_EQ(announced, of_table);
  // Capabilities that announce a request of their own have it.
  for (const auto& [capability, command] :
       std::map<std::string, std::string>{{"supportsConfigurationDoneRequest", "configurationDone"},
                                          {"supportsFunctionBreakpoints", "setFunctionBreakpoints"},
                                          {"supportsStepBack", "reverseContinue"},
                                          {"supportsRestartRequest", "restart"},
                                          {"supportsExceptionInfoRequest", "exceptionInfo"},
                                          {"supportsLoadedSourcesRequest", "loadedSources"},
                                          {"supportsTerminateRequest", "terminate"},
                                          {"supportsBreakpointLocationsRequest", "breakpointLocations"},
                                          {"supportsCompletionsRequest", "completions"}}) {
    EXPECT_TRUE(announced.contains(capability) && find_request(command) != nullptr) << capability;
  }
}

// Every request at every moment: an answer, and the session goes on.
TEST(DapLifecycle, EveryRequestIsAnsweredInEveryState) {
  const std::vector<std::vector<std::string>> states = {{},
                                                        {"initialize"},
                                                        {"initialize", "launch"},
                                                        {"initialize", "launch", "configurationDone"},
                                                        {"initialize", "launch", "configurationDone", "continue"},
                                                        {"initialize", "launch", "configurationDone", "terminate"}};
  for (const auto& state : states) {
    for (const RequestEntry& entry : request_table()) {
      for (const char* arguments :
           {"{}", "null", R"({"threadId":7,"frameId":-1,"variablesReference":99,"source":3})",
            R"({"source":{"path":"/w/a.bcdl"},"line":2,"expression":"a","text":"a","column":1})"}) {
        TestClient client(files());
        for (const std::string& command : state) client.ask(command, command == "launch" ? kLaunch : "{}");
        const std::string answer = client.ask(std::string(entry.command), arguments);
        EXPECT_FALSE(answer.empty());
        if (client.session.ended()) continue;
        EXPECT_EQ(client.ask("noSuchRequest").substr(0, 8), "refused:");
      }
    }
  }
}

TEST(DapLifecycle, OutOfOrderIsRefused) {
  struct Case {
    std::vector<std::string> before;
    const char* command;
    const char* refusal;
  };
  for (const Case& one : {
           Case{{}, "launch", "refused: `launch` comes after `initialize`"},
           Case{{}, "threads", "refused: `threads` comes after `initialize`"},
           Case{{"initialize"}, "initialize", "refused: `initialize` comes once, and came before"},
           Case{{"initialize"}, "source", "refused: `source` comes after `launch`"},
           Case{{"initialize", "launch"},
                "next",
                "refused: `next` comes when the decision is stopped, which it is after `launch` and "
                "`configurationDone`"},
           Case{{"initialize", "launch"}, "launch", "refused: a program is debugged already: `restart` begins again"},
           Case{{"initialize", "launch", "configurationDone", "continue"}, "next", "refused: the decision has ended"},
           Case{{"initialize"}, "attach", "refused: the request `attach` is not known here"},
       }) {
    TestClient client(files());
    for (const std::string& command : one.before) client.ask(command, command == "launch" ? kLaunch : "{}");
    EXPECT_EQ(client.ask(one.command, kLaunch), one.refusal) << one.command;
  }
}

TEST(DapLifecycle, DisconnectEndsAndNothingFollows) {
  TestClient client(files());
  EXPECT_EQ(client.session.exit_code(), 1);
  EXPECT_EQ(client.ask("disconnect"), "null");
  EXPECT_TRUE(client.session.ended());
  EXPECT_EQ(client.session.exit_code(), 0);
  client.raw(framed(R"({"type":"request","seq":9,"command":"threads"})"));
  EXPECT_TRUE(client.rest().empty());
}

TEST(DapLifecycle, RestartReadsTheFilesAgain) {
  TestClient client(files());
  ASSERT_EQ(client.start(kLaunch), "");
  client.ask("continue");
  EXPECT_EQ(client.take("exited").at(0).find("exitCode")->as_integer(), 0);
  client.files["/w/a.bcdl"] = "deny if true;";
  EXPECT_EQ(client.ask("restart"), "null");
  EXPECT_EQ(client.where(), "decision: start:1");
  client.ask("continue");
  EXPECT_EQ(client.take("exited").at(0).find("exitCode")->as_integer(), 1);
  // What cannot be loaded leaves everything as it was.
  client.files["/w/a.bcdl"] = "allow if";
  EXPECT_EQ(client.ask("restart").substr(0, 8), "refused:");
  EXPECT_EQ(client.ask("restart", R"({"arguments":{"program":"/w/none"}})"), "refused: there is no file /w/none");
}

TEST(DapFrames, WhatIsNoMessageIsTold) {
  struct Case {
    const char* body;
    const char* event_or_answer;
  };
  for (const Case& one : {
           Case{"{", R"("event":"output")"},
           Case{"[]", R"("event":"output")"},
           Case{R"({"type":"request","command":"threads"})", R"("event":"output")"},
           Case{R"({"type":"request","seq":1.5,"command":"threads"})", R"("event":"output")"},
           Case{R"({"type":"request","seq":4})", R"("request_seq":4)"},
           Case{R"({"type":"request","seq":4,"command":7})", R"("request_seq":4)"},
           Case{R"({"type":"request","seq":4,"command":"threads","arguments":[]})", R"("request_seq":4)"},
           Case{R"({"type":"order","seq":4})", R"("event":"output")"},
       }) {
    TestClient client;
    client.raw(framed(one.body));
    const auto said = client.rest();
    ASSERT_EQ(said.size(), 1u) << one.body;
    EXPECT_NE(said[0].find(one.event_or_answer), std::string::npos) << said[0];
  }
  TestClient client;
  client.raw(framed(R"({"type":"event","seq":1,"event":"x"})") + framed(R"({"type":"response","seq":1})"));
  EXPECT_TRUE(client.rest().empty());
  client.raw("Content-Length: nothing\r\n\r\nContent-Length: 999999999999\r\n\r\n");
  client.raw(framed(R"({"type":"request","seq":2,"command":"initialize"})"));
  EXPECT_TRUE(std::ranges::any_of(
      client.rest(), [](const std::string& one) { return one.find(R"("request_seq":2)") != std::string::npos; }));
}

TEST(DapFrames, OneByteAtATimeIsTheSame) {
  const std::string stream =
      framed(R"({"type":"request","seq":1,"command":"initialize"})") + "noise\r\n" +
      framed(R"({"type":"request","seq":2,"command":"launch","arguments":{"program":"/w/a.bcdl"}})") +
      framed(R"({"type":"request","seq":3,"command":"configurationDone"})") +
      framed(R"({"type":"request","seq":4,"command":"stepIn"})") +
      framed(R"({"type":"request","seq":5,"command":"stackTrace"})") +
      framed(R"({"type":"request","seq":6,"command":"disconnect"})");
  TestClient whole(files()), pieces(files());
  whole.raw(stream);
  for (const char c : stream) pieces.raw(std::string(1, c));
  const auto expected = whole.rest();
  EXPECT_GE(expected.size(), 8u);
  EXPECT_EQ(pieces.rest(), expected);
}

}  // namespace
}  // namespace hardtack::dap
