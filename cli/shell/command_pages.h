// The pages of all commands, from what each declares.
#pragma once

#include <vector>

#include "cli/reference/command_page.h"

namespace hardtack::cli {

std::vector<CommandPage> command_pages();

}  // namespace hardtack::cli
