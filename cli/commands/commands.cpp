#include "cli/commands/commands.h"

#include <array>

namespace hardtack::cli {

std::span<const CommandEntry> all_commands() {
  static constexpr std::array kCommands = {
      CommandEntry{"keypair", "make or convert a key pair", make_keypair},
  };
  return kCommands;
}

}  // namespace hardtack::cli
