// Passports as the facts of a token's blocks: each claim of its one form, in the authority block and in a child.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "grammar/compile.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/lineage/attenuate.h"
#include "tokens/passport/passport.h"

namespace hardtack {
namespace {

using testing::append_anything;
using testing::append_anything_of;
using testing::DeterministicRandom;
using testing::FailingRandom;
using testing::fails_with;
using testing::kNow;
using testing::mint_anything;
using testing::root_key;
using testing::test_key;

// Claims by name, each as its facts.
using Claims = std::map<std::string, std::string>;

Claims common() {
  return {{"spiffe_id", R"(spiffe_id("spiffe://x/a");)"},
          {"iat", "iat(1700000000);"},
          {"exp", "exp(1700000300);"},
          {"max_tool_calls", "max_tool_calls(10);"},
          {"max_duration_s", "max_duration_s(300);"},
          {"delegation_allowed", "delegation_allowed(true);"}};
}
Claims authority() {
  Claims claims = common();
  claims.insert({{"agent_id", R"(agent_id("agent");)"},
                 {"issuer_spiffe_id", R"(issuer_spiffe_id("spiffe://x/i");)"},
                 {"mission", R"(mission("mail");)"},
                 {"mission_id", R"(mission_id("m");)"},
                 {"jti", R"(jti("parent");)"},
                 {"max_delegation_depth", "max_delegation_depth(2);"}});
  return claims;
}
Claims child() {
  Claims claims = common();
  claims.insert({{"jti", R"(jti("child");)"},
                 {"parent_jti", R"(parent_jti("parent");)"},
                 {"max_delegation_depth", "max_delegation_depth(1);"}});
  return claims;
}

Block block_of(const Claims& claims) {
  std::string source;
  for (const auto& [name, facts] : claims) source += facts;
  return block_from_source(source).value();
}

Result<Passport> read(const UnverifiedBiscuit& token) {
  return verify_passport(verify_biscuit(token, root_key().public_key()).value(), kNow);
}

Result<UnverifiedBiscuit> with_child(const UnverifiedBiscuit& token, const Claims& claims, RandomSource& random) {
  return attenuate(token, block_of(claims), {}, random);
}

TEST(PassportFacts, ReadWhatIsRight) {
  DeterministicRandom random(1);
  const auto token = mint_anything(block_of(authority()), random);
  const auto root = read(token);
  ASSERT_TRUE(root.has_value()) << root.error().to_string();
  const auto derived = read(with_child(token, child(), random).value());
  ASSERT_TRUE(derived.has_value()) << derived.error().to_string();
  EXPECT_EQ(derived->jti, "child");
  EXPECT_EQ(derived->agent_id, "agent");
  // The block of somebody else is no delegation.
  const auto foreign = append_anything_of(test_key(5), token,
                                          block_from_source(R"(jti("somebody else's"); owner("x");)").value(), random);
  EXPECT_EQ(read(foreign)->jti, "parent");
}

struct Row {
  const char* claim;
  const char* facts;  // instead of those that are right
  const char* expected;
};

TEST(PassportFacts, EachClaimHasOneForm) {
  const std::vector<Row> rows = {
      {"jti", "", "missing:jti"},
      {"jti", "jti(1);", "malformed:jti"},
      {"jti", R"(jti("a"); jti("b");)", "malformed:jti"},
      {"jti", R"(jti("a", "b");)", "malformed:jti"},
      {"spiffe_id", "", "missing:spiffe_id"},
      {"spiffe_id", "spiffe_id(null);", "malformed:spiffe_id"},
      {"spiffe_id", R"(spiffe_id("a"); spiffe_id("b");)", "malformed:spiffe_id"},
      {"iat", "", "missing:iat"},
      {"iat", R"(iat("1700000000");)", "malformed:iat"},
      {"iat", "iat(2023-11-14T22:13:20Z);", "malformed:iat"},
      {"iat", "iat(1700000000, 1);", "malformed:iat"},
      {"iat", "iat(1700000000); iat(1700000001);", "malformed:iat"},
      {"exp", "", "missing:exp"},
      {"exp", "exp(true);", "malformed:exp"},
      {"exp", "exp(1700000300, 1700000300);", "malformed:exp"},
      {"exp", "exp(1700000300); exp(1700000301);", "malformed:exp"},
      {"max_tool_calls", "", "missing:max_tool_calls"},
      {"max_tool_calls", R"(max_tool_calls("10");)", "malformed:max_tool_calls"},
      {"max_duration_s", "", "missing:max_duration_s"},
      {"max_duration_s", "max_duration_s([300]);", "malformed:max_duration_s"},
      {"delegation_allowed", "", "missing:delegation_allowed"},
      {"delegation_allowed", "delegation_allowed(1);", "malformed:delegation_allowed"},
      {"delegation_allowed", "delegation_allowed(true); delegation_allowed(false);", "malformed:delegation_allowed"},
      {"max_delegation_depth", "", "missing:max_delegation_depth"},
      {"max_delegation_depth", "max_delegation_depth(true);", "malformed:max_delegation_depth"},
      {"cwd", "cwd(1);", "malformed:cwd"},
      {"cwd", R"(cwd("/a"); cwd("/b");)", "malformed:cwd"},
      {"allowed_tool", "allowed_tool(1);", "malformed:allowed_tool"},
      {"allowed_tool", R"(allowed_tool("a"); allowed_tool("b", "c");)", "malformed:allowed_tool"},
      {"forbidden_tool", R"(forbidden_tool({"a"});)", "malformed:forbidden_tool"},
      {"resource_scope", "resource_scope(hex:00);", "malformed:resource_scope"},
      {"allowed_side_effect_class", "allowed_side_effect_class(false);", "malformed:allowed_side_effect_class"},
      {"max_tool_calls_per_class", R"(max_tool_calls_per_class("disk");)", "malformed:max_tool_calls_per_class"},
      {"max_tool_calls_per_class", R"(max_tool_calls_per_class(1, 1);)", "malformed:max_tool_calls_per_class"},
      {"max_tool_calls_per_class", R"(max_tool_calls_per_class("disk", "1");)", "malformed:max_tool_calls_per_class"},
      {"max_tool_calls_per_class", R"(max_tool_calls_per_class("d", 1); max_tool_calls_per_class("d", 2);)",
       "malformed:max_tool_calls_per_class"},
      {"resource_scope_empty", "resource_scope_empty(1);", "malformed:resource_scope_empty"},
      {"resource_scope_empty", "resource_scope_empty(false);", "malformed:resource_scope_empty"},
      {"resource_scope_empty", R"(resource_scope_empty(true); resource_scope("/a");)",
       "malformed:resource_scope_empty"},
      {"resource_scope_empty", "resource_scope_empty(true); resource_scope_empty(false);",
       "malformed:resource_scope_empty"},
  };
  DeterministicRandom random(1);
  const auto good = mint_anything(block_of(authority()), random);
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.claim) + ": " + row.facts);
    Claims claims = authority();
    claims[row.claim] = row.facts;
    EXPECT_TRUE(fails_with(read(mint_anything(block_of(claims), random)), ErrorCode::kInvalidClaim,
                           row.expected + std::string(" in block 0")));
    claims = child();
    claims[row.claim] = row.facts;
    EXPECT_TRUE(fails_with(read(with_child(good, claims, random).value()), ErrorCode::kInvalidClaim,
                           row.expected + std::string(" in block 1")));
  }
  for (const Row& row :
       std::initializer_list<Row>{{"agent_id", "", "missing:agent_id"},
                                  {"agent_id", "agent_id(1);", "malformed:agent_id"},
                                  {"issuer_spiffe_id", "", "missing:issuer_spiffe_id"},
                                  {"issuer_spiffe_id", "issuer_spiffe_id(null);", "malformed:issuer_spiffe_id"},
                                  {"mission", "", "missing:mission"},
                                  {"mission", "mission(true);", "malformed:mission"},
                                  {"mission_id", "", "missing:mission_id"},
                                  {"mission_id", "mission_id(7);", "malformed:mission_id"},
                                  {"parent_jti", "parent_jti(7);", "malformed:parent_jti"}}) {
    Claims claims = authority();
    claims[row.claim] = row.facts;
    EXPECT_TRUE(fails_with(read(mint_anything(block_of(claims), random)), ErrorCode::kInvalidClaim,
                           row.expected + std::string(" in block 0")))
        << row.claim << row.facts;
  }
  Claims orphan = child();
  orphan["parent_jti"] = "parent_jti(1);";
  EXPECT_TRUE(fails_with(read(append_anything(good, block_of(orphan), random)), ErrorCode::kInvalidClaim,
                         "malformed:parent_jti in block 1"));
}

TEST(PassportFacts, AreNotMadeOfTimesThatAreNone) {
  DeterministicRandom random(1);
  FailingRandom failing;
  Passport passport;
  passport.agent_id = "agent";
  passport.issuer_spiffe_id = "spiffe://x/i";
  passport.mission = "mail";
  passport.spiffe_id = "spiffe://x/a";
  passport.max_tool_calls = 1;
  passport.delegation_allowed = true;
  passport.max_delegation_depth = 1;
  ASSERT_TRUE(issue_passport(passport, root_key(), kNow, random).has_value());
  EXPECT_TRUE(fails_with(issue_passport(passport, root_key(), kNow, failing), ErrorCode::kRandomnessFailed));
  Passport last = passport;
  last.iat = INT64_MAX;
  EXPECT_TRUE(fails_with(issue_passport(last, root_key(), kNow, random), ErrorCode::kInvalidClaim, "malformed:exp"));
  Passport early = passport;
  early.exp = -1;
  EXPECT_TRUE(fails_with(issue_passport(early, root_key(), kNow, random), ErrorCode::kInvalidClaim, "malformed:exp"));
  const auto token = issue_passport(passport, root_key(), kNow, random).value();
  PassportRequest request;
  request.spiffe_id = "spiffe://x/h";
  EXPECT_TRUE(fails_with(derive_passport(token, request, kNow, failing), ErrorCode::kRandomnessFailed));
  request.jti = "named";
  EXPECT_TRUE(fails_with(derive_passport(token, request, kNow, failing), ErrorCode::kRandomnessFailed))
      << "nor is a key for the next block";
  EXPECT_TRUE(derive_passport(token, request, kNow, random).has_value());
}

}  // namespace
}  // namespace hardtack
