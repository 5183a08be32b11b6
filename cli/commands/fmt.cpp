// hardtack fmt: policy files in their usual layout.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/files/policy_files.h"
#include "cli/input/inputs.h"
#include "cli/output/advice.h"
#include "cli/system/files.h"
#include "engine/text/trim.h"
#include "grammar/format/format.h"
#include "grammar/syntax/limits.h"
#include "grammar/text/render.h"
#include "policytest/format/test_format.h"
#include "report/terminal.h"
#include "report/unified_diff.h"

namespace hardtack::cli {
namespace {

class Fmt final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Writes policy files in the usual layout: one statement per line, long ones wrapped, comments where they are. "
        "The meaning stays. Folders are searched for `*.bcdl` and `*.biscuit-datalog`, policy tests among them. "
        "Files with errors are reported and left as they are. With `-` the text comes from "
        "standard input and goes to standard output. Exit code 2 if a file has errors.");
    arguments.positional("FILE", files_, "policy files, folders, or `-` for standard input");
    arguments.flag("--check", check_, "change nothing; name the files that would change; exit code 1 if there are any");
    arguments.flag("--diff", diff_, "change nothing; print what would change as a unified diff");
    arguments.example("all policies of a folder", "hardtack fmt policies");
    arguments.example("before a commit", "hardtack fmt --check --diff policies");
  }

  Outcome<ExitCode> run(Console& console) override {
    HARDTACK_TRY(const PolicyFiles found, find_policy_files(files_));
    for (const Error& error : found.unreadable) fail_later(console, error);
    for (const std::string& file : found.paths) {
      if (const auto done = format(console, file); !done) fail_later(console, done.error());
    }
    if (failure_) return std::unexpected(Failure(*failure_));
    if (refused_) return ExitCode::kRefused;
    return check_ && changed_ ? ExitCode::kDeny : ExitCode::kSuccess;
  }

 private:
  // The other files are still worth formatting: an error is shown when the next one comes, and the last one ends the
  // command. What could not be read or written counts for more than what was refused.
  void fail_later(Console& console, const Error& error) {
    if (!failure_) {
      failure_ = error;
      return;
    }
    const bool more = failure_->code() != ErrorCode::kIo && error.code() == ErrorCode::kIo;
    console.message(render(advised(Failure(more ? *failure_ : error)), console.colors_in_messages()));
    if (more) failure_ = error;
  }

  Result<void> format(Console& console, const std::string& file) {
    HARDTACK_TRY(const std::string text, read_input_or_file(console, file));
    if (looks_secret(trimmed(text))) {
      return fail(ErrorCode::kSyntax, shown_path(file) + " is not policy text: it looks like a key or a token");
    }
    const std::string name = file == "-" ? "<standard input>" : file;
    HARDTACK_TRY(const FormattedText result, has_test_name(file) ? policytest::format_test_text(text, {.name = name})
                                                                 : format_text(text, {.name = name}));
    if (!result.text) {
      refused_ = true;
      console.message(render(*result.source, result.diagnostics, {.color = console.colors_in_messages()}));
      return {};
    }
    const std::string& formatted = *result.text;
    if (formatted.size() > ParseLimits().max_bytes) {
      return fail(ErrorCode::kSourceTooLarge,
                  shown_path(file) + " would be longer than a policy text may be when it is formatted");
    }
    const bool changes = formatted != text;
    changed_ |= changes;
    if (!check_ && !diff_) {
      if (file == "-") console.print(formatted);
      return file == "-" || !changes ? Result<void>() : replace_file(file, text, formatted);
    }
    if (!changes) return {};
    if (check_ && !diff_) console.print(escape_controls(name) + "\n");
    if (check_ && diff_) console.message("would change: " + escape_controls(name) + "\n");
    if (diff_) {
      const std::string shown = unified_diff(escape_controls(name), text, formatted);
      console.print(console.results_on_terminal() ? escape_lines(shown) : shown);
    }
    return {};
  }

  std::vector<std::string> files_;
  bool check_ = false;
  bool diff_ = false;
  bool changed_ = false;
  bool refused_ = false;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<Command> make_fmt() { return std::make_unique<Fmt>(); }

}  // namespace hardtack::cli
