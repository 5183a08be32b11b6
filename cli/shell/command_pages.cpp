#include "cli/shell/command_pages.h"

#include <string>

#include "cli/command.h"

namespace hardtack::cli {

std::vector<CommandPage> command_pages() {
  std::vector<CommandPage> pages;
  for (const CommandEntry& entry : all_commands()) {
    const auto command = entry.make();
    Arguments arguments((std::string(entry.name)), std::string(entry.summary));
    command->declare(arguments);
    pages.push_back(arguments.page());
  }
  return pages;
}

}  // namespace hardtack::cli
