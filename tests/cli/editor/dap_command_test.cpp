// `hardtack dap` as a process: what it says over its streams, and how it ends.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>

#include "json/frames.h"
#include "tests/cli/process.h"

namespace hardtack {
namespace {

using test::run_hardtack;

std::string request(int seq, const std::string& command, const std::string& arguments = "{}") {
  return framed(R"({"type":"request","seq":)" + std::to_string(seq) + R"(,"command":")" + command +
                R"(","arguments":)" + arguments + "}");
}

TEST(DapCommand, EndsWithTheSession) {
  const test::TemporaryFolder folder;
  const std::string policy = folder.write("a.bcdl", "user(\"alice\");\nallow if user($u);\n");
  const std::string start = request(1, "initialize") + request(2, "launch", R"({"program": ")" + policy + "\"}") +
                            request(3, "configurationDone") + request(4, "stepOut") + request(5, "stackTrace");
  const auto whole = run_hardtack({"dap"}, {.input = start + request(6, "disconnect")});
  EXPECT_EQ(whole.exit_code, 0) << whole.err;
  EXPECT_EQ(whole.err, "");
  EXPECT_NE(whole.out.find(R"("name":"decision: allow")"), std::string::npos) << whole.out;
  EXPECT_NE(whole.out.find(R"("path":")" + policy), std::string::npos) << whole.out;
  // The client goes without a word, or in the middle of one; nobody reads what is said.
  EXPECT_EQ(run_hardtack({"dap", "--stdio"}, {.input = start}).exit_code, 1);
  EXPECT_EQ(run_hardtack({"dap"}, {.input = start.substr(0, start.size() - 9)}).exit_code, 1);
  EXPECT_EQ(run_hardtack({"dap"}, {.input = ""}).exit_code, 1);
  EXPECT_EQ(run_hardtack({"dap"}, {.input = start, .closed_reader = true}).exit_code, 1);
  EXPECT_EQ(run_hardtack({"dap", "--client-process-id", "x"}).exit_code, 64);
}

// The stream stays open, and the process that is watched is gone.
TEST(DapCommand, EndsWithTheProcessThatItWatches) {
  int gone = 0;
  std::string name = "true";
  std::array<char*, 2> words = {name.data(), nullptr};
  ASSERT_EQ(::posix_spawnp(&gone, "true", nullptr, nullptr, words.data(), environ), 0);
  int status = 0;
  ASSERT_EQ(::waitpid(gone, &status, 0), gone);

  std::array<int, 2> input{};
  ASSERT_EQ(::pipe2(input.data(), O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  std::string command = HARDTACK_COMMAND, dap = "dap", option = "--client-process-id", number = std::to_string(gone);
  std::array<char*, 5> arguments = {command.data(), dap.data(), option.data(), number.data(), nullptr};
  int child = 0;
  ASSERT_EQ(::posix_spawn(&child, command.c_str(), &actions, nullptr, arguments.data(), environ), 0);
  ::posix_spawn_file_actions_destroy(&actions);
  ASSERT_EQ(::waitpid(child, &status, 0), child);  // the test hangs where it does not end
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);
  ::close(input[0]);
  ::close(input[1]);
}

}  // namespace
}  // namespace hardtack
