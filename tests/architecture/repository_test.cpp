// The rules of rules.h, applied to the repository as it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "tests/architecture/attack_page.h"
#include "tests/architecture/rules.h"
#include "tests/support/folders.h"

namespace hardtack::architecture {
namespace {

const std::vector<SourceFile>& files() {
  static const std::vector<SourceFile> tree = read_tree(test::source_folder());
  return tree;
}

const std::string& text_of(std::string_view path) {
  static const std::string none;
  for (const SourceFile& file : files()) {
    if (file.path == path) return file.text;
  }
  ADD_FAILURE() << "no file " << path;
  return none;
}

template <typename Check>
std::vector<std::string> over_sources(Check check) {
  std::vector<std::string> violations;
  for (const SourceFile& file : files()) {
    if (!is_cpp(file.path)) continue;
    for (std::string& violation : check(file.path, file.text)) violations.push_back(std::move(violation));
  }
  return violations;
}

TEST(Repository, IncludesFollowTheDependencyDirection) {
  EXPECT_THAT(over_sources(check_includes), testing::IsEmpty());
}

TEST(Repository, LibraryCodeHasNoSideEffects) { EXPECT_THAT(over_sources(check_library_conduct), testing::IsEmpty()); }

TEST(Repository, SourcesAreShort) { EXPECT_THAT(over_sources(check_length), testing::IsEmpty()); }

TEST(Repository, JsonIsInOneFilePerModule) { EXPECT_THAT(check_json_in_one_file(files()), testing::IsEmpty()); }

TEST(Repository, HoldsNoMachinePathsAddressesOrKeys) {
  std::vector<std::string> violations;
  for (const SourceFile& file : files()) {
    for (std::string& violation : check_content(file.path, file.text)) violations.push_back(std::move(violation));
  }
  EXPECT_THAT(violations, testing::IsEmpty());
}

TEST(Repository, EveryErrorCodeIsDocumented) {
  EXPECT_THAT(check_error_page(text_of("engine/base/error.h"), text_of("docs/errors.md")), testing::IsEmpty());
}

TEST(Repository, EveryLimitIsDocumented) {
  const std::string& page = text_of("docs/limits.md");
  EXPECT_THAT(over_sources([&](auto path, auto text) { return check_limit_page(path, text, page); }),
              testing::IsEmpty());
}

TEST(Repository, LinksBetweenPagesLeadSomewhere) {
  std::vector<std::string> violations;
  for (const SourceFile& page : files()) {
    for (std::string& violation : check_links(page, files())) violations.push_back(std::move(violation));
  }
  EXPECT_THAT(violations, testing::IsEmpty());
}

TEST(Repository, TheEmbeddingPageQuotesTheExample) {
  const std::string& page = text_of("docs/embedding.md");
  EXPECT_THAT(check_quotes({"docs/embedding.md", page}, "examples/", files()), testing::IsEmpty());
  EXPECT_NE(page.find("```cpp"), std::string::npos);
}

TEST(Repository, ThePageOfTheCInterfaceQuotesTheExample) {
  const std::string& page = text_of("docs/c.md");
  EXPECT_THAT(check_quotes({"docs/c.md", page}, "examples/c/", files(), "c"), testing::IsEmpty());
  EXPECT_NE(page.find("```c\n"), std::string::npos);
  // The header's manual shows the first decision as the example has it.
  std::string manual;
  std::istringstream lines(text_of("c/hardtack.h"));
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    inside = inside || line.starts_with(" *   hardtack_error* first_decision(");
    if (!inside) continue;
    manual += line.substr(5) + "\n";
    if (line == " *   }") break;
  }
  EXPECT_NE(text_of("examples/c/first_decision.c").find(manual), std::string::npos);
  EXPECT_FALSE(manual.empty());
}

TEST(Repository, TheCLibraryExportsWhatItsHeaderDeclares) {
  std::set<std::string> declared, exported;
  const auto collect = [](const std::string& text, const std::regex& pattern, std::set<std::string>& names) {
    std::istringstream lines(code_only(text));
    std::smatch match;
    for (std::string line; std::getline(lines, line);) {
      if (std::regex_search(line, match, pattern)) names.insert(match[1].str());
    }
  };
  collect(text_of("c/hardtack.h"), std::regex(R"(^(?!static|typedef)[A-Za-z].*\b(hardtack_[a-z0-9_]+)\()"), declared);
  collect(text_of("c/hardtack.map"), std::regex(R"(^    (hardtack_[a-z0-9_]+);$)"), exported);
  EXPECT_GT(declared.size(), 150u);
  EXPECT_EQ(declared, exported);
}

TEST(Repository, EveryDeviationNamesATestThatExists) {
  EXPECT_THAT(check_named_tests({"docs/deviations.md", text_of("docs/deviations.md")}, files()), testing::IsEmpty());
}

// The name of a row: `reject-any-match` of "| `reject-any-match`: `reject if A or B` | ...", else the first cell
// without its marks.
std::set<std::string> rows_of(const std::string& page) {
  static const std::regex row(R"(^\| (?!difference|---)(?:(`[^`|]+`)(?:: [^|]*)?|([^|]+?)) \|)");
  std::set<std::string> rows;
  std::istringstream lines(page);
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (!std::regex_search(line, match, row)) continue;
    std::string name = match[1].matched ? match[1].str() : match[2].str();
    std::erase(name, '`');
    rows.insert(name);
  }
  return rows;
}

// A case of the conformance set names the row that it shows; tests/conformance/set/README.md says why other rows have
// none.
TEST(Repository, EveryDeviationIsInTheConformanceSetOrSaysWhyNot) {
  const std::set<std::string> rows = rows_of(text_of("docs/deviations.md"));
  const std::string& readme = text_of("tests/conformance/set/README.md");
  std::set<std::string> known = rows_of(readme.substr(readme.find("## Rows of docs/deviations.md")));
  known.erase("row");
  for (const SourceFile& file : files()) {
    if (!file.path.starts_with("tests/conformance/set/") || !file.path.ends_with(".cases")) continue;
    static const std::regex reference(R"((?:^|\n)-- reference \((.+)\): )");
    for (std::sregex_iterator it(file.text.begin(), file.text.end(), reference), end; it != end; ++it) {
      known.insert((*it)[1].str());
    }
  }
  EXPECT_GT(rows.size(), 50u);
  EXPECT_EQ(known, rows);
}

TEST(Repository, EveryAttackHasATestOrAReason) {
  EXPECT_THAT(check_attack_page(text_of("docs/attack-coverage.md"), files()), testing::IsEmpty());
}

}  // namespace
}  // namespace hardtack::architecture
