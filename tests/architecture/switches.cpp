#include "tests/architecture/switches.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "tests/architecture/rules.h"

namespace hardtack::architecture {
namespace {

// What a condition may ask: the compiler, the version of Botan, and whether the JWT library is part of the build.
constexpr std::array<std::string_view, 3> kConditions = {"__clang__", "BOTAN_VERSION_", "HARDTACK_HAS_JWT"};
// Reads how libpq is told to check certificates, which verifies nothing of a token.
constexpr std::string_view kAsksTheEnvironment = "tokens/lineage_index/stores/postgres_connection.cpp";

bool is_verifying(std::string_view path) {
  return path.starts_with("engine/") || path.starts_with("json/") || path.starts_with("tokens/");
}

bool is_condition(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(' ');
  if (begin == std::string_view::npos || line[begin] != '#') return false;
  const std::string_view rest = line.substr(begin);
  return rest.starts_with("#if") || rest.starts_with("#elif");
}

}  // namespace

std::vector<std::string> check_switches(std::string_view path, std::string_view text) {
  // Written in two parts so that this file passes its own test.
  static const std::string fuzzers_switch = std::string("FUZZING_BUILD") + "_MODE";
  std::vector<std::string> violations;
  const auto violation = [&](std::size_t number, const std::string& what) {
    violations.push_back(std::string(path) + ":" + std::to_string(number) + ": " + what);
  };
  std::istringstream lines{std::string(text)};
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.find(fuzzers_switch) != std::string::npos)
      violation(number, "the switch of fuzzers, which skips signatures");
    if (!is_verifying(path) || !is_cpp(path)) continue;
    const bool known = std::ranges::any_of(
        kConditions, [&](std::string_view condition) { return line.find(condition) != std::string::npos; });
    if (is_condition(line) && !known) violation(number, "a condition of the preprocessor that is not listed");
    if (line.find("getenv(") != std::string::npos && path != kAsksTheEnvironment) {
      violation(number, "what verifies does not ask the environment");
    }
  }
  return violations;
}

}  // namespace hardtack::architecture
