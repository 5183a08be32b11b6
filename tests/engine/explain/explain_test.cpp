// What explanations say, for every way an authorization can end.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/explain/explain_cases.h"
#include "tests/support/folders.h"
#include "tests/support/golden.h"

namespace hardtack {
namespace {

using namespace testing_support;

const std::string kGolden = test::source_folder() + "/tests/engine/explain/explain_golden.txt";

std::string first_lines(const std::string& text, std::size_t count) {
  std::size_t end = 0;
  while (count-- > 0 && end != std::string::npos) end = text.find('\n', end == 0 ? 0 : end + 1);
  return text.substr(0, end);
}

TEST(Explain, SaysWhatTheGoldenTextsSay) {
  GoldenSections sections;
  for (const ExplainCase& row : explain_cases()) sections.emplace_back(row.name, explain_text(explanation_of(row)));
  if (updates_golden()) write_golden(kGolden, sections);
  const auto golden = read_golden(kGolden);
  EXPECT_EQ(golden.size(), sections.size());
  EXPECT_GE(golden.size(), 25u);
  for (const auto& [name, text] : sections) {
    const auto wanted = golden.find(name);
    ASSERT_NE(wanted, golden.end()) << name;
    EXPECT_EQ(text, wanted->second) << name;
  }
}

// biscuit-rust#283: the same token is allowed in one place and denied in another, which does not trust the same blocks.
TEST(Explain, NamesTheScopeInTheFirstThreeLinesWhenItHidesAFact) {
  const std::vector<TestBlock> token = {"user(\"alice\");", {"right(\"file1\", \"read\");", kKeyA}};
  const std::string policy = "allow if user($u), right(\"file1\", \"read\")";
  const std::string scope = " trusting authority, " + std::string(kKeyA);
  ASSERT_EQ(outcome(policy + scope, token), "allow 0");
  ASSERT_EQ(outcome(policy, token), "no policy");
  const std::string lines = first_lines(explain_text(explanation_of({"", policy, token})), 3);
  EXPECT_NE(lines.find("policy 0 does not trust block 1"), std::string::npos) << lines;
  EXPECT_NE(lines.find("`right(\"file1\", \"read\")` is there"), std::string::npos) << lines;
  EXPECT_NE(lines.find(scope.substr(1)), std::string::npos) << lines;
}

// Whoever shows every statement asks for each: those that held name what they matched, those of another world say
// nothing of this one.
TEST(Explain, SaysWhyEachStatementThatWasAskedCameOutSo) {
  Scenario scenario(
      "operation(\"read\"); check if operation(\"read\"); check if operation(\"write\"); allow if user($u)",
      {"user(\"alice\"); check if user($u)"}, Scenario::with(patient_limits()));
  ASSERT_TRUE(scenario.decide().has_value());
  using Result = StatementExplanation::Result;
  const auto at = [](BlockId block, StatementKind kind, std::uint32_t index) {
    return StatementRef{block, kind, index, std::nullopt};
  };
  const std::vector<AskedStatement> asked = {
      {at(BlockId::authorizer(), StatementKind::kCheck, 0), Result::kMatched},
      {at(BlockId::authorizer(), StatementKind::kCheck, 1), Result::kFailed},
      {at(BlockId::block(0), StatementKind::kCheck, 0), Result::kMatched},
      {at(BlockId::authorizer(), StatementKind::kPolicy, 0), Result::kMatched},
      {at(BlockId::block(0), StatementKind::kCheck, 7), Result::kMatched},
      {at(BlockId::block(9), StatementKind::kCheck, 0), Result::kMatched},
  };
  std::string text;
  for (const StatementExplanation& one : explain_statements(scenario.authorizer(), asked)) text += explain_text(one);
  EXPECT_EQ(text,
            "check 0 of the authorizer held: check if operation(\"read\")\n"
            "  because operation(\"read\"), said by the authorizer\n"
            "check 1 of the authorizer failed: check if operation(\"write\")\n"
            "  found nothing for: operation(\"write\")\n"
            "  close: operation(\"read\") of the authorizer: term 1 is \"read\", not \"write\"\n"
            "check 0 of block 0 held: check if user($u)\n"
            "  with $u = \"alice\"\n"
            "  because user(\"alice\"), said by block 0\n"
            "policy 0 matched: allow if user($u)\n"
            "  with $u = \"alice\"\n"
            "  because user(\"alice\"), said by block 0\n"
            "check 7 of block 0 held: \n"
            "check 0 of block 9 held: \n");
}

// Advice must work: with the scope that is suggested, the hidden fact is seen.
TEST(Explain, SuggestsScopesThatShowTheFact) {
  const std::vector<std::pair<std::string, std::vector<TestBlock>>> rows = {
      {"allow if a(1)", {"", {"a(1);", kKeyA}}},
      {"allow if a(1), b(1)", {"b(1);", {"a(1);", kKeyA}}},
      {"allow if a(1), b(1)", {"", {"a(1);", kKeyA}, {"b(1);", kKeyB}}},
      {"allow if a(1) trusting " + std::string(kKeyA), {"a(1);", {"", kKeyA}}},
      {"allow if a(1), b(1) trusting " + std::string(kKeyA), {"", {"a(1);", kKeyA}, {"b(1);", kKeyB}}},
  };
  for (const auto& [policy, blocks] : rows) {
    const Explanation explanation = explanation_of({"", policy, blocks});
    ASSERT_EQ(explanation.statements.size(), 1u) << policy;
    const QueryExplanation& query = explanation.statements[0].queries[0];
    ASSERT_FALSE(query.hidden.empty()) << policy;
    ASSERT_TRUE(query.hidden[0].trusting) << policy;
    const std::string bare = policy.substr(0, policy.find(" trusting"));
    EXPECT_EQ(outcome(bare + " " + *query.hidden[0].trusting, blocks), "allow 0") << *query.hidden[0].trusting;
  }
}

TEST(Explain, DoesNotDependOnTheOrderOfFacts) {
  std::vector<std::string> facts = {"n(3);", "n(1);", "n(2);", "m(\"a\");", "m(\"b\");"};
  const std::string policy = "allow if n($x), m($y), $x > 5; allow if n($x), k($x)";
  std::ranges::sort(facts);
  std::string expected;
  do {
    std::string source;
    for (const std::string& fact : facts) source += fact;
    const std::string text = explain_text(explanation_of({"", policy, {source}}));
    if (expected.empty()) expected = text;
    ASSERT_EQ(text, expected) << source;
  } while (std::ranges::next_permutation(facts).found);
}

TEST(Explain, LeavesTheDecisionAndTheWorldAsTheyWere) {
  for (const ExplainCase& row : explain_cases()) {
    Scenario scenario(row.authorizer, row.blocks, Scenario::with(row.limits));
    const Result<Decision> decision = scenario.decide();
    const std::string before = full_outcome(decision, scenario.authorizer());
    (void)explain(scenario.authorizer(), decision, row.explain_limits);
    EXPECT_EQ(full_outcome(decision, scenario.authorizer()), before) << row.name;
    EXPECT_EQ(full_outcome(scenario.decide(), scenario.authorizer()), before) << row.name;
  }
}

}  // namespace
}  // namespace hardtack
