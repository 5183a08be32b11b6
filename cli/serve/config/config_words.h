// `hardtack-serve.toml` as words of the command line: every option of `hardtack serve` is a key of the same name, so
// that there is one table of options.
//
//   listen = ["127.0.0.1:8400", "unix:/run/h.sock"]   --listen=127.0.0.1:8400 --listen=unix:/run/h.sock
//   explain = true                                    --explain
//   index = "postgresql://db/${DATABASE}"             --index=postgresql://db/..., of the environment
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace hardtack::cli {

inline constexpr std::size_t kMaxServeConfigBytes = 256 * 1024;

struct ConfigEntry {
  std::string key;
  std::vector<std::string> words;
  // `key = false`: no word, and only a flag may be left out so.
  bool off = false;
  std::string place;  // "hardtack-serve.toml:3:1"
};

// The value of a variable that is set and not empty.
using Variables = std::function<std::optional<std::string>(const std::string& name)>;

// In the order of the text. Errors, with the place: kSyntax for what is not TOML, for tables and values that no option
// has, for an empty text, and for a variable that is not set; kSourceTooLarge.
Result<std::vector<ConfigEntry>> read_serve_config(std::string_view text, const std::string& name,
                                                   const Variables& variables);

}  // namespace hardtack::cli
