// How many steps a decision takes, to the last one: hosts set limits by it, and the same program must take the same
// steps on every machine. A query costs one (more where its atoms have many terms), each row that is looked at one, and
// each instruction of an expression one.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/eval/pattern/regex.h"
#include "tests/engine/authz/sources.h"

namespace hardtack {
namespace {

using namespace testing_support;

// "name(0, 0); name(1, 1); ..."
std::string pairs(const std::string& name, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += name + "(" + std::to_string(i) + ", " + std::to_string(i) + "); ";
  return text;
}

struct Program {
  std::string policy;
  std::uint64_t steps;
  const char* outcome = "allow 0";
  bool one_by_one = true;      // nothing costs several steps at once
  std::uint64_t indexing = 0;  // of the steps, those for an index that the policy has once its facts are compiled
};

std::vector<Program> programs() {
  const std::string three = "a(1); a(2); a(3); ", two = "b(1); b(2); ";
  const std::string wide = "$a, $b, $c, $d, $e, $f, $g, $h";
  return {
      {"allow if true", 1 + 1},
      {"allow if 1 + 1 == 2", 1 + 5},
      // Each row with the three instructions of `$x == 3`.
      {three + "allow if a($x), $x == 3", 1 + 3 * (1 + 3)},
      {three + "allow if a($x), $x == 1", 1 + 1 * (1 + 3)},
      {three + "allow if a($x), $x == 4", 1 + 3 * (1 + 3), "no policy"},
      {three + "allow if a($x)", 1 + 1},
      {three + "allow if a(3)", 1 + 3},
      // An addition might overflow, so the rows behind the match are looked at, too.
      {three + "allow if a($x), $x + 0 == 1", 1 + 3 * (1 + 5)},
      {three + "check all a($x), $x < 9; allow if true", 1 + 3 * (1 + 3) + 2},
      {three + "check all a($x), $x < 2; allow if true", 1 + 2 * (1 + 3) + 2, "allow 0; authorizer 0"},
      // The smaller relation comes first: for each of its two rows all three of the other one.
      {three + two + "allow if a($x), b($y), $x + $y == 5", 1 + 2 * (1 + 3 * (1 + 5))},
      // An expression comes as soon as its variables are bound: before the rows of the second atom.
      {three + two + "allow if a($x), b($x), $x == 2", 1 + 2 * (1 + 3) + 2},
      // Without a row for one atom nothing is searched, and no expression is evaluated.
      {three + "allow if a(1), none($x)", 1, "no policy"},
      {three + "allow if none($x), 1 + 1 == 2", 1, "no policy"},
      {three + "allow if none($x), a($y), $x / 0 == $y", 1, "no policy"},
      // An index of 20 rows costs one step for eight of them, once; then the row that has the key.
      {pairs("i", 20) + "k(7); allow if k($x), i($x, $y)", 1 + 1 + 2 + 1, "allow 0", false, 2},
      {pairs("i", 20) + "k(7); check if k($x), i($x, $y); allow if k($x), i($x, $y)", 5 + 3, "allow 0", false, 2},
      {pairs("i", 20) + "i(7, 8); i(7, 9); k(7); allow if k($x), i($x, $y), $y == 7", 1 + 1 + 2 + 3 * (1 + 3),
       "allow 0", false, 2},
      // Four atoms of eight terms: 4 * 32 / 16 more for the plan.
      {"w(1, 2, 3, 4, 5, 6, 7, 8); allow if w(" + wide + "), w(" + wide + "), w(" + wide + "), w(" + wide + ")",
       1 + 8 + 4, "allow 0", false},
      // Each combination once, when its newest fact is new: the first atom takes the newest rows and the second all;
      // then the second takes the newest and the first older ones, of which there are none. Round 2 has no new `a`.
      {three + "p($x, $y) <- a($x), a($y); allow if true", (1 + 3 * (1 + 3)) + 1 + 2},
      // Rounds 1 to 4 have one new `c` each, that meets the three rows of `n`; those are new in round 1 only, where no
      // `c` is older.
      {"c(1); n(1, 2); n(2, 3); n(3, 4); c($y) <- c($x), n($x, $y); allow if true", 4 * (1 + 1 + 3) + 1 + 2},
      // Each element costs one more than its instructions.
      {"allow if [1, 2, 3].all($x -> true)", 1 + 2 + 3 * (1 + 1)},
      {"allow if [1, 2, 3].any($x -> $x == 2)", 1 + 2 + 2 * (1 + 3)},
      // A limit inside of `try_or` is not caught: no row is looked at after it.
      {three + "allow if a($x), $x + 0 > 0, ([1, 2].all($y -> $y > 0)).try_or(true)",
       1 + 3 * (1 + 5 + (1 + 1 + 2 + 2 * (1 + 3)))},
      // A rule without atoms is asked once.
      {three + "q(1) <- 1 < 2; r($x) <- q($x); allow if true", (1 + 3) + (1 + 1) + 2},
  };
}

PolicyOptions options_with(std::uint64_t max_steps, bool saturate) {
  PolicyOptions options = Scenario::defaults();
  if (max_steps > 0) options.limits.max_steps = max_steps;
  options.saturate = saturate;
  return options;
}

TEST(StepCounts, AreTheSameWhereverTheWorkIsDone) {
  for (const Program& program : programs()) {
    for (const bool saturate : {false, true}) {
      Scenario scenario(program.policy, {}, options_with(0, saturate));
      EXPECT_EQ(outcome_text(scenario.decide()), program.outcome) << program.policy;
      const std::uint64_t steps = scenario.authorizer().stats().steps;
      EXPECT_EQ(steps, program.steps - (saturate ? program.indexing : 0)) << program.policy << ", " << saturate;
    }
  }
}

// Whatever meets the limit, a row, an expression or a plan: nothing is done after it.
TEST(StepCounts, EndWithTheStepThatExceedsTheLimit) {
  for (const Program& program : programs()) {
    for (std::uint64_t most = 1; most < program.steps; ++most) {
      Scenario scenario(program.policy, {}, options_with(most, false));
      EXPECT_EQ(outcome_text(scenario.decide()), "error too_many_steps") << program.policy << ", " << most;
      if (program.one_by_one) {
        EXPECT_EQ(scenario.authorizer().stats().steps, most + 1) << program.policy;
      }
    }
  }
}

// Patterns cost by the size of their program, which RE2 decides. One of the policy was compiled with it; another is
// compiled when it is met, which costs the same however often that was done before.
TEST(StepCounts, OfPatternsAreThoseOfTheirPrograms) {
  const std::string text(500, 'x'), pattern = "(xy?){3}[a-z]+$";
  const Regex regex = Regex::compile(pattern);
  ASSERT_EQ(regex.kind(), Regex::Kind::kValid);
  const std::uint64_t match = regex.match_steps(text.size());
  ASSERT_GT(match, 100u);
  const std::uint64_t compile = 64 + pattern.size() / 16 + regex.compile_steps();
  struct Row {
    std::string policy;
    std::uint64_t steps;
  };
  const std::string fact = "p(\"" + pattern + "\"); ", subject = "\"" + text + "\"";
  const Row rows[] = {
      {"allow if " + subject + ".matches(\"" + pattern + "\")", 1 + 3 + match},
      {fact + "allow if p($p), " + subject + ".matches($p)", 1 + 1 + 3 + compile + match},
      {fact + "check if p($p), " + subject + ".matches($p); allow if p($p), " + subject + ".matches($p)",
       2 * (1 + 1 + 3 + compile + match)},
  };
  for (const Row& row : rows) {
    Scenario scenario(row.policy, {}, options_with(0, false));
    for (int again = 0; again < 2; ++again) {
      EXPECT_EQ(outcome_text(scenario.decide()), "allow 0") << row.policy;
      EXPECT_EQ(scenario.authorizer().stats().steps, row.steps) << row.policy;
    }
    Scenario less(row.policy, {}, options_with(row.steps - 1, false));
    EXPECT_EQ(outcome_text(less.decide()), "error too_many_steps") << row.policy;
  }
}

}  // namespace
}  // namespace hardtack
