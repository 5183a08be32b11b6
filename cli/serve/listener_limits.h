// What listeners of `hardtack serve` give their clients, as options: --max-connections, --max-connections-per-address,
// --max-body, --header-timeout, --body-timeout, --idle-timeout. Zero is refused: nothing is unlimited.
// And --busy-poll, of all threads.
#pragma once

#include <chrono>

#include "cli/input/arguments.h"
#include "serve/http/framing/limits.h"

namespace hardtack::cli {

struct ListenerLimitArguments {
  void declare(Arguments& arguments);

  serve::HttpLimits limits = {};
  std::chrono::nanoseconds busy_poll{0};
};

}  // namespace hardtack::cli
