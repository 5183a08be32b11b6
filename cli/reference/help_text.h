// The help of a command, as `--help` prints it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/reference/command_page.h"

namespace hardtack::cli {

std::string help_text(const CommandPage& page);

}  // namespace hardtack::cli
