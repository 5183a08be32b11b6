// Traces: which rules fired, in which round, from which facts.
#include "engine/explain/trace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/eval/world.h"
#include "tests/engine/explain/explain_cases.h"

namespace hardtack {
namespace {

using namespace testing_support;

Trace trace_of(Scenario& scenario, const ExplainLimits& limits = {}) {
  (void)scenario.decide();
  return trace(scenario.authorizer(), scenario.request(), limits);
}

TEST(Trace, ListsFiringsByRoundWithTheirFactsAndOrigins) {
  struct Row {
    const char* name;
    std::string authorizer;
    std::vector<TestBlock> blocks;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"no rules", "a(1); allow if a(1)", {}, "no rule fired\n"},
      {"a rule of a block sees its own facts",
       "allow if true",
       {"a(1);", "a(2); b($x) <- a($x);"},
       "round 1\n"
       "  rule 0 of block 1: b($x) <- a($x)\n"
       "    b(1) of block 0 and block 1, from a(1) of block 0\n"
       "    b(2) of block 1, from a(2) of block 1\n"},
      {"recursion",
       "p($x, $y) <- e($x, $y); p($x, $z) <- p($x, $y), e($y, $z); allow if p(1, 3)",
       {"e(1, 2); e(2, 3);"},
       "round 1\n"
       "  rule 0 of the authorizer: p($x, $y) <- e($x, $y)\n"
       "    p(1, 2) of the authorizer and block 0, from e(1, 2) of block 0\n"
       "    p(2, 3) of the authorizer and block 0, from e(2, 3) of block 0\n"
       "round 2\n"
       "  rule 1 of the authorizer: p($x, $z) <- p($x, $y), e($y, $z)\n"
       "    p(1, 3) of the authorizer and block 0, from p(1, 2) of the authorizer and block 0, e(2, 3) of block 0\n"},
      {"a circle fires once for each way",
       "a(1); a($x) <- b($x); b($x) <- a($x); allow if true",
       {},
       "round 1\n"
       "  rule 1 of the authorizer: b($x) <- a($x)\n"
       "    b(1) of the authorizer, from a(1) of the authorizer\n"
       "round 2\n"
       "  rule 0 of the authorizer: a($x) <- b($x)\n"
       "    again a(1) of the authorizer, from b(1) of the authorizer\n"},
      {"a rule without predicates",
       "a(1) <- true; allow if a(1)",
       {},
       "round 1\n"
       "  rule 0 of the authorizer: a(1) <- true\n"
       "    a(1) of the authorizer\n"},
      {"an error ends it",
       "a(1); b($x) <- a($x), $x / 0 == 1; allow if true",
       {},
       "no rule fired\nthe trace is not complete\n"},
  };
  for (const Row& row : rows) {
    Scenario scenario(row.authorizer, row.blocks);
    EXPECT_EQ(trace_text(trace_of(scenario)), row.expected) << row.name;
  }
}

TEST(Trace, TakesFactsOfTheRequestAsGiven) {
  Scenario scenario("p($x, $y) <- e($x, $y); p($x, $z) <- p($x, $y), e($y, $z); e(1, 2); e(2, 3); allow if p(1, 3)");
  scenario.request().add("p", {1, 2});
  const Trace found = trace_of(scenario);
  ASSERT_EQ(found.firings.size(), 3u);
  EXPECT_EQ(found.firings.back().fact.text, "p(1, 3)");
  EXPECT_EQ(found.firings.back().round, 1u);  // since p(1, 2) was there from the beginning
}

// As many facts first appear in firings as the evaluation derived, the last of them in its last round.
TEST(Trace, DerivesEveryFactThatWasNotSaid) {
  for (const ExplainCase& row : explain_cases()) {
    Scenario scenario(row.authorizer, row.blocks, Scenario::with(row.limits));
    if (!scenario.decide()) continue;
    const Trace found = trace(scenario.authorizer(), scenario.request());
    EXPECT_TRUE(found.complete) << row.name;
    std::set<std::pair<std::string, OriginBlocks>> derived;
    std::size_t last_round = 0;
    for (const RuleFiring& firing : found.firings) {
      if (firing.again) continue;
      derived.emplace(firing.fact.text, firing.fact.origin);
      last_round = std::max(last_round, firing.round);
    }
    EXPECT_EQ(last_round, scenario.authorizer().stats().iterations) << row.name;
    std::size_t said = 0;
    for (const WorldBlock& block : scenario.authorizer().world().blocks()) said += block.source->facts().size();
    EXPECT_EQ(derived.size() + said, scenario.authorizer().stats().facts) << row.name;
  }
}

TEST(Trace, StopsAtItsLimitAndSaysSo) {
  const std::string three = "a(1); a(2); a(3); b($x) <- a($x); allow if true";
  ExplainLimits limits;
  for (const auto& [firings, complete] : {std::pair{3u, true}, {2u, false}, {0u, false}}) {
    limits.max_trace_firings = firings;
    Scenario scenario(three);
    const Trace found = trace_of(scenario, limits);
    EXPECT_EQ(found.firings.size(), firings);
    EXPECT_EQ(found.complete, complete);
  }
  limits = {};
  limits.max_explain_steps = 2;
  Scenario scenario(three);
  EXPECT_FALSE(trace_of(scenario, limits).complete);
}

// A rule whose search is cut short takes nothing from the others.
TEST(Trace, ShowsWhatItFoundBeforeItWasCut) {
  std::string facts = "z(1); ";
  for (int i = 0; i < 20; ++i) facts += "a(" + std::to_string(i) + "); ";
  Scenario scenario(facts + "b(1) <- a($x), a($y), $x == 100; y($x) <- z($x); allow if true");
  ExplainLimits limits;
  limits.max_explain_query_steps = 50;
  const Trace found = trace_of(scenario, limits);
  EXPECT_FALSE(found.complete);
  ASSERT_EQ(found.firings.size(), 1u);
  EXPECT_EQ(found.firings[0].fact.text, "y(1)");
  EXPECT_EQ(found.firings[0].bindings, (ExplainedBindings{{"$x", "1"}}));
}

}  // namespace
}  // namespace hardtack
