// Every code of the registry has an input that produces it, with the severity and the error that the registry has for
// it, and a fix where it says so; and docs/diagnostics.md is the registry.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <string>

#include "grammar/check_source.h"
#include "grammar/compile.h"
#include "tests/grammar/check/repeated.h"
#include "tests/support/folders.h"
#include "tests/support/golden.h"

namespace hardtack {
namespace {

using testing::nested;
using testing::repeated;
using enum DiagnosticCode;

Diagnostics check(std::string text, SourceKind kind = SourceKind::kAuthorizer) {
  return check_source(std::move(text), kind).diagnostics;
}
Diagnostics check_block(std::string text) { return check(std::move(text), SourceKind::kBlock); }
Diagnostics compile(std::string text, const Parameters& parameters = {}, CompileOptions options = {}) {
  return parse_block_source(std::move(text), parameters, options).diagnostics;
}

struct Row {
  DiagnosticCode code;
  std::function<Diagnostics()> produce;
  bool fixed = false;  // the diagnostic has a fix
};

// What the command finds beside: tests/cli/check_test.cpp and tests/cli/source_rules_test.cpp.
const std::set<DiagnosticCode> kByTheCommand = {kEmptyBlock, kNoTokenBlock, kVersion};
// Of files of tests: tests/policytest/codes_test.cpp.
bool is_of_tests(DiagnosticCode code) { return code >= kTestSyntax && code <= kTestDocument; }
// The builder refused what every pass had let through: only a defect of the passes would show it.
const std::set<DiagnosticCode> kByADefect = {kInvalidProgram};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {kSourceTooLarge, [] { return check(std::string((1u << 20) + 1, ' ')); }},
      {kInvalidUtf8, [] { return check("a(\"\xFF\");"); }},
      {kByteOrderMark, [] { return check("\xEF\xBB\xBF allow if true;"); }, true},
      {kTooManyTokens, [] { return check(repeated(50'001, "a(#)", ";")); }},
      {kTooManyTokens, [] { return check("a(" + repeated(20'000, "#") + ");"); }},
      {kNestingTooDeep, [] { return check("allow if " + nested(200, "(", "true", ")") + ";"); }},
      {kTooManyErrors, [] { return check(repeated(200, "a(#", ";")); }},
      {kUnexpectedCharacter, [] { return check("a('x');"); }},
      {kUnexpectedCharacter, [] { return check("a(\u00A01);"); }, true},
      {kUnclosedString, [] { return check("a(\"x);"); }},
      {kUnclosedComment, [] { return check("a(1); /* x"); }},
      {kSyntaxError, [] { return check("a(1 2);"); }},
      {kSyntaxError, [] { return check("a(1) <- b(1),;"); }, true},
      {kMissingSemicolon, [] { return check("a(1)\nb(2);"); }, true},
      {kEmptyStatement, [] { return check("a(1);;"); }, true},
      {kIntegerOutOfRange, [] { return check("a(9223372036854775808);"); }},
      {kInvalidDate, [] { return check("a(2026-02-30T00:00:00Z);"); }},
      {kInvalidBytes, [] { return check("a(hex:abc);"); }},
      {kInvalidEscape, [] { return check("a(\"\\q\");"); }},
      {kInvalidPublicKey, [] { return check("allow if a(1) trusting ed25519/00;"); }},
      {kChainedComparison, [] { return check("allow if 1 < 2 < 3;"); }},
      {kEagerOperator, [] { return check("allow if true &&! true;"); }, true},
      {kUnknownMethod, [] { return check("allow if \"a\".frobnicate() > 1;"); }},
      {kUnknownMethod, [] { return check("allow if \"a\".lenght() > 1;"); }, true},
      {kArgumentCount, [] { return check("allow if \"a\".length(1) > 1;"); }},
      {kMissingClosure, [] { return check("allow if [1].any(1);"); }},
      {kUnexpectedClosure, [] { return check("allow if [1].contains($p -> 1);"); }},
      {kMixedBraces, [] { return check("a({1, 2: 3});"); }},
      {kInvalidMapKey, [] { return check("a({true: 1});"); }},
      {kNestedSet, [] { return check("a({{1}});"); }},
      {kHeterogeneousSet, [] { return check("a({1, \"x\"});"); }},
      {kDuplicateSetElement, [] { return check("a({1, 1});"); }, true},
      {kDuplicateMapKey, [] { return check("a({1: 1, 1: 2});"); }, true},
      {kVariableInCollection, [] { return check("allow if a($x), [$x].contains(1);"); }},
      {kRegexTooLarge, [] { return check("allow if \"a\".matches(\"(a{1000}){1000}\");"); }},
      {kInvalidName, [] { return check("\u0661\u0662(1);"); }},
      {kReservedName, [] { return check("verified:x(1);"); }},
      {kVariableInFact, [] { return check("a($x);"); }},
      {kUnboundHeadVariable, [] { return check("a($x) <- b(1);"); }},
      {kUnboundHeadVariable, [] { return check("a($usr) <- b($user);"); }, true},
      {kUnboundExpressionVariable, [] { return check("allow if $x == 1;"); }},
      {kUnboundExpressionVariable, [] { return check("allow if a($user), $usr == 1;"); }, true},
      {kShadowedClosureParam, [] { return check("allow if a($x), [1].any($x -> $x == 1);"); }, true},
      {kPolicyInBlock, [] { return check_block("allow if true;"); }},
      {kBlockScopeNotFirst, [] { return check("a(1); trusting previous;"); }},
      {kMissingParameter, [] { return compile("a({p});"); }},
      {kUnknownParameter, [] { return compile("a(1);", Parameters().set("p", Term::integer(1))); }},
      {kParameterType, [] { return check("a({p}); allow if a(1) trusting {p};"); }},
      {kParameterType, [] { return compile("a({1, {p}});", Parameters().set("p", Term::string("x"))); }},
      {kBidiControl, [] { return check("a(\"x\u202E\");"); }, true},
      {kControlCharacter, [] { return check("a(\"\a\");"); }, true},
      {kInvisibleCharacter, [] { return check("// \u200B"); }, true},
      {kMixedScriptIdentifier, [] { return check("\u0430dmin(1);"); }},
      {kConfusableIdentifier, [] { return check("\u0440\u0441(1); pc(2);"); }},
      {kProgramTooLarge, [] { return check_block("a(" + repeated(65, "#") + ");"); }},
  };
  return all;
}

TEST(EveryDiagnostic, HasAnInputThatProducesIt) {
  std::set<DiagnosticCode> produced = kByTheCommand;
  produced.insert(kByADefect.begin(), kByADefect.end());
  std::set<DiagnosticCode> fixed;
  for (const Row& row : rows()) {
    const DiagnosticInfo& info = info_of(row.code);
    SCOPED_TRACE(info.name);
    const Diagnostics diagnostics = row.produce();
    const auto found = std::ranges::find(diagnostics, row.code, &Diagnostic::kind);
    ASSERT_NE(found, diagnostics.end());
    EXPECT_EQ(found->code, info.name);
    EXPECT_EQ(found->severity, info.severity);
    EXPECT_EQ(found->fixes.empty(), !row.fixed);
    EXPECT_EQ(error_name(found->error), error_name(info.error));
    produced.insert(row.code);
    if (row.fixed) fixed.insert(row.code);
  }
  for (const DiagnosticInfo& info : diagnostic_registry()) {
    if (is_lint(info.code) || is_of_tests(info.code)) continue;  // tests/analysis/lint/
    EXPECT_TRUE(produced.contains(info.code)) << info.name << ": no input produces it";
    EXPECT_EQ(fixed.contains(info.code), info.fixable) << info.name;
  }
}

TEST(EveryDiagnostic, HasANameAndASummaryOfItsOwn) {
  std::set<std::string_view> names;
  for (const DiagnosticInfo& info : diagnostic_registry()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(info.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string_view::npos);
    EXPECT_FALSE(info.summary.empty() || info.summary.ends_with('.')) << info.name;
    EXPECT_EQ(find_diagnostic(info.name), info.code);
  }
  EXPECT_EQ(find_diagnostic("no-such-code"), std::nullopt);
}

TEST(DiagnosticsPage, IsMadeFromTheRegistry) {
  const std::string path = test::source_folder() + "/docs/diagnostics.md";
  if (testing_support::updates_golden()) std::ofstream(path, std::ios::binary) << diagnostics_page();
  std::ifstream file(path, std::ios::binary);
  std::ostringstream page;
  page << file.rdbuf();
  EXPECT_TRUE(page.str() == diagnostics_page())
      << "docs/diagnostics.md is not what the registry says; run this test with HARDTACK_UPDATE_GOLDEN=1";
}

}  // namespace
}  // namespace hardtack
