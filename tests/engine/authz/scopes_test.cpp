// Who sees whose facts (biscuit.md 19 to 29).
#include <gtest/gtest.h>

#include "engine/eval/world.h"
#include "engine/program/print.h"
#include "tests/engine/authz/sources.h"

namespace hardtack {
namespace {

using namespace testing_support;

const std::string kA = kKeyA;
const std::string kB = kKeyB;

struct Case {
  std::string authorizer;
  std::vector<TestBlock> blocks;
  const char* wanted;
};

void expect_all(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(outcome(c.authorizer, c.blocks), c.wanted) << c.authorizer;
}

TEST(Attacks, A086_FactsOfBlocksAreHiddenWithoutTrusting) {
  expect_all({
      {"allow if a(1)", {"a(1);"}, "allow 0"},
      {"allow if a(1)", {"", "a(1);"}, "no policy"},
      {"allow if true", {"check if a(1);", "a(1);"}, "allow 0; block 0 0"},
      {"allow if true", {"", "a(1);", "check if a(1);"}, "allow 0; block 2 0"},
      {"allow if true", {"", "a(1);", "check if a(1) trusting previous;"}, "allow 0"},
      {"allow if true", {"", "a(1); check if a(1);"}, "allow 0"},
      {"a(1); allow if true", {"", "check if a(1);"}, "allow 0"},
      // What a block derives from authority facts is the block's.
      {"allow if b(1)", {"a(1);", "b($x) <- a($x);"}, "no policy"},
      {"allow if b(1)", {"a(1); b($x) <- a($x);"}, "allow 0"},
      // A rule in the authority block does not see a later block's facts.
      {"allow if b(1)", {"b($x) <- a($x);", "a(1);"}, "no policy"},
  });
}

TEST(Scopes, ExplicitListsLeaveOutTheAuthority) {
  expect_all({
      {"allow if a(1) trusting " + kA, {"a(1);"}, "no policy"},
      {"allow if a(1) trusting authority, " + kA, {"a(1);"}, "allow 0"},
      {"a(1); allow if a(1) trusting " + kA, {""}, "allow 0"},
      {"allow if true", {"a(1);", {"b(1); check if b(1), a(1) trusting " + kB + ";", kKeyA}}, "allow 0; block 1 0"},
  });
}

TEST(Attacks, A087_PreviousMeansAllBlocksUpToThisOne) {
  expect_all({
      {"allow if true", {"a(0); check if a(0) trusting previous;"}, "allow 0"},
      {"allow if true", {"a(0);", "a(1); check if a(0), a(1) trusting previous;"}, "allow 0"},
      {"allow if true", {"", "check if a(2) trusting previous;", "a(2);"}, "allow 0; block 1 0"},
      // In the authorizer it adds nothing, and the authority is no longer there.
      {"allow if a(0) trusting previous", {"a(0);"}, "no policy"},
      {"allow if a(0) trusting previous, authority", {"a(0);"}, "allow 0"},
      {"allow if true", {"a(0);", {"check if a(0) trusting previous;", kKeyA}}, "allow 0"},
  });
}

TEST(Attacks, A087_AKeyMeansAllBlocksThatItSignedAndOnlyThose) {
  expect_all({
      {"allow if a(1), a(2) trusting " + kA, {"", {"a(1);", kKeyA}, {"a(2);", kKeyA}}, "allow 0"},
      {"allow if a(1) trusting " + kA, {"", {"a(1);", kKeyB}}, "no policy"},
      {"allow if a(1) trusting " + kA, {"", "a(1);"}, "no policy"},
      {"allow if a(1), a(2) trusting " + kA, {"", {"a(1);", kKeyA}, {"a(2);", kKeyB}}, "no policy"},
      {"allow if a(1), a(2) trusting " + kA + ", " + kB, {"", {"a(1);", kKeyA}, {"a(2);", kKeyB}}, "allow 0"},
      // Known before the block arrives.
      {"allow if true", {"", "check if a(1) trusting " + kA + ";", {"a(1);", kKeyA}}, "allow 0"},
  });
}

// Same bytes under another algorithm are another key.
TEST(Scopes, AlgorithmsArePartOfKeys) {
  const std::string p256 = "secp256r1/02" + kA.substr(8);
  EXPECT_EQ(outcome("allow if a(1) trusting " + p256, {"", {"a(1);", kKeyA}}), "no policy");
}

// The derived fact carries the origins of what it was derived from: one library tags it with its rule's block only.
TEST(Scopes, OriginsOfDerivedFactsAreUnions) {
  const std::vector<TestBlock> blocks = {"", {"adm(1);", kKeyA}};
  expect_all({
      {"isadm($x) <- adm($x) trusting " + kA + "; allow if isadm(1)", blocks, "no policy"},
      {"isadm($x) <- adm($x) trusting " + kA + "; allow if isadm(1) trusting " + kA, blocks, "allow 0"},
  });
}

TEST(Scopes, OfBlocksHoldForTheirStatementsUnlessTheyHaveTheirOwn) {
  expect_all({
      {"allow if true", {"a(0);", "a(1);", "trusting previous; check if a(1); check if a(0);"}, "allow 0"},
      {"allow if true",
       {"a(0);", "a(1);", "trusting previous; check if a(1) trusting authority;"},
       "allow 0; block 2 0"},
      {"allow if true", {"a(0);", "trusting " + kA + "; check if a(0);"}, "allow 0; block 1 0"},
  });
}

TEST(Scopes, TheSameFactUnderTwoOriginsCountsTwice) {
  Scenario scenario("a(1); allow if true", {"a(1);", "a(1); a(1);"});
  ASSERT_TRUE(scenario.decide().has_value());
  EXPECT_EQ(scenario.authorizer().stats().facts, 3u);
}

TEST(Queries, SeeAuthorityAndAuthorizerUnlessTheyTrustOthers) {
  Scenario scenario("a(1); a(2); allow if true", {"a(2); a(3);", "a(4);", {"a(5);", kKeyA}});
  ASSERT_TRUE(scenario.decide().has_value());
  Authorizer& authorizer = scenario.authorizer();
  const auto texts = [&](const Result<std::vector<QueryRow>>& rows) {
    std::string text = rows ? "" : "error " + std::string(error_name(rows.error().code()));
    if (!rows) return text;
    for (const QueryRow& row : *rows) {
      text += print_predicate(row.name, row.terms) + "x" + std::to_string(row.origins.size()) + " ";
    }
    return text;
  };
  EXPECT_EQ(texts(authorizer.query(rule_of("r($x) <- a($x)"))), "r(1)x1 r(2)x2 r(3)x1 ");
  EXPECT_EQ(texts(authorizer.query_all(rule_of("r($x) <- a($x)"))), "r(1)x1 r(2)x2 r(3)x1 r(4)x1 r(5)x1 ");
  EXPECT_EQ(texts(authorizer.query(rule_of("r($x) <- a($x) trusting " + kA))), "r(1)x1 r(2)x1 r(5)x1 ");
  EXPECT_EQ(texts(authorizer.query_all(rule_of("r($x) <- a($x) trusting authority"))), "r(1)x1 r(2)x2 r(3)x1 ");
  EXPECT_EQ(texts(authorizer.query(rule_of("r($x) <- a($x), $x > 2"))), "r(3)x1 ");
  EXPECT_EQ(texts(authorizer.query(rule_of("r($x) <- a($x), $x / 0 == 2"))), "error divide_by_zero");
  EXPECT_EQ(texts(authorizer.query(block_of("a(1);"))), "error usage");
}

TEST(Queries, ListTheOriginsOfARowInTheirOrder) {
  Scenario scenario("a(1); a(2); allow if true", {"a(1); a(9);", "a(1); a(3);", "a(1); a(1);"});
  ASSERT_TRUE(scenario.decide().has_value());
  const auto rows = scenario.authorizer().query_all(rule_of("r($x) <- a($x)"));
  ASSERT_TRUE(rows.has_value());
  ASSERT_EQ(rows->size(), 4u);
  const Origin first = Origin::place(0), second = Origin::place(1), third = Origin::place(2);
  EXPECT_EQ((*rows)[0].origins, (std::vector{first, second, third, Origin::authorizer()}));
  EXPECT_EQ((*rows)[1].origins, std::vector{Origin::authorizer()});
  EXPECT_EQ((*rows)[2].origins, std::vector{second});
  EXPECT_EQ((*rows)[3].origins, std::vector{first});
}

TEST(Queries, LeaveTheWorldAsItWas) {
  Scenario scenario("a(1); b($x) <- a($x); allow if true", {"a(2);"});
  ASSERT_TRUE(scenario.decide().has_value());
  const std::size_t facts = scenario.authorizer().world().fact_count();
  for (int i = 0; i < 100; ++i) {
    const auto rows = scenario.authorizer().query(rule_of("r($x, " + std::to_string(i) + ") <- b($x)"));
    ASSERT_TRUE(rows.has_value());
    ASSERT_EQ(rows->size(), 2u);
    EXPECT_EQ((*rows)[1].terms[1], Term::integer(i));
  }
  EXPECT_EQ(scenario.authorizer().world().fact_count(), facts);
  EXPECT_EQ(scenario.authorizer().world().blocks().size(), 2u);
}

TEST(Worlds, GroupFactsAndStatementsAsTheSuiteDoes) {
  Scenario scenario("b($x) <- a($x); check if true; allow if true", {"a(1); check if false;", "b(2); c($x) <- a($x);"});
  ASSERT_TRUE(scenario.decide().has_value());
  const WorldText text = world_text(scenario.authorizer());
  ASSERT_EQ(text.facts.size(), 4u);
  using Origins = std::vector<BlockId>;
  const BlockId first = BlockId::block(0);
  const BlockId second = BlockId::block(1);
  EXPECT_EQ(text.facts[0].origin, (Origins{BlockId::authorizer(), first}));
  EXPECT_EQ(text.facts[0].facts, std::vector<std::string>{"b(1)"});
  EXPECT_EQ(text.facts[1].origin, (Origins{first}));
  EXPECT_EQ(text.facts[2].origin, (Origins{first, second}));
  EXPECT_EQ(text.facts[2].facts, std::vector<std::string>{"c(1)"});
  EXPECT_EQ(text.facts[3].origin, (Origins{second}));
  ASSERT_EQ(text.rules.size(), 2u);
  EXPECT_EQ(text.rules[0].origin, second);
  EXPECT_EQ(text.rules[1].origin, BlockId::authorizer());
  EXPECT_EQ(text.checks.size(), 2u);
  EXPECT_EQ(text.policies, std::vector<std::string>{"allow if true"});
}

}  // namespace
}  // namespace hardtack
