// The rule about diagnostics: their codes are spelled in one table.
//
//   for (const std::string& violation : check_diagnostic_codes(path, text, codes_of(registry_text))) ...
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hardtack::architecture {

inline constexpr std::string_view kDiagnosticRegistry = "grammar/text/diagnostic_registry.cpp";

// The codes that the registry's source declares.
std::set<std::string> codes_of(std::string_view registry);

// Production code outside of the registry spells no code: it names the enumerator.
std::vector<std::string> check_diagnostic_codes(std::string_view path, std::string_view text,
                                                const std::set<std::string>& codes);

}  // namespace hardtack::architecture
