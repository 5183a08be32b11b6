#include "cli/repl/repl.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "cli/input/arguments.h"
#include "cli/output/advice.h"
#include "cli/output/shown_word.h"
#include "cli/system/files.h"
#include "engine/text/trim.h"
#include "engine/text/utf8.h"
#include "report/terminal.h"

namespace hardtack::cli {
namespace {

constexpr std::string_view kPrompt = "hardtack> ";
constexpr std::string_view kOpenPrompt = "     ...> ";

// The option that sets a limit has a command here.
Error advised_in_session(const Error& error) {
  const auto advice = [&](const char* limit) {
    return error.with_help(fmt::format("`:limits {} N` sets this limit", limit));
  };
  switch (error.code()) {
    case ErrorCode::kTooManyFacts: return advice("max-facts");
    case ErrorCode::kTooManyIterations: return advice("max-iterations");
    case ErrorCode::kTooManySteps: return advice("max-steps");
    case ErrorCode::kTimeout: return error.limit() ? advice("max-time") : error;
    default: return advised(error);
  }
}

bool is_command(std::string_view text) {
  return text.size() > 1 && text[0] == ':' &&
         (std::isalpha(static_cast<unsigned char>(text[1])) != 0 || text[1] == '?');
}

}  // namespace

Repl::Repl(Console& console, SourceCompiler& compiler, Evaluation& evaluation, std::optional<HistoryFile> history)
    : console_(console),
      compiler_(compiler),
      evaluation_(evaluation),
      completion_(command_names(), evaluation.functions.standard),
      history_(std::move(history)) {}

LineCompleter Repl::completer() {
  return [this](std::string_view line, std::size_t cursor) {
    return completion_.complete(session_.program(), input_.text(), line, cursor);
  };
}

std::vector<std::string> Repl::command_names() {
  std::vector<std::string> names;
  for (const Command& command : commands()) names.emplace_back(command.name);
  return names;
}

Outcome<void> Repl::add(const SourceText& source) {
  HARDTACK_TRY(const ParsedBlock parsed, compiler_.authorizer(console_, source));
  HARDTACK_CHECK(session_.add(*parsed.tree));
  return {};
}

Outcome<ExitCode> Repl::run(LineReader& reader) {
  if (reader.interactive()) console_.message("`:help` lists the commands, `:quit` or ctrl-D ends\n");
  while (!ended_) {
    HARDTACK_TRY(const LineRead line, reader.read(input_.begun() ? kOpenPrompt : kPrompt));
    switch (line.kind) {
      case LineRead::Kind::kInterrupted: (void)input_.take(); break;
      case LineRead::Kind::kTooLong:
        (void)input_.take();
        fail(Error(ErrorCode::kSourceTooLarge, fmt::format("the line is longer than {} bytes", kMaxLineBytes)));
        break;
      case LineRead::Kind::kEnd:
        if (auto done = end_input(); !done) fail(done.error());
        ended_ = true;
        break;
      case LineRead::Kind::kLine:
        if (holds_private_key_text(line.content)) {
          (void)input_.take();
          fail(Error(ErrorCode::kSyntax, "the line looks like a key or a token, which no session takes")
                   .with_help("a private key that was typed is known to everybody who saw it: replace it"));
          break;
        }
        remember(reader, line.content);
        if (auto done = take_line(line.content); !done) fail(done.error());
        break;
    }
    HARDTACK_CHECK(console_.flush());
  }
  // What a person saw go wrong is dealt with.
  return reader.interactive() ? ExitCode::kSuccess : code_;
}

void Repl::remember(LineReader& reader, const std::string& line) {
  if (!reader.interactive() || trimmed(line).empty() || holds_secret_word(line)) return;
  reader.remember(line);
  if (!history_) return;
  if (const auto kept = history_->append(line); !kept) {
    console_.message(styled("warning:", Style::kYellow, console_.colors_in_messages()) + " " +
                     escape_controls(kept.error().to_string()) + "\n");
    history_.reset();
  }
}

void Repl::fail(const Failure& failure) {
  (void)console_.flush();  // in the order in which it happened; if this fails, so does the next one, which is looked at
  code_ = exit_code_of(failure.error.code());
  Failure shown = failure;
  shown.error = advised_in_session(failure.error);
  console_.message(render(shown, console_.colors_in_messages()));
}

Outcome<void> Repl::take_line(const std::string& line) {
  const std::string_view text = trimmed(line);
  if (is_command(text) && !input_.inside_text()) {
    // A statement that was not finished is one that is wrong.
    if (auto done = end_input(); !done) fail(done.error());
    return take_command(text);
  }
  std::string_view added = line;
  if (!input_.begun()) {
    if (text.empty()) return {};
    query_ = text[0] == '?';
    if (query_) {
      input_.set_prefix("check if ");
      added = text.substr(1);
    }
  }
  const auto state = input_.add(added);
  if (!state) return std::unexpected(Failure(state.error()));
  if (*state == StatementInput::State::kOpen) return {};
  return end_input();
}

Outcome<void> Repl::end_input() {
  const bool begun = input_.begun();
  std::string text = input_.take();
  if (!begun) return {};
  if (query_) return ask(text);
  while (text.ends_with('\n')) text.pop_back();
  return add({fmt::format("<entry {}>", ++entry_), std::move(text)});
}

Outcome<void> Repl::take_command(std::string_view line) {
  const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
  std::string_view name = line.substr(0, end);
  if (name == ":?") name = ":help";
  const std::string argument(trimmed(line.substr(end)));
  const auto all = commands();
  const auto found = std::ranges::find(all, name, &Command::name);
  if (found == all.end()) {
    const Error error(ErrorCode::kUsage, "unknown command " + shown_word(name));
    const auto near = nearest(name, command_names());
    return std::unexpected(Failure(error.with_help(near ? "did you mean `" + *near + "`?" : "see `:help`")));
  }
  if (found->argument.empty() && !argument.empty()) {
    return std::unexpected(Failure(Error(ErrorCode::kUsage, fmt::format("`{}` takes no argument", found->name))));
  }
  if (!found->argument.empty() && found->argument[0] != '[' && argument.empty()) {
    return std::unexpected(
        Failure(Error(ErrorCode::kUsage, fmt::format("`{}` needs {}", found->name, found->argument))));
  }
  return (this->*found->run)(argument);
}

void Repl::show(std::string_view text) {
  const bool cut = text.size() > Evaluation::kMaxShownBytes;
  std::string shown(cut_utf8(text, Evaluation::kMaxShownBytes));
  if (cut) shown += "...\n";
  console_.print(escape_lines(shown));
}

std::span<const Repl::Command> Repl::commands() {
  static constexpr std::array kCommands = {
      Command{":authorize", "", "decide with the policies and checks entered", &Repl::authorize},
      Command{":explain", "[CONDITION]", "say why the decision is so, or why CONDITION holds or not", &Repl::explain},
      Command{":facts", "[NAME]", "show what is said and derived, and by whom", &Repl::facts},
      Command{":rules", "", "show rules, checks and policies", &Repl::rules},
      Command{":list", "", "show what was entered", &Repl::list},
      Command{":query", "RULE", "show what RULE derives", &Repl::query},
      Command{":query-all", "RULE", "the same over the facts of all blocks, which anyone may have added",
              &Repl::query_all},
      Command{":load", "FILE", "enter the statements of FILE", &Repl::load},
      Command{":undo", "", "take back what was entered last", &Repl::undo},
      Command{":clear", "", "take back everything", &Repl::clear},
      Command{":now", "[TIME|clock|off]", "show or set the time of the request: a fixed one, the clock's, or none",
              &Repl::now},
      Command{":limits", "[NAME N]", "show the limits of an evaluation, or set one", &Repl::limits},
      Command{":help", "", "show this", &Repl::help},
      Command{":quit", "", "end the session", &Repl::quit},
  };
  return kCommands;
}

Outcome<void> Repl::help(const std::string&) {
  std::string text =
      "Facts, rules, checks and policies are entered as they are written in files; a `;` at the end\n"
      "may be left out. `? CONDITION` asks what satisfies a condition.\n\n";
  for (const Command& command : commands()) {
    text += fmt::format("  {:<24}{}\n", fmt::format("{} {}", command.name, command.argument), command.summary);
  }
  console_.print(text);
  return {};
}

Outcome<void> Repl::quit(const std::string&) {
  ended_ = true;
  return {};
}

}  // namespace hardtack::cli
