#include "engine/explain/partial_world.h"

#include <gtest/gtest.h>

#include "engine/eval/world.h"
#include "grammar/compile.h"

namespace hardtack {
namespace {

Block rule(const std::string& text) { return *to_block(parse_rule_source(text)); }

std::string texts(const PartialWorld::Results& results) {
  std::string text;
  for (const ExplainedFact& fact : results.facts) text += (text.empty() ? "" : "; ") + fact.text;
  return text + (results.cut ? " ..." : "");
}

TEST(PartialWorld, AsksThePartThatIsThere) {
  const auto policy = *Policy::compile(*authorizer_from_source("a(1); a(2); a(3); b($x) <- a($x); allow if true;"));
  Request request(policy);
  Authorizer authorizer;
  ASSERT_TRUE(authorizer.authorize(policy, request));
  const auto facts = authorizer.world().facts();
  ASSERT_EQ(facts.size(), 6u);
  const auto is = [&](std::size_t i, std::string_view name) {
    return authorizer.world().terms().text(facts[i].name) == name;
  };
  PartialWorld all(authorizer, {}, [](std::size_t) { return true; });
  EXPECT_EQ(texts(*all.query(rule("q($x) <- b($x), $x > 1"), 10)), "q(2); q(3)");
  EXPECT_EQ(texts(*all.query(rule("q($x) <- a($x)"), 2)), "q(1); q(2) ...");
  PartialWorld before(authorizer, {}, [&](std::size_t i) { return is(i, "a"); });
  EXPECT_EQ(texts(*before.query(rule("q($x) <- b($x)"), 10)), "");  // no rule runs
  EXPECT_EQ(texts(*before.query(rule("q($x) <- a($x)"), 10)), "q(1); q(2); q(3)");
  EXPECT_EQ(texts(*before.query(rule("q(9) <- a($x)"), 10)), "q(9)");
  EXPECT_FALSE(before.query(rule("q($x) <- a($x), 1 / ($x - 1) > 0"), 10));
  EXPECT_FALSE(before.query(*block_from_source("a(1);"), 10));
  PartialWorld small(authorizer, {.max_steps = 3}, [](std::size_t) { return true; });
  const auto refused = small.query(rule("q($x) <- a($x), a($y), a($z)"), 10);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kTooManySteps);
}

}  // namespace
}  // namespace hardtack
