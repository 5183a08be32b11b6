// hardtack man: the manual, from what the commands declare.
#include <algorithm>
#include <optional>
#include <string>

#include "cli/app.h"
#include "cli/commands/commands.h"
#include "cli/reference/man_page.h"
#include "cli/shell/command_pages.h"

namespace hardtack::cli {
namespace {

class Man final : public Command {
 public:
  void declare(Arguments& arguments) override {
    std::vector<std::string> names;
    for (const CommandEntry& entry : all_commands()) {
      names.emplace_back(entry.name);
      std::ranges::replace(names.back(), ' ', '-');
    }
    arguments.describe("Prints the manual as source of man(7), for `man`, `mandoc` and packages.");
    arguments
        .option("--section", "COMMAND", section_,
                "only the page of COMMAND, such as authorize or lineage-record, instead of the manual with all of them")
        .words(std::move(names));
    arguments.example("read it", "hardtack man | man -l -");
    arguments.example("as a file", "hardtack man --section authorize > hardtack-authorize.1");
  }

  Outcome<ExitCode> run(Console& console) override {
    const auto pages = command_pages();
    if (!section_) {
      console.print(man_page(pages, kVersion));
      return ExitCode::kSuccess;
    }
    std::ranges::replace(*section_, ' ', '-');
    for (const CommandPage& page : pages) {
      std::string name = page.name;
      std::ranges::replace(name, ' ', '-');
      if (name != *section_) continue;
      console.print(man_page(page, kVersion));
      return ExitCode::kSuccess;
    }
    return std::unexpected(
        Failure(Error(ErrorCode::kUsage, "`--section` is no command").with_help("see `hardtack --help`")));
  }

 private:
  std::optional<std::string> section_;
};

}  // namespace

std::unique_ptr<Command> make_man() { return std::make_unique<Man>(); }

}  // namespace hardtack::cli
