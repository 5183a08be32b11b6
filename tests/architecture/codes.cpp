#include "tests/architecture/codes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <regex>

#include "tests/architecture/rules.h"

namespace hardtack::architecture {

std::set<std::string> codes_of(std::string_view registry) {
  static const std::regex entry(R"re(DiagnosticInfo\{\s*k\w+,\s*"([a-z0-9-]+)")re");
  std::set<std::string> codes;
  const std::string text(registry);
  for (std::sregex_iterator it(text.begin(), text.end(), entry), end; it != end; ++it) codes.insert((*it)[1]);
  return codes;
}

std::vector<std::string> check_diagnostic_codes(std::string_view path, std::string_view text,
                                                const std::set<std::string>& codes) {
  static constexpr std::array<std::string_view, 3> kOthers = {"tests/", "examples/", "fuzz/"};
  std::vector<std::string> violations;
  if (!is_cpp(path) || path.starts_with("grammar/text/diagnostic_registry.")) return violations;
  if (std::ranges::any_of(kOthers, [&](std::string_view folder) { return path.starts_with(folder); })) {
    return violations;
  }
  for (const std::string& code : codes) {
    // Elsewhere a single word, like `version`, is a word.
    if (code.find('-') == std::string::npos && !path.starts_with("grammar/")) continue;
    // What a policy test expects is called so, too.
    if (code == "no-policy" && path.starts_with("policytest/")) continue;
    const std::size_t at = text.find("\"" + code + "\"");
    if (at == std::string_view::npos) continue;
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    violations.push_back(std::string(path) + ":" + std::to_string(line) + ": spells the diagnostic code `" + code +
                         "`; name it as DiagnosticCode");
  }
  return violations;
}

}  // namespace hardtack::architecture
