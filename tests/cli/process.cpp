#include "tests/cli/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace hardtack::test {
namespace {

struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  }
  ~Pipe() {
    close_read();
    close_write();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_read() { close_end(0); }
  void close_write() { close_end(1); }
  void close_end(std::size_t end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
  std::array<int, 2> ends = {-1, -1};
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// Feeds and drains all three at once, so that neither side waits for the other.
void converse(std::string_view input, Pipe& in, Pipe& out, Pipe& err, ProcessResult& result) {
  std::array<char, 65536> buffer{};
  if (input.empty()) in.close_write();
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    std::array<pollfd, 3> polled = {{{in.ends[1], POLLOUT, 0}, {out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}}};
    if (::poll(polled.data(), polled.size(), -1) < 0) break;
    if (polled[0].revents != 0) {
      const auto written = ::write(in.ends[1], input.data(), std::min<std::size_t>(input.size(), 4096));
      if (written > 0) input.remove_prefix(static_cast<std::size_t>(written));
      if (written <= 0 || input.empty()) in.close_write();
    }
    const auto drain = [&](const pollfd& end, Pipe& pipe, std::string& text) {
      if (end.revents == 0) return;
      const auto got = ::read(pipe.ends[0], buffer.data(), buffer.size());
      if (got > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
      } else {
        pipe.close_read();
      }
    };
    drain(polled[1], out, result.out);
    drain(polled[2], err, result.err);
  }
}

}  // namespace

ProcessResult run_hardtack(const std::vector<std::string>& words, const ProcessInput& input) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe in, out, err;
  if (input.closed_reader) out.close_read();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.ends[0], 0);
  if (input.out_file.empty()) {
    posix_spawn_file_actions_adddup2(&actions, out.ends[1], 1);
  } else {
    posix_spawn_file_actions_addopen(&actions, 1, input.out_file.c_str(), O_WRONLY, 0);
  }
  posix_spawn_file_actions_adddup2(&actions, err.ends[1], 2);

  std::vector<std::string> arguments = {HARDTACK_COMMAND};
  arguments.insert(arguments.end(), words.begin(), words.end());
  std::vector<std::string> environment;
  for (const auto& [name, value] : input.variables) environment.push_back(name + "=" + value);
  // Where llvm-cov counts, the command's lines too.
  if (const char* profile = std::getenv("LLVM_PROFILE_FILE")) {
    environment.push_back(std::string("LLVM_PROFILE_FILE=") + profile);
  }
  pid_t child = 0;
  const int status = ::posix_spawn(&child, HARDTACK_COMMAND, &actions, nullptr, pointers(arguments).data(),
                                   pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (status != 0) throw std::runtime_error("cannot start " HARDTACK_COMMAND);

  in.close_read();
  out.close_write();
  err.close_write();
  ProcessResult result;
  {
    std::ifstream words_of("/proc/" + std::to_string(child) + "/cmdline", std::ios::binary);
    result.command_line.assign(std::istreambuf_iterator<char>(words_of), {});
  }
  converse(input.input, in, out, err, result);
  int ended = 0;
  ::waitpid(child, &ended, 0);
  result.exit_code = WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
  return result;
}

TemporaryFolder::TemporaryFolder() {
  std::string path = (std::filesystem::temp_directory_path() / "hardtack-cli-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = path;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::write(std::string_view name, std::string_view contents, unsigned mode) const {
  const std::string file = path(name);
  std::ofstream(file, std::ios::binary) << contents;
  ::chmod(file.c_str(), mode);
  return file;
}

std::string TemporaryFolder::read(std::string_view name) const {
  std::ifstream stream(path(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace hardtack::test
