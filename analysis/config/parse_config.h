// `hardtack.toml` from text. Strict: what it does not know is an error with its place, so that a misspelt setting is
// never a setting that is silently off. Pure; may be called from any thread.
//
//   ambient.user = ["string"]                          # or ["any"]
//   [evaluate] facts = ["facts.bcdl"]
//
//   HARDTACK_TRY(Config config, parse_config(text, "hardtack.toml"));
//
// Errors: kSyntax, the message with name, line and column; kSourceTooLarge.
#pragma once

#include <string>
#include <string_view>

#include "analysis/config/config.h"
#include "engine/base/error.h"

namespace hardtack::analysis {

inline constexpr std::size_t kMaxConfigBytes = 256u << 10;
inline constexpr std::string_view kConfigName = "hardtack.toml";

Result<Config> parse_config(std::string_view text, const std::string& name);

}  // namespace hardtack::analysis
