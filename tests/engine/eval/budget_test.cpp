// Each limit at its boundary: what is still within it, and what is not.
#include "engine/eval/budget/budget.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>
#include <utility>

#include "engine/eval/budget/fault.h"

namespace hardtack {
namespace {

using namespace std::chrono_literals;

constexpr EvalLimits kWide{1'000'000, 1'000'000, 1'000'000, 1'000'000, 1h};

// A clock that moves by hand and counts who looks.
struct HandClock {
  std::chrono::nanoseconds now{};
  int reads = 0;
  std::chrono::nanoseconds operator()() { return ++reads, now; }
  Clock clock() { return Clock(*this); }
};

Budget started(const EvalLimits& limits, Clock clock) {
  Budget budget;
  budget.start(limits, clock);
  budget.resume();
  return budget;
}

TEST(Budget, OfNothingIsExceededFromTheStart) {
  const struct {
    EvalLimits limits;
    ErrorCode code;
  } rows[] = {
      {{0, 1, 1, 1, 1h}, ErrorCode::kTooManyFacts},  {{1, 0, 1, 1, 1h}, ErrorCode::kTooManyIterations},
      {{1, 1, 0, 1, 1h}, ErrorCode::kTooManySteps},  {{1, 1, 1, 0, 1h}, ErrorCode::kTooMuchMemory},
      {{1, 1, 1, 1, 0ns}, ErrorCode::kTimeout},      {{1, 1, 1, 1, -1ns}, ErrorCode::kTimeout},
      {{0, 0, 0, 0, 0ns}, ErrorCode::kTooManySteps},
  };
  for (const auto& row : rows) {
    HandClock time;
    Budget budget = started(row.limits, time.clock());
    EXPECT_TRUE(budget.exceeded());
    EXPECT_EQ(budget.error().code(), row.code);
    EXPECT_FALSE(budget.step());
    EXPECT_FALSE(budget.hold(0));
    EXPECT_FALSE(budget.count_round(0));
    EXPECT_FALSE(budget.check_clock());
    EXPECT_EQ(budget.error().code(), row.code) << "the first limit is the one that is told";
  }
}

TEST(Budget, HasAsManyStepsAsItsLimit) {
  for (const std::uint64_t most : {1u, 2u, 1'023u, 1'024u, 1'025u, 5'000u}) {
    HandClock time;
    EvalLimits limits = kWide;
    limits.max_steps = most;
    Budget budget = started(limits, time.clock());
    for (std::uint64_t i = 0; i < most; ++i) ASSERT_TRUE(budget.step()) << i << " of " << most;
    EXPECT_FALSE(budget.step());
    EXPECT_EQ(budget.error().code(), ErrorCode::kTooManySteps);
    EXPECT_EQ(budget.error().limit()->observed, most + 1);
    for (int i = 0; i < 2'000; ++i) ASSERT_FALSE(budget.step());
    EXPECT_FALSE(budget.step(0));
    EXPECT_FALSE(budget.hold(kWide.max_memory + 1));
    EXPECT_EQ(budget.error().code(), ErrorCode::kTooManySteps) << "the first limit is the one that is told";
  }
}

TEST(Budget, ReadsTheClockEvery1024Steps) {
  HandClock time;
  EvalLimits limits = kWide;
  limits.max_steps = 100;
  Budget few = started(limits, time.clock());
  time.reads = 0;
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(few.step());
  EXPECT_EQ(time.reads, 0);

  Budget many = started(kWide, time.clock());
  time.reads = 0;
  for (int i = 0; i < 10'240; ++i) ASSERT_TRUE(many.step());
  EXPECT_EQ(time.reads, 10);
}

TEST(Budget, EndsAtItsTimeAndNotAfterIt) {
  EvalLimits limits = kWide;
  limits.max_time = 10ms;
  HandClock time;
  Budget budget = started(limits, time.clock());
  time.now = 10ms - 1ns;
  EXPECT_TRUE(budget.check_clock());
  time.now = 10ms;
  EXPECT_FALSE(budget.check_clock());
  EXPECT_EQ(budget.error().code(), ErrorCode::kTimeout);
  time.now = 0ms;
  EXPECT_FALSE(budget.check_clock()) << "what is exceeded stays so";
}

TEST(Budget, AddsUpTheTimeBetweenItsPauses) {
  EvalLimits limits = kWide;
  limits.max_time = 10ms;
  HandClock time;
  Budget budget = started(limits, time.clock());
  for (int i = 1; i <= 3; ++i) {
    time.now += 3ms;
    ASSERT_TRUE(budget.check_clock());
    budget.pause();
    EXPECT_EQ(budget.elapsed(), i * 3ms);
    time.now += 1h;
    budget.resume();
  }
  time.now += 1ms;
  EXPECT_FALSE(budget.check_clock());
}

TEST(Budget, CountsRoundsAndTheirFacts) {
  EvalLimits limits = kWide;
  limits.max_iterations = 3;
  limits.max_facts = 10;
  HandClock time;
  Budget rounds = started(limits, time.clock());
  EXPECT_TRUE(rounds.count_round(9));
  EXPECT_TRUE(rounds.count_round(9));
  EXPECT_FALSE(rounds.count_round(9));
  EXPECT_EQ(rounds.error().code(), ErrorCode::kTooManyIterations);

  Budget facts = started(limits, time.clock());
  EXPECT_TRUE(facts.count_round(9));
  EXPECT_FALSE(facts.count_round(10));
  EXPECT_EQ(facts.error().code(), ErrorCode::kTooManyFacts);
  EXPECT_EQ(facts.rounds(), 2u);
  EXPECT_FALSE(facts.count_round(0));
  EXPECT_EQ(facts.error().code(), ErrorCode::kTooManyFacts);
}

TEST(Budget, HoldsAsMuchMemoryAsItsLimit) {
  EvalLimits limits = kWide;
  limits.max_memory = 100;
  HandClock time;
  Budget budget = started(limits, time.clock());
  EXPECT_TRUE(budget.hold(60));
  EXPECT_TRUE(budget.affords(40)) << "for a moment: it is not kept";
  EXPECT_TRUE(budget.hold(40));
  EXPECT_FALSE(budget.hold(1));
  EXPECT_EQ(budget.error().limit()->observed, 101u);
  EXPECT_FALSE(budget.step());

  Budget asked = started(limits, time.clock());
  EXPECT_TRUE(asked.hold(60));
  EXPECT_FALSE(asked.affords(41));
  EXPECT_EQ(asked.error().code(), ErrorCode::kTooMuchMemory);
  EXPECT_FALSE(asked.hold(0));
}

// A host that sets no bound gets as many steps as can be counted without overflow.
TEST(Budget, CountsNoFurtherThanItCan) {
  HandClock time;
  EvalLimits limits = kWide;
  limits.max_steps = std::numeric_limits<std::uint64_t>::max();
  Budget budget = started(limits, time.clock());
  EXPECT_EQ(budget.limits().max_steps, std::numeric_limits<std::uint64_t>::max() / 4);
  EXPECT_TRUE(budget.step(std::numeric_limits<std::uint64_t>::max()));
  EXPECT_TRUE(budget.step());
}

TEST(Budget, ThatIsNotExceededNamesNoLimit) {
  HandClock time;
  const Error error = started(kWide, time.clock()).error();
  EXPECT_EQ(error.code(), ErrorCode::kInternal);
  EXPECT_FALSE(error.limit().has_value());
}

// Each message says what was wrong, with names from tokens shortened.
TEST(Fault, IsDescribedInAMessage) {
  TermStore terms;
  FaultDetail named;
  named.name = terms.intern("x");
  named.host_error = "no";
  FaultDetail one{"length", ValueType::kNull, {}, false, {}, {}},
      two{"+", ValueType::kInteger, ValueType::kMap, true, {}, {}};
  FaultDetail condition{"", ValueType::kDate, {}, false, {}, {}};
  const struct {
    ErrorCode code;
    const FaultDetail* detail;
    const char* message;
  } rows[] = {
      {ErrorCode::kUnknownVariable, &named, "variable `$x` has no value"},
      {ErrorCode::kInvalidType, &one, "`length` does not take null"},
      {ErrorCode::kInvalidType, &two, "`+` does not take integer and map"},
      {ErrorCode::kInvalidType, &condition, "expected a bool, the expression is of type date"},
      {ErrorCode::kOverflow, &two, "integer overflow in `+`"},
      {ErrorCode::kDivideByZero, &two, "division by zero, or of the least integer by -1"},
      {ErrorCode::kShadowedVariable, &named, "closure parameter `$x` has the name of a variable in scope"},
      {ErrorCode::kUndefinedExtern, &named, "the host has no function `x`"},
      {ErrorCode::kExternFailed, &named, "function `x` of the host failed: no"},
      {ErrorCode::kRegexTooLarge, &two, "a regular expression is too large or uses syntax that is not supported"},
      {ErrorCode::kInvalidStack, &two, "an expression cannot be evaluated"},
  };
  for (const auto& row : rows) {
    const Error error = describe_fault(to_fault(row.code), *row.detail, terms);
    EXPECT_EQ(error.code(), row.code);
    EXPECT_EQ(error.message(), row.message);
  }
  named.name = terms.intern(std::string(1'000, 'n'));
  EXPECT_LT(describe_fault(to_fault(ErrorCode::kUndefinedExtern), named, terms).message().size(), 250u);
}

TEST(Fault, NamesEveryType) {
  const std::pair<ValueType, const char*> rows[] = {
      {ValueType::kVariable, "variable"}, {ValueType::kInteger, "integer"}, {ValueType::kString, "string"},
      {ValueType::kDate, "date"},         {ValueType::kBytes, "bytes"},     {ValueType::kBool, "bool"},
      {ValueType::kSet, "set"},           {ValueType::kNull, "null"},       {ValueType::kArray, "array"},
      {ValueType::kMap, "map"},
  };
  for (const auto& [type, name] : rows) EXPECT_EQ(type_name(type), name);
}

}  // namespace
}  // namespace hardtack
