// The subcommands; each is defined in the file of its name.
#pragma once

#include <memory>

#include "cli/command.h"

namespace hardtack::cli {

std::unique_ptr<Command> make_keypair();

}  // namespace hardtack::cli
