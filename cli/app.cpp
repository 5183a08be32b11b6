#include "cli/app.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "cli/command.h"
#include "cli/output/advice.h"
#include "cli/output/error_document.h"
#include "cli/reference/root_text.h"
#include "report/json_text.h"
#include "report/result_json.h"
#include "report/terminal.h"

namespace hardtack::cli {
namespace {

std::string root_help() {
  std::string text = "hardtack: " + std::string(kRootSummary) +
                     "\n\n"
                     "Usage: hardtack COMMAND [OPTIONS]\n"
                     "       hardtack COMMAND --help\n\nCommands:\n";
  for (const CommandEntry& command : all_commands()) text += fmt::format("  {:<36}{}\n", command.name, command.summary);
  text +=
      "\nOptions:\n"
      "  -h, --help                          show this help, or that of a command\n"
      "  --version                           show the version\n\n"
      "Exit codes: 0 success or allow; 1 deny; 2 input refused; 3 a limit was exceeded; 4 evaluation error;\n"
      "64 usage; 70 a defect of Hardtack; 74 input or output failed.\n\n"
      "Examples:\n";
  for (const std::string_view example : kRootExamples) text += fmt::format("  {}\n", example);
  return text;
}

const CommandEntry* find_command(std::string_view name) {
  // The name that biscuit-cli derives from its source.
  if (name == "generate-request") name = "generate-third-party-block-request";
  const auto commands = all_commands();
  const auto found = std::ranges::find(commands, name, &CommandEntry::name);
  return found == commands.end() ? nullptr : &*found;
}

// `lineage` of `lineage record`.
bool is_group(std::string_view word) {
  return std::ranges::any_of(
      all_commands(), [&](const CommandEntry& command) { return command.name.starts_with(std::string(word) + " "); });
}

std::string group_help(std::string_view group) {
  std::string text = fmt::format("Usage: hardtack {} COMMAND [OPTIONS]\n\nCommands:\n", group);
  for (const CommandEntry& command : all_commands()) {
    if (!command.name.starts_with(std::string(group) + " ")) continue;
    text += fmt::format("  {:<20}{}\n", command.name.substr(group.size() + 1), command.summary);
  }
  return text;
}

Error unknown_command(const std::string& word) {
  std::vector<std::string> names;
  for (const CommandEntry& command : all_commands()) names.emplace_back(command.name);
  const std::string shown = word.size() <= 40 ? " `" + escape_controls(word) + "`" : std::string();
  const Error error(ErrorCode::kUsage, "unknown command" + shown);
  const auto near = nearest(word, names);
  return near ? error.with_help("did you mean `" + *near + "`?") : error.with_help("see `hardtack --help`");
}

// Whether `word` is nearly the name of one of a group's commands: `serve revok`.
bool is_near_member(const std::string& group, const std::string& word) {
  std::vector<std::string> members;
  for (const CommandEntry& command : all_commands()) {
    if (command.name.starts_with(group + " ")) members.emplace_back(command.name);
  }
  return nearest(word, members).has_value();
}

// Of the command that `words` name, as far as they name one.
ErrorShape error_shape(std::span<const std::string> words) {
  if (!words.empty() && words[0] == "help") words = words.subspan(1);
  if (words.empty()) return ErrorShape::kPlain;
  const CommandEntry* entry = find_command(words[0]);
  return entry == nullptr ? ErrorShape::kPlain : entry->errors;
}

Outcome<ExitCode> run_command(const CommandEntry& entry, const std::vector<std::string>& words, bool help,
                              Console& console) {
  const auto command = entry.make();
  Arguments arguments((std::string(entry.name)), std::string(entry.summary));
  command->declare(arguments);
  if (!help) {
    HARDTACK_TRY(const auto all, command->with_configuration(words));
    HARDTACK_TRY(const auto outcome, arguments.parse(all));
    help = outcome == Arguments::Outcome::kHelp;
  }
  if (!help) return command->run(console);
  console.print(arguments.help());
  return ExitCode::kSuccess;
}

Outcome<ExitCode> dispatch(std::vector<std::string> words, Console& console) {
  bool help = false;
  if (!words.empty() && words[0] == "help") {
    help = true;
    words.erase(words.begin());
  }
  if (words.empty() || words[0] == "--help" || words[0] == "-h") {
    if (words.empty() && !help) {
      console.message(root_help());
      return ExitCode::kUsage;
    }
    console.print(root_help());
    return ExitCode::kSuccess;
  }
  if (words[0] == "--version" || words[0] == "-V") {
    console.print(fmt::format("hardtack {}\n", kVersion));
    return ExitCode::kSuccess;
  }
  std::string name = words[0];
  words.erase(words.begin());
  if (is_group(name) && find_command(name) != nullptr) {
    // `serve` is a command itself: what follows is one of its group, or its own.
    const std::string full = words.empty() ? name : name + " " + words[0];
    if (full != name && find_command(full) != nullptr) {
      name = full;
      words.erase(words.begin());
    } else if (full != name && is_near_member(name, full)) {
      return std::unexpected(Failure(unknown_command(full)));
    }
  } else if (is_group(name)) {
    if (words.empty() || words[0] == "--help" || words[0] == "-h") {
      console.print(group_help(name));
      return words.empty() && !help ? ExitCode::kUsage : ExitCode::kSuccess;
    }
    name += " " + words[0];
    words.erase(words.begin());
  }
  const CommandEntry* entry = find_command(name);
  if (entry == nullptr) return std::unexpected(Failure(unknown_command(name)));
  return run_command(*entry, words, help, console);
}

}  // namespace

ExitCode run(const std::vector<std::string>& words, Console& console) {
  const auto outcome = dispatch(words, console);
  ExitCode code = ExitCode::kInternal;
  if (outcome) {
    code = *outcome;
  } else {
    if (wants_json(words) && !console.has_results()) {
      console.print(to_text(error_document(error_shape(words), words, advised(outcome.error().error))));
    }
    console.message(render(advised(outcome.error()), console.colors_in_messages()));
    code = exit_code_of(outcome.error().error.code());
  }
  if (const auto flushed = console.flush(); !flushed) {
    console.message(render(advised(Failure(flushed.error())), console.colors_in_messages()));
    return ExitCode::kIo;
  }
  return code;
}

}  // namespace hardtack::cli
