// An interactive session: lines become statements of an authorizer, commands begin with `:` and queries with `?`
// (docs/repl.md). Belongs to one thread; what it is given must outlive it.
//
//   Repl repl(console, compiler, evaluation);
//   const auto reader = make_line_reader(STDIN_FILENO, {.complete = repl.completer()});
//   return repl.run(*reader);
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cli/input/source_text.h"
#include "cli/output/exit_code.h"
#include "cli/output/outcome.h"
#include "cli/repl/evaluation.h"
#include "cli/repl/history.h"
#include "cli/repl/line_reader.h"
#include "cli/repl/session_completion.h"
#include "cli/repl/session_text.h"
#include "cli/repl/statement_input.h"
#include "cli/system/console.h"

namespace hardtack::cli {

class Repl {
 public:
  Repl(Console& console, SourceCompiler& compiler, Evaluation& evaluation, std::optional<HistoryFile> history = {});

  // For the reader of this session.
  LineCompleter completer();
  // Statements from elsewhere, as if they were entered at once.
  Outcome<void> add(const SourceText& source);
  // To the end of the lines or `:quit`. The exit code is that of the last entry that went wrong, where a denial is one.
  // Error: kIo where standard input or output fails.
  Outcome<ExitCode> run(LineReader& reader);

 private:
  struct Command {
    std::string_view name;  // with its `:`
    std::string_view argument;
    std::string_view summary;
    Outcome<void> (Repl::*run)(const std::string& argument);
  };
  static std::span<const Command> commands();
  static std::vector<std::string> command_names();

  Outcome<void> take_line(const std::string& line);
  Outcome<void> take_command(std::string_view line);
  Outcome<void> end_input();
  Outcome<void> ask(const std::string& condition);
  void fail(const Failure& failure);
  void fail(const Error& error) { fail(Failure(error)); }
  void remember(LineReader& reader, const std::string& line);

  Outcome<void> authorize(const std::string& argument);
  Outcome<void> explain(const std::string& argument);
  Outcome<void> facts(const std::string& argument);
  Outcome<void> rules(const std::string& argument);
  Outcome<void> list(const std::string& argument);
  Outcome<void> query(const std::string& argument);
  Outcome<void> query_all(const std::string& argument);
  Outcome<void> load(const std::string& argument);
  Outcome<void> undo(const std::string& argument);
  Outcome<void> clear(const std::string& argument);
  Outcome<void> now(const std::string& argument);
  Outcome<void> limits(const std::string& argument);
  Outcome<void> help(const std::string& argument);
  Outcome<void> quit(const std::string& argument);

  Outcome<void> show_rows(const std::string& rule, bool all);
  // A result, within the bound, and harmless to a terminal.
  void show(std::string_view text);
  // What a decision ends with besides what it shows.
  Outcome<void> settle(Authorization& authorization);

  Console& console_;
  SourceCompiler& compiler_;
  Evaluation& evaluation_;
  SessionText session_;
  StatementInput input_;
  bool query_ = false;  // what is being entered is one
  SessionCompletion completion_;
  std::optional<HistoryFile> history_;
  std::size_t entry_ = 0;  // counts, for the names of texts
  ExitCode code_ = ExitCode::kSuccess;
  bool ended_ = false;
};

}  // namespace hardtack::cli
