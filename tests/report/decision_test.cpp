// A decision as people read it and as programs do.
#include <gtest/gtest.h>

#include "json/json.h"
#include "report/decision_text.h"
#include "report/result_json.h"
#include "tests/engine/authz/sources.h"

namespace hardtack {
namespace {

using testing_support::Scenario;
using testing_support::TestBlock;

struct Row {
  std::string name;
  std::string authorizer;
  std::vector<TestBlock> blocks;
  std::string text;  // without the last line, which says what it cost
  std::string json;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"allowed", "allow if true", {}, "allow\n  matched: policy 0: allow if true\n", R"({"Ok":0})"},
      {"the second policy",
       "deny if user(\"bob\"); allow if user(\"alice\")",
       {"user(\"alice\");"},
       "allow\n  matched: policy 1: allow if user(\"alice\")\n",
       R"({"Ok":1})"},
      {"no policy",
       "allow if user(\"alice\")",
       {},
       "deny\n  no policy matched\n",
       R"({"Err":{"FailedLogic":{"NoMatchingPolicy":{"checks":[]}}}})"},
      {"denied by a policy",
       "deny if true",
       {},
       "deny\n  matched: policy 0: deny if true\n",
       R"({"Err":{"FailedLogic":{"Unauthorized":{"checks":[],"policy":{"Deny":0}}}}})"},
      {"failed checks, in order",
       "check if a(1); allow if true",
       {"check if b(1);", "x(1); check if x(1); check if c(1);"},
       "deny\n  failed: check 0 of the authorizer: check if a(1)\n"
       "  failed: check 0 of the authority block: check if b(1)\n"
       "  failed: check 1 of block 1: check if c(1)\n  matched: policy 0: allow if true\n",
       R"j({"Err":{"FailedLogic":{"Unauthorized":{"checks":[)j"
       R"j({"Authorizer":{"check_id":0,"rule":"check if a(1)"}},)j"
       R"j({"Block":{"block_id":0,"check_id":0,"rule":"check if b(1)"}},)j"
       R"j({"Block":{"block_id":1,"check_id":1,"rule":"check if c(1)"}}],"policy":{"Allow":0}}}}})j"},
  };
  return all;
}

TEST(DecisionText, NamesWhatDecided) {
  for (const Row& row : rows()) {
    Scenario scenario(row.authorizer, row.blocks);
    const auto decision = scenario.decide();
    ASSERT_TRUE(decision) << row.name;
    TextBudget budget(kDocumentBytes);
    const DecisionText texts = decision_text(scenario.authorizer(), *decision, budget);
    const RunStats stats = {.facts = 1, .iterations = 2, .steps = 3, .elapsed = std::chrono::microseconds(4)};
    EXPECT_EQ(render(*decision, texts, stats, false), row.text + "  1 fact, 2 iterations, 3 steps, 4 us\n") << row.name;
  }
}

TEST(DecisionJson, HasTheShapesOfThePublishedSuite) {
  for (const Row& row : rows()) {
    Scenario scenario(row.authorizer, row.blocks);
    const auto decision = scenario.decide();
    ASSERT_TRUE(decision) << row.name;
    TextBudget budget(kDocumentBytes);
    const DecisionText texts = decision_text(scenario.authorizer(), *decision, budget);
    EXPECT_EQ(write_json(result_json(*decision, texts), JsonLayout::kCompact), row.json) << row.name;
  }
}

TEST(DecisionText, ColoursTheVerdictAlone) {
  Scenario scenario("allow if true");
  const auto decision = scenario.decide();
  TextBudget budget(kDocumentBytes);
  const DecisionText texts = decision_text(scenario.authorizer(), *decision, budget);
  const std::string text = render(*decision, texts, {}, true);
  EXPECT_TRUE(text.starts_with("\x1b[1;32mallow\x1b[0m\n  matched: policy 0: allow if true\n")) << text;
}

TEST(DecisionText, EveryStatementHasAnEntryBeyondTheBudget) {
  Scenario scenario("check if aaaaaaaaaaaaaaaaaaaa(1); check if b(1); allow if true");
  const auto decision = scenario.decide();
  TextBudget budget(12);
  const DecisionText texts = decision_text(scenario.authorizer(), *decision, budget);
  ASSERT_EQ(texts.failed_checks.size(), 2u);
  EXPECT_TRUE(texts.failed_checks[0].ends_with("...")) << texts.failed_checks[0];
  EXPECT_TRUE(budget.cut());
}

TEST(StatsJson, CountsAndMeasures) {
  const RunStats stats = {.facts = 1, .iterations = 2, .steps = 3, .elapsed = std::chrono::nanoseconds(4'500)};
  EXPECT_EQ(write_json(stats_json(stats), JsonLayout::kCompact),
            R"({"elapsed_us":4.5,"facts":1,"iterations":2,"steps":3})");
}

}  // namespace
}  // namespace hardtack
