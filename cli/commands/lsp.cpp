// hardtack lsp: the language server, over standard input and output.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "cli/app.h"
#include "cli/commands/commands.h"
#include "cli/editor/editor_evaluator.h"
#include "cli/editor/editor_host.h"
#include "cli/editor/editor_streams.h"
#include "cli/input/host_functions.h"
#include "cli/system/files.h"
#include "lsp/protocol/uri.h"
#include "lsp/session/self_check.h"
#include "lsp/session/session.h"

namespace hardtack::cli {
namespace {

constexpr std::size_t kMaxReplayBytes = 256u << 20;

// A file that is written from its beginning, closed at the end.
class Opened {
 public:
  Opened() = default;
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() {
    if (number_ >= 0) ::close(number_);
  }
  Result<void> open(const std::string& path) {
    number_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (number_ < 0) return fail(ErrorCode::kIo, "cannot write to " + shown_path(path));
    return {};
  }
  int number() const { return number_; }

 private:
  int number_ = -1;
};

class Lsp final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Speaks the Language Server Protocol over standard input and output, for editors; docs/lsp.md says what it can "
        "do and how editors are set up. Ends with 0 after `shutdown` and `exit`, else with 1.");
    arguments.flag("--stdio", stdio_, "use standard input and output, as it does in any case");
    arguments.option("--clientProcessId,--client-process-id", "PID", process_,
                     "end when this process has ended; `initialize` may say it too");
    arguments.option("--check", "FILE", check_, "ask every feature about every token of FILE, and report");
    arguments.option("--replay", "FILE", replay_, "answer the messages of a session that `--mirror` kept, in order");
    arguments.option("--log", "FILE", log_, "write what happens to FILE");
    arguments.option("--mirror", "FILE", mirror_, "keep every byte that the editor sends in FILE, texts included");
    functions_.declare(arguments);
    arguments.exclusive({"--check", "--replay"});
    arguments.exclusive({"--check", "--mirror"});
    arguments.exclusive({"--replay", "--mirror"});
    arguments.example("in continuous integration", "hardtack lsp --check policies/api.authorizer.bcdl");
  }

  Outcome<ExitCode> run(Console& console) override {
    Opened log, mirror;
    if (log_) HARDTACK_CHECK(log.open(*log_));
    if (mirror_) HARDTACK_CHECK(mirror.open(*mirror_));
    EditorHost host(log.number());
    const EditorServices services(host, functions_.standard);
    lsp::ServerOptions options{.version = kVersion, .services = services.get()};
    if (process_) options.client_process = static_cast<std::int64_t>(std::min<std::uint64_t>(*process_, INT64_MAX));
    if (check_) return check(console, host, options);
    DescriptorSink sink(STDOUT_FILENO);
    if (replay_) {
      HARDTACK_TRY(std::string session, read_file(*replay_, kMaxReplayBytes));
      TextSource source(std::move(session));
      options.client_process.reset();
      return static_cast<ExitCode>(lsp::run_session(source, sink, host, {.server = options, .threads = false}));
    }
    DescriptorSource source(STDIN_FILENO, mirror.number());
    return static_cast<ExitCode>(lsp::run_session(source, sink, host, {.server = options}));
  }

 private:
  Outcome<ExitCode> check(Console& console, EditorHost& host, const lsp::ServerOptions& options) {
    HARDTACK_TRY(const std::string text, read_file(*check_));
    const std::string uri = lsp::uri_of_path(lsp::plain_path(std::filesystem::absolute(*check_).string()));
    const lsp::SelfCheckReport report = lsp::self_check(host, uri, text, {.server = options});
    for (const lsp::SelfCheckMethod& method : report.methods) {
      console.print(fmt::format("{:<40} {:>6} requests, {:>6} without result, {:>6} refused, slowest {} ms\n",
                                method.method, method.requests, method.answered_null, method.refused,
                                method.slowest_ms));
    }
    for (const std::string& failure : report.failures) console.print("failed: " + failure + "\n");
    console.print(fmt::format("{} of {} tokens, {} diagnostics, {} failures\n", report.tokens, report.all_tokens,
                              report.diagnostics, report.failed));
    return report.failed == 0 ? ExitCode::kSuccess : ExitCode::kInternal;
  }

  bool stdio_ = false;
  HostFunctionArguments functions_;
  std::optional<std::uint64_t> process_;
  std::optional<std::string> check_;
  std::optional<std::string> replay_;
  std::optional<std::string> log_;
  std::optional<std::string> mirror_;
};

}  // namespace

std::unique_ptr<Command> make_lsp() { return std::make_unique<Lsp>(); }

}  // namespace hardtack::cli
