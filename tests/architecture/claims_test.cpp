// The tests that SECURITY.md and docs/threat-model.md name exist.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/architecture/rules.h"
#include "tests/support/folders.h"

namespace hardtack::architecture {
namespace {

using Matches = std::regex_iterator<std::string::const_iterator>;

// As `Suite.Name`, and each fuzz target as `Fuzz.name`.
std::set<std::string> names_of_tests(const std::vector<SourceFile>& files) {
  static const std::regex test(R"(TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\))");
  std::set<std::string> names;
  for (const SourceFile& file : files) {
    if (!is_cpp(file.path)) continue;
    for (Matches match(file.text.begin(), file.text.end(), test), end; match != end; ++match) {
      names.insert((*match)[1].str() + "." + (*match)[2].str());
    }
    if (file.path.starts_with("fuzz/") && file.text.find("LLVMFuzzerTestOneInput") != std::string::npos) {
      names.insert("Fuzz." + std::filesystem::path(file.path).stem().string());
    }
  }
  return names;
}

TEST(Claims, NameTestsThatExist) {
  static const std::regex named(R"(`([A-Z]\w+\.[A-Za-z]\w+)`)");
  const std::vector<SourceFile> files = read_tree(test::source_folder());
  const std::set<std::string> tests = names_of_tests(files);
  std::size_t found = 0;
  for (const SourceFile& file : files) {
    if (file.path != "SECURITY.md" && file.path != "docs/threat-model.md") continue;
    for (Matches match(file.text.begin(), file.text.end(), named), end; match != end; ++match, ++found) {
      EXPECT_TRUE(tests.contains((*match)[1].str())) << file.path << " names " << (*match)[1];
    }
  }
  EXPECT_GT(found, 40U);
}

// Each promise is followed by the tests that show it.
TEST(Claims, EveryPromiseHasItsTests) {
  static const std::regex named(R"(`[A-Z]\w+\.[A-Za-z]\w+`)");
  std::vector<std::size_t> tests;  // of each promise
  for (const SourceFile& file : read_tree(test::source_folder())) {
    if (file.path != "SECURITY.md") continue;
    std::istringstream lines(file.text);
    for (std::string line; std::getline(lines, line) && !line.starts_with("## What it does not");) {
      if (line.starts_with(std::to_string(tests.size() + 1) + ". ")) tests.push_back(0);
      if (tests.empty()) continue;
      tests.back() += static_cast<std::size_t>(std::distance(Matches(line.begin(), line.end(), named), Matches()));
    }
  }
  EXPECT_EQ(tests.size(), 12U);
  EXPECT_THAT(tests, testing::Each(testing::Ge(2U)));
}

}  // namespace
}  // namespace hardtack::architecture
