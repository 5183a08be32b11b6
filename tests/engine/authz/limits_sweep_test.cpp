// One run under every limit that is too small for it: load() or run() tells it, never a later call alone, and the world
// is what complete rounds left.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>

#include "engine/eval/world.h"
#include "tests/engine/authz/sources.h"

namespace hardtack {
namespace {

using namespace testing_support;

struct Program {
  const char* policy;
  std::vector<TestBlock> blocks;
  std::size_t loaded;  // facts, with u(1), u(2) and u(3) of the request
};

const std::vector<Program>& programs() {
  static const std::vector<Program> all = {
      // Rules of the policy over its own facts, over the request's and over both; and rules of a block.
      {"p(1); p(2); p(3); n(1) <- true; q($x) <- p($x); t($x) <- q($x); r($x, $y) <- q($x), u($y);"
       "s($x, $y) <- r($x, $y), t($x), u($y), $x < 3; z($x) <- s($x, $y), t($y), p($x); allow if s(1, 1)",
       {"u(7); v($x) <- p($x); w($x, $y) <- v($x), v($y);"},
       7},
      // The last round tries what the policy alone derived with the request's facts, and finds nothing.
      {"p(9); q($x) <- p($x); r($x) <- q($x); s($x) <- r($x), u($x); allow if true", {}, 4},
  };
  return all;
}

struct Ran {
  std::optional<ErrorCode> loaded;  // the error, if there was one
  std::optional<ErrorCode> ran;
  std::size_t facts = 0;
  RunStats stats;
};

Ran run_with(const Program& program, const EvalLimits& limits) {
  Scenario scenario(program.policy, program.blocks, Scenario::with(limits));
  for (int i = 1; i <= 3; ++i) scenario.request().add("u", i);
  Authorizer& authorizer = scenario.authorizer();
  Ran run;
  const Result<void> loaded =
      authorizer.load(scenario.policy(), scenario.request(), Credentials(scenario.credential()));
  if (!loaded) {
    run.loaded = loaded.error().code();
    return run;
  }
  const Result<void> ran = authorizer.run();
  if (!ran) run.ran = ran.error().code();
  // Which rule meets a limit depends on the order of the rules, so none is named.
  if (!ran) {
    EXPECT_FALSE(ran.error().where().has_value());
  }
  run.facts = authorizer.world().fact_count();
  run.stats = authorizer.stats();
  return run;
}

// How many facts there are after each round, those that were loaded first.
std::set<std::size_t> facts_of_rounds(const Program& program) {
  std::set<std::size_t> facts = {program.loaded};
  const Ran whole = run_with(program, patient_limits());
  for (std::uint64_t rounds = 1; rounds <= whole.stats.iterations; ++rounds) {
    EvalLimits limits = patient_limits();
    limits.max_iterations = rounds;
    const Ran run = run_with(program, limits);
    EXPECT_EQ(run.ran, ErrorCode::kTooManyIterations);
    facts.insert(run.facts);
  }
  return facts;
}

TEST(LimitsSweep, EveryNumberOfStepsThatIsTooSmallIsTold) {
  for (const Program& program : programs()) {
    const std::set<std::size_t> complete = facts_of_rounds(program);
    const Ran whole = run_with(program, patient_limits());
    ASSERT_FALSE(whole.ran.has_value());
    for (std::uint64_t steps = 1; steps <= whole.stats.steps; ++steps) {
      EvalLimits limits = patient_limits();
      limits.max_steps = steps;
      const Ran run = run_with(program, limits);
      if (steps == whole.stats.steps) {
        EXPECT_EQ(run.facts, whole.facts);
      } else if (run.loaded) {
        EXPECT_EQ(run.loaded, ErrorCode::kTooManySteps) << steps;
      } else {
        EXPECT_EQ(run.ran, ErrorCode::kTooManySteps) << steps;
        EXPECT_TRUE(complete.contains(run.facts)) << run.facts << " facts with " << steps << " steps";
      }
    }
  }
}

TEST(LimitsSweep, EveryAmountOfMemoryThatIsTooSmallIsTold) {
  for (const Program& program : programs()) {
    const std::set<std::size_t> complete = facts_of_rounds(program);
    const auto with_memory = [&](std::size_t bytes) {
      EvalLimits limits = patient_limits();
      limits.max_memory = bytes;
      return run_with(program, limits);
    };
    std::size_t low = 0, high = 1u << 20;
    while (low + 1 < high) {
      const std::size_t middle = (low + high) / 2;
      const Ran run = with_memory(middle);
      (run.loaded || run.ran ? low : high) = middle;
    }
    std::set<std::size_t> seen;
    for (std::size_t bytes = 1; bytes < high; bytes += 8) {
      const Ran run = with_memory(bytes);
      if (run.loaded) {
        EXPECT_EQ(run.loaded, ErrorCode::kTooMuchMemory) << bytes;
        continue;
      }
      EXPECT_EQ(run.ran, ErrorCode::kTooMuchMemory) << bytes;
      EXPECT_TRUE(complete.contains(run.facts)) << run.facts << " facts in " << bytes << " bytes";
      seen.insert(run.facts);
    }
    EXPECT_GE(seen.size(), 2u) << "facts that were derived count, too";
  }
}

// Derived facts are added in batches of 32, and each batch asks for its memory. A limit ends the search with the batch
// that meets it, and takes back the whole round.
TEST(LimitsSweep, ABatchOfDerivedFactsMeetsTheLimitOfMemoryAsAWhole) {
  constexpr std::size_t kBatch = 32;
  for (const std::size_t facts : {kBatch - 1, kBatch, kBatch + 1, 3 * kBatch}) {
    std::string program = "b($x) <- a($x);";
    for (std::size_t i = 0; i < facts; ++i) program += "a(" + std::to_string(i) + ");";
    const auto with_memory = [&](std::size_t bytes) {
      PolicyOptions options = Scenario::defaults();
      options.saturate = false;
      options.limits.max_memory = bytes;
      return Scenario(program, {}, options);
    };
    std::size_t low = 0, high = 1u << 20;  // the least with which the facts of the policy can be loaded
    while (low + 1 < high) {
      const std::size_t middle = (low + high) / 2;
      Scenario scenario = with_memory(middle);
      (scenario.authorizer().load(scenario.policy(), scenario.request()) ? high : low) = middle;
    }
    Scenario scenario = with_memory(high);
    Authorizer& authorizer = scenario.authorizer();
    ASSERT_TRUE(authorizer.load(scenario.policy(), scenario.request()).has_value());
    EXPECT_EQ(authorizer.stats().steps, 0u);
    const Result<void> ran = authorizer.run();
    ASSERT_FALSE(ran.has_value());
    EXPECT_EQ(ran.error().code(), ErrorCode::kTooMuchMemory);
    EXPECT_EQ(authorizer.stats().steps, 1 + std::min(facts, kBatch)) << "one for the rule, one for each row";
    EXPECT_EQ(authorizer.stats().iterations, 0u);
    EXPECT_EQ(authorizer.world().fact_count(), facts);
  }
}

// Who restores facts may look at the answer of run() alone.
TEST(LimitsSweep, ALimitThatARestoredFactMetIsToldByTheRun) {
  for (const bool saturate : {true, false}) {
    PolicyOptions options = Scenario::defaults();
    options.saturate = saturate;
    options.limits.max_memory = 4'096;
    Scenario scenario("", {}, options);
    Authorizer& authorizer = scenario.authorizer();
    ASSERT_TRUE(authorizer.load(scenario.policy(), scenario.request()).has_value());
    const StringId name = authorizer.terms().intern("a");
    Result<void> restored;
    for (int i = 0; i < 10'000 && restored; ++i) {
      restored = authorizer.restore_fact(Origin::authorizer(), name, std::array{Value::integer(i)});
    }
    ASSERT_FALSE(restored.has_value());
    EXPECT_EQ(restored.error().code(), ErrorCode::kTooMuchMemory);
    EXPECT_EQ(authorizer.run().error().code(), ErrorCode::kTooMuchMemory);
    EXPECT_EQ(authorizer.decide().error().code(), ErrorCode::kTooMuchMemory);
  }
}

}  // namespace
}  // namespace hardtack
