// The manual, as roff source of man(7), from the pages of commands.
//
//   console.print(man_page(pages, "0.1.0"));   // hardtack man | man -l -
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/reference/command_page.h"

namespace hardtack::cli {

// hardtack(1), with all commands.
std::string man_page(const std::vector<CommandPage>& pages, std::string_view version);
// hardtack-authorize(1), of one command.
std::string man_page(const CommandPage& page, std::string_view version);

}  // namespace hardtack::cli
