// What listeners of `hardtack serve` give their clients, as options: --max-connections, --max-connections-per-address,
// --max-body, --header-timeout, --body-timeout, --idle-timeout. Zero is refused: nothing is unlimited.
#pragma once

#include "cli/input/arguments.h"
#include "serve/http/framing/limits.h"

namespace hardtack::cli {

struct ListenerLimitArguments {
  void declare(Arguments& arguments);

  serve::HttpLimits limits = {};
};

}  // namespace hardtack::cli
