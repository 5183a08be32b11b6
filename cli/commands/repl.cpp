// hardtack repl: statements, queries and decisions line by line.
#include <unistd.h>

#include <optional>
#include <string>
#include <utility>

#include "cli/commands/commands.h"
#include "cli/credentials/keys.h"
#include "cli/input/decision_arguments.h"
#include "cli/input/host_functions.h"
#include "cli/input/inputs.h"
#include "cli/repl/evaluation.h"
#include "cli/repl/history.h"
#include "cli/repl/interrupt.h"
#include "cli/repl/line_reader.h"
#include "cli/repl/repl.h"
#include "decide/admission.h"
#include "report/terminal.h"

namespace hardtack::cli {
namespace {

class ReplCommand final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Reads facts, rules, checks and policies line by line, and answers queries and decides in between: "
        "docs/repl.md. "
        "`:help` lists the commands. Without a terminal there is no prompt, and the exit code is that of the last "
        "entry that went wrong, as of `authorize`: 1 for a denial, 2 for a text with errors, 3 for a limit, 4 for an "
        "expression that failed; 0 if all went well.");
    token_.declare_optional(arguments);
    public_key_.declare(arguments);
    revocation_.declare(arguments);
    arguments.section("Session");
    arguments.option("--authorizer", "SOURCE", source_, "begin with these statements");
    arguments.repeated("--authorizer-file,--load", "FILE", files_, "begin with the statements of FILE");
    arguments.flag("--no-history", no_history_, "neither read nor write the file of earlier lines");
    request_.declare(arguments);
    compiler_.declare(arguments);
    functions_.declare(arguments);
    limits_.declare(arguments);
    arguments.example("without anything", "hardtack repl");
    arguments.example("what does this token allow?",
                      "hardtack repl alice.token --public-key-file root.pub --authorizer-file service.bcdl");
  }

  Outcome<ExitCode> run(Console& console) override {
    if (token_.given() && !public_key_.given()) {
      return std::unexpected(
          Failure(Error(ErrorCode::kUsage, "a token is read with its issuer's public key")
                      .with_help("pass `--public-key KEY`, `--public-key-file FILE` or `--key-set FILE`")));
    }
    HARDTACK_TRY(const int descriptor, console.take_input());
    HARDTACK_TRY(std::optional<Credential> credential, read_credential(console));
    Evaluation evaluation(console, compiler_, request_, limits_.limits, std::move(credential));
    evaluation.functions = functions_;

    std::optional<HistoryFile> history;
    LineReaderOptions options;
    std::optional<InterruptHandler> interrupts;
    const bool terminal = ::isatty(descriptor) == 1;
    if (terminal) {
      interrupts.emplace();
      if (const auto path = HistoryFile::usual_path(); path && !no_history_) history.emplace(*path);
    }
    if (history) {
      if (auto lines = history->load()) {
        options.history = *std::move(lines);
      } else {
        console.message(styled("warning:", Style::kYellow, console.colors_in_messages()) + " " +
                        escape_controls(lines.error().to_string()) + "\n");
        history.reset();
      }
    }
    Repl repl(console, compiler_, evaluation, std::move(history));
    if (source_) HARDTACK_CHECK(repl.add({"--authorizer", *source_}));
    for (const std::string& file : files_) {
      HARDTACK_TRY(const SourceText source, read_source(console, file));
      HARDTACK_CHECK(repl.add(source));
    }
    options.complete = repl.completer();
    const auto reader = make_line_reader(descriptor, std::move(options));
    return repl.run(*reader);
  }

 private:
  // A token that is refused or revoked opens no session: nothing in it would be the answer of a service.
  Outcome<std::optional<Credential>> read_credential(Console& console) {
    if (!token_.given()) return std::optional<Credential>();
    HARDTACK_TRY(const RootKeyProvider keys, public_key_.read(console));
    HARDTACK_TRY(const RevocationCheck revocation, revocation_.open(console));
    HARDTACK_TRY(const UnverifiedBiscuit received, token_.read(console));
    Admission admission = admit(received, keys, revocation, current_time());
    if (admission.failure) return std::unexpected(Failure(*admission.failure));
    if (admission.revoked) {
      return std::unexpected(
          Failure(Error(ErrorCode::kRevoked, "the token is revoked: " + revoked_text(*admission.revoked))));
    }
    return std::move(admission.credential);
  }

  TokenArguments token_;
  PublicKeyArguments public_key_;
  RevocationArguments revocation_;
  std::optional<std::string> source_;
  std::vector<std::string> files_;
  bool no_history_ = false;
  RequestArguments request_;
  SourceCompiler compiler_;
  HostFunctionArguments functions_;
  LimitArguments limits_;
};

}  // namespace

std::unique_ptr<Command> make_repl() { return std::make_unique<ReplCommand>(); }

}  // namespace hardtack::cli
