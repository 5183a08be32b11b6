#include "cli/commands/commands.h"

#include <array>

namespace hardtack::cli {

std::span<const CommandEntry> all_commands() {
  static constexpr std::array kCommands = {
      CommandEntry{"keypair", "make or convert a key pair", make_keypair},
      CommandEntry{"generate", "mint a Biscuit from an authority block", make_generate},
      CommandEntry{"attenuate", "narrow a token by appending a block", make_attenuate},
      CommandEntry{"generate-third-party-block-request", "ask a third party for a block", make_third_party_request},
      CommandEntry{"generate-third-party-block", "sign a block for someone else's token", make_third_party_block},
      CommandEntry{"append-third-party-block", "append what a third party signed", make_third_party_append},
      CommandEntry{"seal", "end a token, so that nothing can be appended", make_seal},
      CommandEntry{"inspect", "show a token, check its signatures", make_inspect},
      CommandEntry{"authorize", "decide a request", make_authorize},
      CommandEntry{"check", "report what is wrong with policy files", make_check},
  };
  return kCommands;
}

}  // namespace hardtack::cli
