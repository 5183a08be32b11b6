// Checks, policies and the order in which they are asked (biscuit.md 8 to 18).
#include <gtest/gtest.h>

#include "engine/program/program_builder.h"
#include "tests/engine/authz/sources.h"

namespace hardtack {
namespace {

using namespace testing_support;

struct Case {
  const char* authorizer;
  std::vector<TestBlock> blocks;
  const char* wanted;
};

void expect_all(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(outcome(c.authorizer, c.blocks), c.wanted) << c.authorizer;
}

TEST(Checks, IfTakesOneCombinationOfAnyAlternative) {
  expect_all({
      {"a(1); a(2); check if a($x), $x > 1; allow if true", {}, "allow 0"},
      {"a(1); check if a($x), $x > 1; allow if true", {}, "allow 0; authorizer 0"},
      {"a(1); check if a(2) or a(1); allow if true", {}, "allow 0"},
      {"check if true; allow if true", {}, "allow 0"},
      {"check if false; allow if true", {}, "allow 0; authorizer 0"},
      {"a(1, 2); check if a($x, $x); allow if true", {}, "allow 0; authorizer 0"},
      {"a(2, 2); check if a($x, $x); allow if true", {}, "allow 0"},
      {"a(1); a(1, 2); check if a($x, $y), $y == 2; allow if true", {}, "allow 0"},
  });
}

TEST(Checks, AllTakesEveryCombinationAndAtLeastOne) {
  expect_all({
      {"a(1); a(2); check all a($x), $x > 0; allow if true", {}, "allow 0"},
      {"a(1); a(2); check all a($x), $x > 1; allow if true", {}, "allow 0; authorizer 0"},
      {"check all a($x), $x > 1; allow if true", {}, "allow 0; authorizer 0"},
      {"a(1); check all b(1) or a($x), $x == 1; allow if true", {}, "allow 0"},
      {"check all true; allow if true", {}, "allow 0"},
      {"check all false; allow if true", {}, "allow 0; authorizer 0"},
  });
}

// The reference lets `reject if a(1) or a(2)` pass where a(2) is missing; the specification does not.
TEST(Checks, RejectFailsWhenAnyAlternativeMatches) {
  expect_all({
      {"a(1); reject if a(1); allow if true", {}, "allow 0; authorizer 0"},
      {"a(1); reject if a(2); allow if true", {}, "allow 0"},
      {"a(1); reject if a(1) or a(2); allow if true", {}, "allow 0; authorizer 0"},
      {"a(2); reject if a(1) or a(2); allow if true", {}, "allow 0; authorizer 0"},
      {"a(3); reject if a(1) or a(2); allow if true", {}, "allow 0"},
  });
}

TEST(Checks, WithoutAlternativesFail) {
  for (CheckKind kind : {CheckKind::kIf, CheckKind::kAll, CheckKind::kReject}) {
    ProgramBuilder builder;
    ASSERT_TRUE(builder.add_check(kind));
    builder.begin_query();
    ASSERT_TRUE(builder.end_query());
    ASSERT_TRUE(builder.add_policy(PolicyKind::kAllow));  // an empty query holds
    const auto policy = Policy::compile(std::move(builder).build()).value();
    EXPECT_EQ(outcome_text(Authorizer().authorize(policy, Request(policy))), "allow 0; authorizer 0");
  }
}

TEST(Checks, FailInTheOrderOfTheirBlocks) {
  expect_all({{"check if false; check if a(1); allow if true",
               {"check if true; check if false;", "check if b(1);", "check if c(1); check if d(1);"},
               "allow 0; authorizer 0; authorizer 1; block 0 1; block 1 0; block 2 0; block 2 1"}});
}

TEST(Checks, NeverSeeFactsNamedQuery) {
  expect_all({{"check if resource(\"hello\"); allow if true", {"query(\"x\");"}, "allow 0; authorizer 0"}});
}

TEST(Policies, FirstMatchDecides) {
  expect_all({
      {"allow if false; deny if true; allow if true", {}, "deny 1"},
      {"deny if a(1); allow if a(1) or true", {}, "allow 1"},
      {"", {}, "no policy"},
      {"allow if a(1)", {}, "no policy"},
      {"check if false; deny if true", {}, "deny 0; authorizer 0"},
      {"check if false", {}, "no policy; authorizer 0"},
  });
}

TEST(Policies, DenyWithoutFailedChecksIsADenial) {
  const Result<Decision> decision = Scenario("deny if true").decide();
  ASSERT_TRUE(decision.has_value());
  EXPECT_FALSE(decision->allowed());
  EXPECT_EQ(decision->policy,
            (MatchedPolicy{PolicyKind::kDeny, {BlockId::authorizer(), StatementKind::kPolicy, 0, 0}}));
  EXPECT_FALSE(is_allowed(decision));
  EXPECT_FALSE(is_allowed(fail(ErrorCode::kTimeout, "late")));
}

// The order of phases decides which of several errors is met: rules, authorizer, authority, policies, other blocks.
TEST(Errors, AreMetInTheOrderOfPhases) {
  expect_all({
      {"check if 1 / 0 == 1; allow if true", {"r(1) <- true, 9223372036854775807 + 1 == 1;"}, "error overflow"},
      {"check if 1 / 0 == 1; allow if 1 == \"a\" + 1",
       {"check if 9223372036854775807 + 1 == 1;"},
       "error divide_by_zero"},
      {"allow if 1 / 0 == 1", {"check if 9223372036854775807 + 1 == 1;"}, "error overflow"},
      {"allow if 1 / 0 == 1", {"", "check if 9223372036854775807 + 1 == 1;"}, "error divide_by_zero"},
      {"allow if true", {"", "check if 9223372036854775807 + 1 == 1;"}, "error overflow"},
  });
}

// The reference's answer to the first two depends on hash order.
TEST(Errors, OfAnyMatchingCombinationAbort) {
  expect_all({
      {"a(1); a(\"x\"); allow if a($v), $v < 5", {}, "error invalid_type"},
      {"a(\"x\"); a(1); allow if a($v), $v < 5", {}, "error invalid_type"},
      {"a(1); a(\"x\"); check all a($v), $v > 5; allow if true", {}, "error invalid_type"},
      // The combination that would fail does not exist: b holds no match for it.
      {"a(1); a(\"x\"); b(1); allow if a($v), b($v), $v < 5", {}, "allow 0"},
      {"a(1); a(\"x\"); b(1, 2); b(\"x\", 3); allow if a($v), b($v, $w), $v < 5", {}, "error invalid_type"},
      // An expression before it is false.
      {"a(1); a(\"x\"); allow if a($v), $v.type() == \"integer\", $v < 5", {}, "allow 0"},
      // Hidden by scope.
      {"a(1); allow if a($v), $v < 5", {"", "a(\"x\");"}, "allow 0"},
      // A later alternative is not asked once one matched.
      {"a(1); allow if a(1) or 1 / 0 == 1", {}, "allow 0"},
  });
}

// Which combination fails, and in what way, makes no difference: what one match decided is an error as long as another
// combination may be one, in whatever order the facts come.
TEST(Errors, AreFoundBehindAMatch) {
  struct Row {
    const char* good;  // the fact that matches
    const char* bad;   // facts that fail
    const char* query;
    const char* wanted;
  };
  const Row rows[] = {
      {"a(true)", "a(1)", "a($x), $x", "error invalid_type"},
      {"a(true)", "a(\"true\")", "a($x), ($x)", "error invalid_type"},
      {"a([true])", "a([1])", "a($x), $x.get(0)", "error invalid_type"},
      {"a(1, 1)", "a(1, \"1\")", "a($x, $y), $x === $y", "error invalid_type"},
      {"a(1, 1)", "a(\"1\", 1)", "a($x, $y), $x === $y", "error invalid_type"},
      {"a(1, 1)", "a(\"1\", 1); a(1, \"1\")", "a($x, $y), $x === $y", "error invalid_type"},
      {"a(1, 1)", "a(\"1\", 1); a(1, \"1\")", "a($x, $y), !($x !== $y)", "error invalid_type"},
      {"a(1)", "a(0)", "a($x), 1 / $x > 0", "error divide_by_zero"},
      {"a(1)", "a(0)", "a($x), 1 / $x > 0 && (false).try_or(true) == false", "error divide_by_zero"},
      {"a(1)", "a(0)", "a($x), (1 / $x > 0).try_or(false) || 1 / $x > 0", "error divide_by_zero"},
      {"a(1)", "a(0)", "a($x), $x.extern::positive()", "error extern_failed"},
      {"a(1)", "a(0)", "a($x), $x.extern::above(0)", "error extern_failed"},
      {"a(1)", "a(0)", "a($x), $x.extern::positive() == true", "error extern_failed"},
      {"a(1)", "a(0)", "a($x), $x.extern::above(0) != 0", "error extern_failed"},
      // What is caught is none.
      {"a(1)", "a(0)", "a($x), (1 / $x > 0).try_or(false)", "allow 0"},
      {"a(1)", "a(0)", "a($x), ($x.extern::positive()).try_or(false)", "allow 0"},
  };
  PolicyOptions options = Scenario::defaults();
  const auto positive = [](ExternCall& call) -> Result<Value> {
    if (call.receiver == Value::integer(0)) return fail(ErrorCode::kUsage, "zero");
    return Value::boolean(true);
  };
  options.externs.add("positive", positive).add("above", positive);
  for (const Row& row : rows) {
    const std::string good = std::string(row.good) + "; ", bad = std::string(row.bad) + "; ";
    for (const std::string& facts : {good + bad, bad + good, bad + good + bad}) {
      EXPECT_EQ(outcome_text(Scenario(facts + "allow if " + row.query, {}, options).decide()), row.wanted)
          << facts << row.query;
    }
  }
}

// Of several failures of one expression the one with the least code is told, and of one code the one with the least
// values: in rules, checks and policies.
TEST(Errors, OfSeveralTheLeastIsTold) {
  struct Row {
    const char* first;
    const char* second;
    const char* expression;
    const char* told;
  };
  const Row rows[] = {
      {"a(1, 0)", "a(\"x\", 1)", "$x / $y > 0", "invalid_type"},
      {"a(9223372036854775807, 1)", "a(\"x\", 1)", "$x + $y > 0", "invalid_type"},
      {"a(1, 0)", "a(9223372036854775807, 1)", "($x + $y) / $y > 0", "overflow"},
      {"a(1, 0)", "a(2, 0)", "$x / $y > 0", "divide_by_zero"},
  };
  for (const Row& row : rows) {
    const std::string first = std::string(row.first) + "; ", second = std::string(row.second) + "; ";
    const std::string body = std::string("a($x, $y), ") + row.expression;
    for (const std::string& statement :
         {"allow if " + body, "check if " + body, "check all " + body, "reject if " + body, "b($x) <- " + body}) {
      std::string told;
      for (const std::string& facts : {first + second, second + first}) {
        const Result<Decision> decision = Scenario(facts + statement).decide();
        EXPECT_EQ(outcome_text(decision), std::string("error ") + row.told) << facts << statement;
        if (!decision) {
          EXPECT_EQ(decision.error().to_string(), told.empty() ? decision.error().to_string() : told) << statement;
          told = decision.error().to_string();
        }
      }
    }
  }
}

TEST(Errors, NameStatementExpressionAndBindings) {
  const Result<Decision> decision =
      Scenario("allow if true", {"", "a(3, 0); a(2, 0); a(1, 1); check if a($x, $y), $x > 0, $x / $y == 1;"}).decide();
  ASSERT_FALSE(decision.has_value());
  EXPECT_EQ(decision.error().to_string(),
            "division by zero, or of the least integer by -1 (in expression `$x / $y == 1` with $x = 2, $y = 0, "
            "check 0 of block 1)");
}

// Where one alternative decided: the one that a `reject if` or a policy matched, or that cannot be evaluated.
TEST(Statements, NameTheAlternativeThatDecided) {
  const std::optional<std::uint32_t> none;
  const struct {
    const char* authorizer;
    std::optional<std::uint32_t> alternative;
  } failed[] = {{"check if false or false; allow if true", none},
                {"check all a(1) or false; allow if true", none},
                {"reject if true or true; allow if true", 0},
                {"reject if false or true; allow if true", 1},
                {"reject if true; allow if true", 0}};
  for (const auto& row : failed) {
    const Result<Decision> decision = Scenario(row.authorizer).decide();
    ASSERT_TRUE(decision.has_value() && decision->failed_checks.size() == 1) << row.authorizer;
    const StatementRef wanted{BlockId::authorizer(), StatementKind::kCheck, 0, row.alternative};
    EXPECT_EQ(decision->failed_checks[0].where, wanted) << row.authorizer;
  }
  const struct {
    const char* authorizer;
    StatementKind kind;
    std::optional<std::uint32_t> alternative;
  } errors[] = {{"check if false or 1 / 0 == 1; allow if true", StatementKind::kCheck, 1},
                {"check all 1 / 0 == 1; allow if true", StatementKind::kCheck, 0},
                {"reject if false or false or 1 / 0 == 1; allow if true", StatementKind::kCheck, 2},
                {"allow if false or 1 / 0 == 1", StatementKind::kPolicy, 1},
                {"a(1) <- 1 / 0 == 1; allow if true", StatementKind::kRule, none}};
  for (const auto& row : errors) {
    const Result<Decision> decision = Scenario(row.authorizer).decide();
    ASSERT_FALSE(decision.has_value()) << row.authorizer;
    EXPECT_EQ(decision.error().where(), (StatementRef{BlockId::authorizer(), row.kind, 0, row.alternative}))
        << row.authorizer;
  }
}

// Non-boolean result in a rule -> invalid type; `check all` without match fails; `reject if` with an error is an error.
TEST(Attacks, A074_ResultsThatAreNotBooleanAndErrorsDeny) {
  expect_all({
      {"r(1) <- true, 1 + 1; allow if true", {}, "error invalid_type"},
      {"check if \"text\"; allow if true", {}, "error invalid_type"},
      {"check all a($x); allow if true", {}, "allow 0; authorizer 0"},
      {"reject if 1 / 0 == 1; allow if true", {}, "error divide_by_zero"},
      {"check if true && 1; allow if true", {}, "error invalid_type"},
      {"check if (true && 1) == 1; allow if true", {}, "allow 0"},
  });
}

}  // namespace
}  // namespace hardtack
