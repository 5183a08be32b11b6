// hardtack dap: the debugger, over standard input and output.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "cli/app.h"
#include "cli/commands/commands.h"
#include "cli/editor/editor_host.h"
#include "cli/editor/editor_streams.h"
#include "cli/files/test_files.h"
#include "cli/files/test_tokens.h"
#include "cli/input/host_functions.h"
#include "cli/system/files.h"
#include "dap/session/session.h"
#include "tokens/biscuit/parent_claim.h"

namespace hardtack::cli {
namespace {

using namespace std::chrono_literals;

// Of one policy, file of tests or token.
constexpr std::size_t kMaxFileBytes = 16u << 20;
constexpr std::size_t kReadBytes = 64u << 10;

std::string plain_name(const std::string& path) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  return (error ? std::filesystem::path(path) : absolute).lexically_normal().string();
}

// Ends the reading when a process has ended that was to be watched.
class Watch {
 public:
  Watch(std::optional<std::uint64_t> process, DescriptorSource& source) {
    if (!process) return;
    thread_ = std::jthread([this, &source, process = *process](const std::stop_token& stop) {
      EditorHost host(-1);
      std::unique_lock lock(mutex_);
      while (!wake_.wait_for(lock, stop, 500ms, [&] { return stop.stop_requested(); })) {
        if (!host.process_runs(static_cast<std::int64_t>(std::min<std::uint64_t>(process, INT64_MAX)))) {
          source.interrupt();
          return;
        }
      }
    });
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

class Dap final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Speaks the Debug Adapter Protocol over standard input and output, for editors; docs/debugger.md shows a "
        "session. Ends with 0 after `disconnect`, else with 1.");
    arguments.flag("--stdio", stdio_, "use standard input and output, as it does in any case");
    arguments.option("--client-process-id", "PID", process_, "end when this process has ended");
    functions_.declare(arguments);
  }

  Outcome<ExitCode> run(Console&) override {
    DescriptorSource source(STDIN_FILENO, -1);
    DescriptorSink sink(STDOUT_FILENO);
    const Watch watch(process_, source);
    bool broken = false;
    dap::Session session(host(), [&](std::string_view bytes) { broken = broken || !sink.write(bytes); });
    std::string buffer(kReadBytes, '\0');
    while (!session.ended() && !broken) {
      const auto count = source.read(buffer);
      if (!count || *count == 0) break;
      session.feed(std::string_view(buffer).substr(0, *count));
    }
    return static_cast<ExitCode>(session.exit_code());
  }

 private:
  dap::Host host() const {
    dap::Host host;
    host.name_of = plain_name;
    host.read = [](const std::string& path) -> Result<policytest::HostFile> {
      HARDTACK_TRY(std::string text, read_file(path, kMaxFileBytes));
      return policytest::HostFile{plain_name(path), std::move(text)};
    };
    // As `hardtack test` has it for one file.
    host.tests.read = [folders = TestFolders({}, false)](const std::string& from,
                                                         const std::string& path) -> Result<policytest::HostFile> {
      HARDTACK_TRY(std::string name, folders.resolve(from, path));
      HARDTACK_TRY(std::string text, read_file(name, kMaxFileBytes));
      return policytest::HostFile{std::move(name), std::move(text)};
    };
    host.tests.open_token = open_token;
    host.tests.token_predicates = biscuit_predicates();
    host.tests.externs = functions_.functions();
    return host;
  }

  bool stdio_ = false;
  HostFunctionArguments functions_;
  std::optional<std::uint64_t> process_;
};

}  // namespace

std::unique_ptr<Command> make_dap() { return std::make_unique<Dap>(); }

}  // namespace hardtack::cli
