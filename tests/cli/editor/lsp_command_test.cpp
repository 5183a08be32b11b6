// `hardtack lsp` as a process: checking a file by every feature, sessions that are kept and answered again, and its
// log.
#include "json/frames.h"
#include "tests/cli/command_table.h"

namespace hardtack::test {
namespace {

std::string session(const std::string& uri, const std::string& text) {
  return framed(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{},"processId":null}})") +
         framed(R"({"jsonrpc":"2.0","method":"initialized","params":{}})") +
         framed(R"({"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":")" + uri +
                R"(","languageId":"biscuit-datalog","version":1,"text":")" + text + R"("}}})") +
         framed(R"({"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":")" + uri +
                R"("},"position":{"line":0,"character":10}}})") +
         framed(R"({"jsonrpc":"2.0","id":3,"method":"shutdown"})") + framed(R"({"jsonrpc":"2.0","method":"exit"})");
}

TEST(LspCommand, ChecksAFileByEveryFeature) {
  const TemporaryFolder folder;
  const std::string good = folder.write("a.bcdl", "user(\"ann\");\nallow if user($u), $u.starts_with(\"a\");\n");
  const std::string wrong = folder.write("b.bcdl", "allow fi user($u);\n");
  for (const CommandCase& row : {
           CommandCase{
               "a policy", {"lsp", "--check", good}, 0, "textDocument/hover +[0-9]+ requests[^]*, 0 failures\n"},
           CommandCase{"one with mistakes", {"lsp", "--check", wrong}, 0, "[1-9][0-9]* diagnostics, 0 failures\n"},
           CommandCase{"an empty one", {"lsp", "--check", folder.write("e.bcdl", "")}, 0, "0 of 0 tokens"},
           CommandCase{"not there", {"lsp", "--check", folder.path("none")}, 74, "", "no such file"},
           CommandCase{"no name", {"lsp", "--check", ""}, 64, "", "error:"},
           CommandCase{"two at once", {"lsp", "--check", good, "--replay", good}, 64, "", "--replay"},
           CommandCase{"replayed from nowhere", {"lsp", "--replay", folder.path("none")}, 74, "", "no such file"},
           CommandCase{"a log that cannot be written",
                       {"lsp", "--check", good, "--log", folder.path("none/log")},
                       74,
                       "",
                       "cannot write"},
           CommandCase{
               "a mirror that cannot be written", {"lsp", "--mirror", folder.path("none/m")}, 74, "", "cannot write"},
       }) {
    expect_case(row);
  }
}

TEST(LspCommand, AnswersAKeptSessionAsBefore) {
  const TemporaryFolder folder;
  const std::string input = session("file://" + folder.path("a.bcdl"), "allow if user($u);\\n");
  const std::string mirror = folder.path("session"), log = folder.path("log");
  const ProcessResult first = run_hardtack({"lsp", "--mirror", mirror, "--log", log}, {.input = input});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_NE(first.out.find("\"hover\"") == std::string::npos, first.out.find("contents") == std::string::npos);
  EXPECT_EQ(folder.read("session"), input) << "every byte, in order";
  const ProcessResult again = run_hardtack({"lsp", "--replay", mirror});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_NE(again.out.find("\"id\":2"), std::string::npos) << again.out;
  // Cut in the middle of a message, and bytes that are none.
  folder.write("session", input.substr(0, input.size() - 60));
  EXPECT_EQ(run_hardtack({"lsp", "--replay", mirror}).exit_code, 1);
  folder.write("session", "Content-Length: x\r\n\r\n{}");
  EXPECT_EQ(run_hardtack({"lsp", "--replay", mirror}).exit_code, 1);
}

}  // namespace
}  // namespace hardtack::test
