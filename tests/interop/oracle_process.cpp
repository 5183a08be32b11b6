#include "tests/interop/oracle_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace hardtack::interop {
namespace {

constexpr int kAnswerTimeoutMs = 600'000;

std::string system_error(const std::string& what) { return what + ": " + std::strerror(errno); }

}  // namespace

std::expected<OracleProcess, std::string> OracleProcess::start(const std::string& script) {
  std::signal(SIGPIPE, SIG_IGN);  // a dead child is an error of write, not the end of this process
  std::array<int, 2> to_child{};
  std::array<int, 2> from_child{};
  if (pipe2(to_child.data(), O_CLOEXEC) != 0 || pipe2(from_child.data(), O_CLOEXEC) != 0) {
    return std::unexpected(system_error("cannot make a pipe"));
  }
  const pid_t child = fork();
  if (child < 0) {
    return std::unexpected(system_error("cannot fork"));
  }
  if (child == 0) {
    dup2(to_child[0], STDIN_FILENO);
    dup2(from_child[1], STDOUT_FILENO);
    execlp("node", "node", script.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  close(to_child[0]);
  close(from_child[1]);
  OracleProcess oracle;
  oracle.child_ = child;
  oracle.input_ = to_child[1];
  oracle.output_ = from_child[0];
  if (auto pong = oracle.ask({{"op", "ping"}}); !pong) {
    return std::unexpected("the oracle does not answer (is node installed, and did `npm ci` run in tests/interop?): " +
                           pong.error());
  }
  return oracle;
}

OracleProcess::OracleProcess(OracleProcess&& other) noexcept { *this = std::move(other); }

OracleProcess& OracleProcess::operator=(OracleProcess&& other) noexcept {
  if (this != &other) {
    stop();
    child_ = std::exchange(other.child_, -1);
    input_ = std::exchange(other.input_, -1);
    output_ = std::exchange(other.output_, -1);
    pending_ = std::move(other.pending_);
  }
  return *this;
}

OracleProcess::~OracleProcess() { stop(); }

void OracleProcess::stop() {
  if (child_ < 0) {
    return;
  }
  close(input_);
  close(output_);
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
  child_ = input_ = output_ = -1;
  pending_.clear();
}

std::expected<Json, std::string> OracleProcess::ask(const Json& request) {
  if (child_ < 0) {
    return std::unexpected("the oracle was ended");
  }
  const std::string line = request.dump() + "\n";
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t count = write(input_, line.data() + sent, line.size() - sent);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      auto error = system_error("cannot write to the oracle");
      stop();
      return std::unexpected(std::move(error));
    }
    sent += static_cast<std::size_t>(count);
  }
  std::array<char, 65536> buffer{};
  std::size_t end = 0;
  while ((end = pending_.find('\n')) == std::string::npos) {
    pollfd waiting{.fd = output_, .events = POLLIN, .revents = 0};
    const int ready = poll(&waiting, 1, kAnswerTimeoutMs);
    if (ready < 0 && errno == EINTR) {
      continue;
    }
    const ssize_t count = ready > 0 ? read(output_, buffer.data(), buffer.size()) : 0;
    if (count <= 0) {
      stop();
      return std::unexpected(ready == 0 ? "no answer in time" : "the process ended");
    }
    pending_.append(buffer.data(), static_cast<std::size_t>(count));
  }
  Json answer = Json::parse(pending_.substr(0, end), nullptr, false);
  pending_.erase(0, end + 1);
  if (answer.is_discarded()) {
    return std::unexpected("the oracle's answer is not JSON");
  }
  return answer;
}

std::vector<Json> OracleProcess::ask_all(std::vector<Json> requests) {
  const std::size_t count = requests.size();
  const auto answer = ask({{"op", "batch"}, {"requests", std::move(requests)}});
  if (!answer || !answer->contains("answers") || (*answer)["answers"].size() != count) {
    return {count, Json{{"crash", answer ? answer->dump() : answer.error()}}};
  }
  return (*answer)["answers"].get<std::vector<Json>>();
}

}  // namespace hardtack::interop
