// What toml++ believes never to come, as far as it is known, so that it is refused before: tables without a name, `[!`,
// brackets that close others, `[}`, quotes within a value, and characters outside of ASCII where TOML has none. Found
// by fuzzing; a text without such a fault may still be no TOML.
//
//   if (const auto fault = find_toml_fault(text)) return refuse(fault->line, fault->what);
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace hardtack::analysis {

struct TomlFault {
  std::size_t line = 0;   // from 1
  std::string_view what;  // of a constant
};

// The first one.
std::optional<TomlFault> find_toml_fault(std::string_view text);

}  // namespace hardtack::analysis
