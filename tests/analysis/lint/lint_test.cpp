#include "analysis/lint/lint.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "analysis/config/parse_config.h"
#include "analysis/lint/fix.h"
#include "analysis/lint/lint_source.h"
#include "tests/analysis/lint/lint_cases.h"
#include "tests/analysis/lint/lint_rows.h"
#include "tests/grammar/check/repeated.h"
#include "tests/support/folders.h"
#include "tests/support/golden.h"

namespace hardtack::analysis {
namespace {

using hardtack::testing::repeated;
using testing::LintCase;
using enum DiagnosticCode;

// Every lint is on, whatever its group.
Config config_of(std::string_view text) {
  auto config = parse_config(text, "hardtack.toml");
  EXPECT_TRUE(config) << config.error().to_string();
  Config result = config ? *std::move(config) : Config();
  for (const DiagnosticInfo& info : diagnostic_registry()) result.presets.insert(info.code);
  return result;
}

LintedSource lint_text(std::string text, LintRole role, const Config& config) {
  const bool block = role == LintRole::kBlock || role == LintRole::kAppendedBlock;
  return lint_source(std::move(text), block ? SourceKind::kBlock : SourceKind::kAuthorizer, {},
                     {.role = role, .path = "policy.bcdl", .config = &config});
}

// The text without marks, and what stood between the first two.
std::pair<std::string, Span> read_marks(std::string text) {
  Span span;
  const std::string open = "«", close = "»";
  span.begin = static_cast<std::uint32_t>(text.find(open));
  text.erase(span.begin, open.size());
  span.end = static_cast<std::uint32_t>(text.find(close));
  text.erase(span.end, close.size());
  return {text, span};
}

std::string all_of(const Diagnostics& found) {
  std::string list;
  for (const Diagnostic& diagnostic : found) {
    list += std::string(diagnostic.code) + " " + std::to_string(diagnostic.span.begin) + "-" +
            std::to_string(diagnostic.span.end) + ": " + diagnostic.message + "\n";
  }
  return list;
}

void expect_row(const LintCase& row) {
  const DiagnosticInfo& info = info_of(row.code);
  SCOPED_TRACE(std::string(info.name) + "\n" + (row.bad != nullptr ? row.bad : ""));
  const Config config = config_of(row.config);
  const LintedSource good = lint_text(row.good, row.role, config);
  EXPECT_EQ(std::ranges::count(good.found, row.code, &Diagnostic::kind), 0) << all_of(good.found);
  EXPECT_FALSE(good.found.has_errors()) << all_of(good.found);
  if (row.bad == nullptr) return;
  const auto [text, span] = read_marks(row.bad);
  const LintedSource bad = lint_text(text, row.role, config);
  const auto found = std::ranges::find(bad.found, row.code, &Diagnostic::kind);
  ASSERT_NE(found, bad.found.end()) << all_of(bad.found);
  EXPECT_EQ(found->span, span) << all_of(bad.found);
  EXPECT_GE(found->severity, std::min(info.severity, Severity::kWarning));
  EXPECT_FALSE(found->message.ends_with('.'));
  if (row.fixed == nullptr) {
    EXPECT_TRUE(found->fixes.empty()) << found->fixes[0].title;
    return;
  }
  ASSERT_FALSE(found->fixes.empty());
  EXPECT_TRUE(info.fixable);
  const auto fixed = apply_fix(text, found->fixes[0]);
  ASSERT_TRUE(fixed);
  EXPECT_EQ(*fixed, row.fixed);
  // What is left has neither this problem nor an error that was not there.
  const LintedSource after = lint_text(*fixed, row.role, config);
  EXPECT_FALSE(after.checked.diagnostics.has_errors()) << all_of(after.found);
}

TEST(Lints, OfCorrectnessReportWhatTheyShould) {
  for (const LintCase& row : testing::correctness_cases()) expect_row(row);
}
TEST(Lints, OfPoliciesReportWhatTheyShould) {
  for (const LintCase& row : testing::policy_cases()) expect_row(row);
}
TEST(Lints, OfStyleReportWhatTheyShould) {
  for (const LintCase& row : testing::style_cases()) expect_row(row);
}

TEST(Lints, HaveACaseEachAndAFixWhereTheRegistrySaysSo) {
  std::set<DiagnosticCode> seen, fixed;
  for (const auto& table : {testing::correctness_cases(), testing::policy_cases(), testing::style_cases()}) {
    for (const LintCase& row : table) {
      seen.insert(row.code);
      if (row.fixed != nullptr) fixed.insert(row.code);
    }
  }
  for (const DiagnosticInfo& info : diagnostic_registry()) {
    if (!is_lint(info.code)) continue;
    EXPECT_TRUE(seen.contains(info.code)) << info.name;
    EXPECT_EQ(fixed.contains(info.code), info.fixable) << info.name;
  }
}

TEST(Lints, HavePagesThatAreMadeFromTheirCases) {
  const std::filesystem::path folder = test::source_folder() + "/docs/lints";
  std::set<std::string> pages;
  for (const DiagnosticInfo& info : diagnostic_registry()) {
    const std::string page = testing::lint_page(info);
    const std::filesystem::path path = test::source_folder() + "/" + documentation_path(info.code);
    pages.insert(path.filename().string());
    if (testing_support::updates_golden()) std::ofstream(path, std::ios::binary) << page;
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_TRUE(text.str() == page) << path << " differs; run this test with HARDTACK_UPDATE_GOLDEN=1";
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(pages.contains(name) || name == "not-yet.md" || name == "README.md") << name;
  }
}

TEST(Lints, AreSilencedByComments) {
  struct Row {
    const char* text;
    const char* codes;  // of what is left
  };
  const Row rows[] = {
      {"check if a($x);\n", "singleton-variable "},
      {"check if a($x);  // hardtack: ignore singleton-variable\n", ""},
      {"// hardtack: ignore singleton-variable\ncheck if a($x);\n", ""},
      {"/* hardtack: ignore singleton-variable */\n\n// why\ncheck if a($x);\n", ""},
      {"// hardtack: ignore late-filter, singleton-variable\ncheck if a($x);\n", "unused-ignore "},
      {"// hardtack: ignore nonsense\ncheck if a(1);\n", "unknown-ignore "},
      {"// hardtack: ignore\ncheck if a(1);\n", "unknown-ignore "},
      {"// please hardtack: ignore nonsense\ncheck if a(1);\n", ""},
      {"// hardtack: ignore duplicate-map-key\na({\"k\": 1, \"k\": 2});\n", ""},
      {"// hardtack: ignore nested-set\na({{1}});\n", "unused-ignore nested-set "},
      {"check if a(1),  // hardtack: ignore singleton-variable\n b($x);\n", "unused-ignore singleton-variable "},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    std::string codes;
    for (const Diagnostic& diagnostic : lint_text(row.text, LintRole::kAny, Config()).found) {
      codes += std::string(diagnostic.code) + " ";
    }
    EXPECT_EQ(codes, row.codes);
  }
}

TEST(Lints, FollowTheConfiguration) {
  const std::string text = "check if a($x);\nb(1);\nb(1);\n";
  const auto codes = [&](std::string_view config) {
    const auto parsed = parse_config(config, "hardtack.toml");
    EXPECT_TRUE(parsed);
    std::string list;
    for (const Diagnostic& diagnostic : lint_text(text, LintRole::kAny, *parsed).found) {
      list += std::string(diagnostic.code) + "=" + std::string(severity_name(diagnostic.severity)) + " ";
    }
    return list;
  };
  EXPECT_EQ(codes(""), "singleton-variable=hint duplicate-fact=warning ");
  EXPECT_EQ(codes("[rules]\nsingleton-variable = \"off\"\n"), "duplicate-fact=warning ");
  EXPECT_EQ(codes("[rules]\nduplicate-fact = \"error\"\n"), "singleton-variable=hint duplicate-fact=error ");
  EXPECT_EQ(codes("[groups]\nsuspicious = \"off\"\n"), "");
  EXPECT_EQ(codes("[groups]\nsuspicious = \"off\"\n[rules]\nduplicate-fact = \"hint\"\n"), "duplicate-fact=hint ");
  EXPECT_EQ(codes("[rules]\nduplicate-fact = {level = \"off\", files = [\"policy.bcdl\"]}\n"),
            "singleton-variable=hint ");
  EXPECT_EQ(codes("[rules]\nduplicate-fact = {level = \"off\", files = [\"other/**\"]}\n"),
            "singleton-variable=hint duplicate-fact=warning ");
}

// Each of these would take minutes if anything were compared with everything.
TEST(Lints, StayLinearOnTheWorstTexts) {
  const std::string texts[] = {
      repeated(8'000, "a(#)", ";\n") + ";",
      "check if " + repeated(4'000, "a($x#)", ", ") + ";",
      "check if " + repeated(4'000, "a(1)", " or ") + ";",
      "check if " + repeated(2'000, "a($x), b(#)", " or ") + ";",
      repeated(4'000, "allow if a($x), b(#)", ";\n") + ";",
      repeated(3'000, "a#($x) <- a($x), b#($x)", ";\n") + ";",
      "check if a($x), " + repeated(6'000, "$x", " < 1 && ") + " < 1;",
      "check if a($x), " + repeated(6'000, "1", " + ") + " < $x;",
      "check if a($x), " + repeated(120, "(", "") + "1" + repeated(120, ")", "") + " < $x;",
      repeated(3'000, "check if a($_), b($_)", ";\n") + ";",
      repeated(2'000, "// hardtack: ignore nonsense", "\n"),
      repeated(4'000, "\u0440(#)", ";\n") + ";",
      repeated(4'000, "\u0440#(1)", ";\n") + ";",
      "check if " + repeated(4'000, "a($\u0445)", ", ") + ";",
      repeated(6'000, "not(1)", ";\n") + ";",
      repeated(2'000, "check if a($x), $x.matches(\"[a-z]#\")", ";\n") + ";",
      "a(" + repeated(10'000, "$x#", ",") + ") <- b(" + repeated(5'000, "$x#", ",") + ");",
      repeated(3'000, "p#(1); allow if q#(1)", ";\n") + ";",
  };
  const Config config = config_of("");
  for (const std::string& text : texts) {
    SCOPED_TRACE(text.substr(0, 60));
    const auto begin = std::chrono::steady_clock::now();
    const LintedSource linted = lint_text(text.substr(0, 64u << 10), LintRole::kAny, config);
    const auto took = std::chrono::steady_clock::now() - begin;
    EXPECT_LT(took, std::chrono::seconds(10));
    EXPECT_LE(linted.found.items().size(), 1'200u);
  }
}

// Rows of the other tests say the same of theirs (lint_rows.cpp).
TEST(Fixes, BringNoErrorIntoATextThatHasNone) {
  const Config config = config_of("");
  std::size_t fixes = 0;
  for (const auto& table : {testing::correctness_cases(), testing::policy_cases(), testing::style_cases()}) {
    for (const LintCase& row : table) {
      fixes += testing::expect_sound_fixes(row.good, config_of(row.config));
      if (row.bad != nullptr) fixes += testing::expect_sound_fixes(read_marks(row.bad).first, config_of(row.config));
    }
  }
  std::size_t texts = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test::source_folder() + "/tests/corpus")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".bcdl") || name.ends_with(".test.bcdl")) continue;
    SCOPED_TRACE(entry.path().string());
    std::ifstream file(entry.path(), std::ios::binary);
    fixes += testing::expect_sound_fixes(std::string(std::istreambuf_iterator<char>(file), {}), config);
    ++texts;
  }
  EXPECT_GT(texts, 100u);
  EXPECT_GT(fixes, 200u);
}

TEST(Fixes, AreAppliedTogetherWhereTheyDoNotTouch) {
  const std::string text = "a(1);\na(1);\na(1);\ncheck if b($x), c($y);\n";
  const LintedSource linted = lint_text(text, LintRole::kAny, Config());
  const FixedText fixed = apply_safe_fixes(text, linted.found);
  EXPECT_EQ(fixed.text, "a(1);\na(1);\ncheck if b($_x), c($_y);\n");
  EXPECT_EQ(fixed.applied, 3u);
}

// Evaluation fails where a closure's parameter shadows a variable: renaming one of them may turn that into an allow.
TEST(Fixes, ThatEndAShadowingAreNotAppliedUnseen) {
  for (const std::string text :
       {"allow if hold($n), {1}.any($n -> true);\n", "allow if hold($n), {1}.any($n -> $n == 1);\n",
        "allow if [1].any($p -> [2].all($p -> true));\n", "allow if [1].any($p -> [2].all($p -> $p == 2));\n"}) {
    SCOPED_TRACE(text);
    const LintedSource linted = lint_text(text, LintRole::kAny, Config());
    EXPECT_EQ(apply_safe_fixes(text, linted.found).text, text);
    std::size_t fixes = 0;
    for (const Diagnostic& diagnostic : linted.found) fixes += diagnostic.fixes.size();
    EXPECT_GE(fixes, 1U);
  }
}

}  // namespace
}  // namespace hardtack::analysis
