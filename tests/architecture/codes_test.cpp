#include "tests/architecture/codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/architecture/rules.h"
#include "tests/support/folders.h"

namespace hardtack::architecture {
namespace {

constexpr std::string_view kTable = R"(
    DiagnosticInfo{kNestedSet, "nested-set", kError},
    DiagnosticInfo{kSyntaxError,
                   "syntax-error", kError},
)";

TEST(DiagnosticCodes, AreSpelledInTheRegistryOnly) {
  const auto codes = codes_of(kTable);
  EXPECT_THAT(codes, testing::ElementsAre("nested-set", "syntax-error"));
  struct Row {
    std::string_view path;
    std::string_view text;
    std::size_t violations;
  };
  const Row rows[] = {
      {"grammar/check/a.cpp", "x.report(DiagnosticCode::kNestedSet);\n", 0},
      {"grammar/check/a.cpp", "x.code = \"nested-set\";\n", 1},
      {"cli/commands/a.cpp", "\n if (d.code == \"syntax-error\") {}\n", 1},
      {"grammar/text/a.h", "// like \"syntax-error\"\n", 1},
      {"grammar/text/a.cpp", "\"a syntax-error here\"\n", 0},
      {"grammar/text/diagnostic_registry.cpp", kTable, 0},
      {"tests/grammar/a.cpp", "EXPECT_EQ(d.code, \"nested-set\");\n", 0},
      {"docs/diagnostics.md", "\"nested-set\"\n", 0},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(check_diagnostic_codes(row.path, row.text, codes).size(), row.violations) << row.path << " " << row.text;
  }
}

TEST(Repository, SpellsDiagnosticCodesInTheRegistryOnly) {
  const std::vector<SourceFile> files = read_tree(test::source_folder());
  std::set<std::string> codes;
  for (const SourceFile& file : files) {
    if (file.path == kDiagnosticRegistry) codes = codes_of(file.text);
  }
  EXPECT_GT(codes.size(), 50u);
  std::vector<std::string> violations;
  for (const SourceFile& file : files) {
    for (std::string& found : check_diagnostic_codes(file.path, file.text, codes)) violations.push_back(found);
  }
  EXPECT_THAT(violations, testing::IsEmpty());
}

}  // namespace
}  // namespace hardtack::architecture
