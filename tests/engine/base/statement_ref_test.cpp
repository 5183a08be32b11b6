// The names of statements and limits, as messages have them.
#include "engine/base/statement_ref.h"

#include <gtest/gtest.h>

#include "engine/base/error.h"

namespace hardtack {
namespace {

TEST(StatementRef, IsNamed) {
  struct Case {
    StatementRef where;
    const char* name;
  };
  const Case cases[] = {
      {{BlockId::authorizer(), StatementKind::kPolicy, 0, {}}, "policy 0"},
      {{BlockId::authorizer(), StatementKind::kPolicy, 2, 1}, "policy 2"},
      {{BlockId::authorizer(), StatementKind::kCheck, 1, {}}, "check 1 of the authorizer"},
      {{BlockId::block(0), StatementKind::kCheck, 0, {}}, "check 0 of block 0"},
      {{BlockId::block(62), StatementKind::kRule, 7, {}}, "rule 7 of block 62"},
      {{BlockId::block(1), StatementKind::kFact, 3, {}}, "fact 3 of block 1"},
      {{BlockId::block(1, 2), StatementKind::kCheck, 0, {}}, "check 0 of block 1 of credential 2"},
  };
  for (const Case& c : cases) EXPECT_EQ(c.where.to_string(), c.name);
}

TEST(Error, CarriesThePlaceAndTheLimitAsData) {
  const StatementRef where{BlockId::block(1), StatementKind::kCheck, 4, 2};
  const LimitReached limit{LimitId::kMaxMemory, 100, 117};
  const Error error = Error(ErrorCode::kTooMuchMemory, "too much").with_limit(limit).with_where(where);
  EXPECT_EQ(error.where(), where);
  EXPECT_EQ(error.limit(), limit);
  EXPECT_EQ(error.with_help("help").with_context("more").where(), where);
  EXPECT_EQ(error.to_string(), "too much (in check 4 of block 1)");
  EXPECT_EQ(Error(ErrorCode::kUsage, "no").where(), std::nullopt);
}

TEST(LimitReached, IsSaidWithItsUnit) {
  struct Case {
    LimitReached reached;
    const char* text;
  };
  const Case cases[] = {
      {{LimitId::kMaxFacts, 1000, 1001}, "max_facts 1000 1001 facts"},
      {{LimitId::kMaxIterations, 100, 100}, "max_iterations 100 100 rounds"},
      {{LimitId::kMaxSteps, 7, 8}, "max_steps 7 8 steps"},
      {{LimitId::kMaxMemory, 16, 20}, "max_memory 16 bytes 20 bytes"},
      {{LimitId::kMaxTime, 20'000'000, 20'031'999}, "max_time 20000 us 20031 us"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(std::string(c.reached.name()) + " " + c.reached.configured_text() + " " + c.reached.observed_text(),
              c.text);
  }
}

}  // namespace
}  // namespace hardtack
