#include "cli/serve/listener_limits.h"

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "cli/input/values.h"
#include "cli/output/shown_word.h"
#include "engine/text/cat.h"
#include "serve/http/busy_poll.h"

namespace hardtack::cli {
namespace {

// More than a descriptor table holds, or a body that no decision needs, is a mistake of units.
constexpr std::uint64_t kMostConnections = 1'000'000;
constexpr std::uint64_t kMostBody = 64u << 20;
constexpr std::chrono::milliseconds kLongest = std::chrono::hours(1);

Arguments::Take number(std::size_t& target, std::uint64_t most) {
  return [&target, most](const std::string& text) -> Result<void> {
    HARDTACK_TRY(const std::uint64_t value, parse_number(text));
    if (value == 0 || value > most)
      return fail(ErrorCode::kUsage, cat("value ", shown_word(text), " is not between 1 and ", most));
    target = static_cast<std::size_t>(value);
    return {};
  };
}

Arguments::Take duration(std::chrono::milliseconds& target) {
  return [&target](const std::string& text) -> Result<void> {
    HARDTACK_TRY(const std::chrono::nanoseconds value, parse_duration(text));
    if (value < std::chrono::milliseconds(1) || value > kLongest)
      return fail(ErrorCode::kUsage, cat("value ", shown_word(text), " is not between 1ms and 1h"));
    target = std::chrono::floor<std::chrono::milliseconds>(value);
    return {};
  };
}

Arguments::Take short_time(std::chrono::nanoseconds& target) {
  return [&target](const std::string& text) -> Result<void> {
    HARDTACK_TRY(const std::chrono::nanoseconds value, parse_duration(text));
    if (value > serve::BusyPoll::kLongest)
      return fail(ErrorCode::kUsage, cat("value ", shown_word(text), " is longer than 1ms"));
    target = value;
    return {};
  };
}

}  // namespace

void ListenerLimitArguments::declare(Arguments& arguments) {
  arguments.option("--max-connections", "N", number(limits.max_connections, kMostConnections),
                   fmt::format("connections of one listener (default {})", limits.max_connections));
  arguments.option("--max-connections-per-address", "N", number(limits.max_connections_per_address, kMostConnections),
                   fmt::format("those of one address, such as a proxy that keeps many open (default {})",
                               limits.max_connections_per_address));
  arguments.option("--max-body", "BYTES", number(limits.max_body, kMostBody),
                   fmt::format("the body of a request (default {})", limits.max_body));
  const auto shown = [](std::chrono::milliseconds time) { return fmt::format("(default {}s)", time.count() / 1000); };
  arguments.option("--header-timeout", "DURATION", duration(limits.header_time),
                   "how long the head of a request may take " + shown(limits.header_time));
  arguments.option("--body-timeout", "DURATION", duration(limits.body_time),
                   "how long the body of a request may take " + shown(limits.body_time));
  arguments.option("--idle-timeout", "DURATION", duration(limits.idle_time),
                   "how long a connection may wait for its next request " + shown(limits.idle_time));
  arguments.option("--busy-poll", "DURATION", short_time(busy_poll),
                   "how long a thread that has answered looks for the next request before it sleeps, at most 1ms: "
                   "answers come sooner and cost more (default 0s: it sleeps at once)");
}

}  // namespace hardtack::cli
