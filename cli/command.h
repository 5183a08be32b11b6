// A subcommand: one file in cli/commands/ declares its options next to what it does.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/input/arguments.h"
#include "cli/output/error_document.h"
#include "cli/output/exit_code.h"
#include "cli/output/outcome.h"
#include "cli/system/console.h"

namespace hardtack::cli {

class Command {
 public:
  virtual ~Command() = default;
  // Binds members to options; called once, before run.
  virtual void declare(Arguments& arguments) = 0;
  // The words of the command line with those of a configuration that they name, for commands that have one.
  virtual Outcome<std::vector<std::string>> with_configuration(std::vector<std::string> words) { return words; }
  virtual Outcome<ExitCode> run(Console& console) = 0;
};

struct CommandEntry {
  std::string_view name;
  std::string_view summary;
  std::unique_ptr<Command> (*make)();
  // Of the document that `--json` prints where the command fails before it prints one itself.
  ErrorShape errors = ErrorShape::kPlain;
};

// In the order of the help.
std::span<const CommandEntry> all_commands();

}  // namespace hardtack::cli
