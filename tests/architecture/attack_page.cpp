#include "tests/architecture/attack_page.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

namespace hardtack::architecture {
namespace {

constexpr int kTokenAttacks = 192, kServiceAttacks = 81;

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

// The names of a CMakeLists.txt's tests; one with a variable is a test for each of the words of its `foreach`.
void add_cmake_tests(const std::string& text, std::set<std::string>& names) {
  static const std::regex test(R"(\badd_test\(NAME ([\w.${}]+))");
  static const std::regex loop(R"(\bforeach\((\w+) ([^)]+)\))");
  for (std::sregex_iterator it(text.begin(), text.end(), test), end; it != end; ++it) {
    const std::string name = (*it)[1].str();
    names.insert(name);
    for (std::sregex_iterator each(text.begin(), text.end(), loop); each != end; ++each) {
      const std::string variable = "${" + (*each)[1].str() + "}";
      std::istringstream words((*each)[2].str());
      for (std::string word; words >> word;) names.insert(replaced(name, variable, word));
    }
  }
}

std::set<std::string> names_of(const std::vector<SourceFile>& files) {
  std::set<std::string> names = test_names(files);
  for (const SourceFile& file : files) {
    const std::filesystem::path path(file.path);
    if (file.path.starts_with("fuzz/") && file.text.find("LLVMFuzzerTestOneInput") != std::string::npos) {
      names.insert("Fuzz." + path.stem().string());
    }
    if (file.path.starts_with("tests/") && path.filename() == "CMakeLists.txt") add_cmake_tests(file.text, names);
  }
  return names;
}

// `A012_` in the name, or, among the tests of the language server, `Attack180And181`.
bool is_of_attack(const std::string& test, const std::string& digits) {
  const std::string tag = "A" + std::string(3 - std::min<std::size_t>(3, digits.size()), '0') + digits + "_";
  return std::ranges::any_of(std::array{tag, "Attack" + digits, "And" + digits},
                             [&](const std::string& spelled) { return test.find(spelled) != std::string::npos; });
}

bool is_reason(const std::string& cell, bool of_service) {
  if (cell.starts_with("does not apply: ")) return true;
  return of_service && (cell.starts_with("not built yet: ") || cell.starts_with("not tested yet: "));
}

}  // namespace

std::vector<std::string> check_attack_page(std::string_view page, const std::vector<SourceFile>& files) {
  static const std::regex row(R"(^\| (S?)(\d+) \| .+ \| (.+) \|$)");
  static const std::regex name(R"(`([A-Za-z0-9_]+\.[A-Za-z0-9_]+)`)");
  const std::set<std::string> exist = names_of(files);
  std::set<std::string> wanted;
  for (int number = 1; number <= kTokenAttacks; ++number) wanted.insert(std::to_string(number));
  for (int number = 1; number <= kServiceAttacks; ++number) wanted.insert("S" + std::to_string(number));

  std::vector<std::string> violations;
  std::istringstream lines{std::string(page)};
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    std::smatch match;
    if (!std::regex_search(line, match, row)) continue;
    const auto violation = [&](const std::string& what) {
      violations.push_back("docs/attack-coverage.md:" + std::to_string(number) + ": " + what);
    };
    const bool of_service = match[1].length() > 0;
    const std::string digits = match[2].str(), attack = match[1].str() + digits, tests = match[3].str();
    if (wanted.erase(attack) == 0) violation("attack " + attack + " is not expected here");
    std::size_t named = 0;
    for (std::sregex_iterator it(tests.begin(), tests.end(), name), end; it != end; ++it, ++named) {
      const std::string test = (*it)[1].str();
      if (!exist.contains(test)) violation("there is no test " + test);
      if (of_service || test.starts_with("Fuzz.") || is_of_attack(test, digits)) continue;
      violation("the name of " + test + " is not of this attack");
    }
    if (named == 0 && !is_reason(tests, of_service)) violation("neither a test nor a reason");
  }
  for (const std::string& attack : wanted) {
    violations.push_back("docs/attack-coverage.md has no row for attack " + attack);
  }
  return violations;
}

}  // namespace hardtack::architecture
