// The arguments of `launch`: what editors offer for a configuration of the type `hardtack`.
//
//   HARDTACK_TRY(const LaunchArguments launch, read_launch(request.arguments));
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dap/protocol/message.h"

namespace hardtack::dap {

struct LaunchArguments {
  std::string program;  // an authorizer, or a file of policy tests
  std::optional<std::string> test;
  std::optional<std::string> token;  // a file
  std::optional<std::string> public_key;
  std::vector<std::string> facts;
  std::optional<std::uint64_t> now;
  bool stop_on_entry = true;
  bool no_debug = false;  // the protocol's own: decide, and stop nowhere
};

// Names and JSON types, which editors/vscode/package.json has too (tests/dap compares both).
struct LaunchAttribute {
  std::string_view name;
  std::string_view type;
};
std::span<const LaunchAttribute> launch_attributes();

inline constexpr std::size_t kMaxLaunchFacts = 1'000;

// Attributes of editors (`name`, `preLaunchTask`) are passed over; one that is nearly one of ours is refused, so that
// what is misspelt is not left out in silence.
Reply<LaunchArguments> read_launch(const JsonValue& arguments);

}  // namespace hardtack::dap
