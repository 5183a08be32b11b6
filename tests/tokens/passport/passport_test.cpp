// The delegation profile: what a child may say, and what is read of a token's blocks.
#include "tokens/passport/passport.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/support/signers.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/lineage/attenuate.h"
#include "tokens/passport/narrowing.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::fails_with;
using testing::kNow;
using testing::root_key;

constexpr std::int64_t kSeconds = 1'700'000'000;

Passport parent_passport() {
  Passport passport;
  passport.agent_id = "agent";
  passport.issuer_spiffe_id = "spiffe://example.org/issuer";
  passport.mission = "sort the mail";
  passport.mission_id = "mission:agent:abc";
  passport.jti = "parent";
  passport.spiffe_id = "spiffe://example.org/agent";
  passport.iat = kSeconds - 10;
  passport.exp = kSeconds + 600;
  passport.max_tool_calls = 10;
  passport.max_duration_s = 600;
  passport.delegation_allowed = true;
  passport.max_delegation_depth = 2;
  passport.cwd = "/srv/mail";
  passport.allowed_tools = {"read", "send", "sort"};
  passport.forbidden_tools = {"send"};
  passport.resource_scopes = {"/srv/mail", "/tmp/x"};
  passport.side_effect_classes = {"disk", "network"};
  passport.max_tool_calls_per_class = {{"disk", 5}};
  return passport;
}

// The least that a child must say.
Passport child_passport() {
  Passport passport;
  passport.jti = "child";
  passport.parent_jti = "parent";
  passport.spiffe_id = "spiffe://example.org/helper";
  passport.iat = kSeconds;
  passport.exp = kSeconds + 300;
  passport.max_tool_calls = 10;
  passport.max_duration_s = 300;
  passport.delegation_allowed = true;
  passport.max_delegation_depth = 1;
  return passport;
}

struct NarrowingCase {
  const char* name;
  const char* dimension;  // nothing if it is allowed
  std::function<void(Passport& parent, Passport& child)> change;
  ErrorCode code = ErrorCode::kLineageNarrowing;
};

TEST(PassportAttacks, A113_WideningBlocksAreRefused) {
  const std::string under = std::string("/srv/mail") + "/a";
  const std::vector<NarrowingCase> cases = {
      {"the same again", nullptr, [](auto&, auto&) {}},
      {"another parent", "parent_jti", [](auto&, auto& c) { c.parent_jti = "other"; }},
      {"no parent", "parent_jti", [](auto&, auto& c) { c.parent_jti.reset(); }},
      {"older than its parent", "iat", [](auto&, auto& c) { c.iat = kSeconds - 11; }},
      {"as old as its parent", nullptr, [](auto&, auto& c) { c.iat = kSeconds - 10; }},
      {"outlives its parent", "exp", [](auto&, auto& c) { c.exp = kSeconds + 601; }},
      {"ends with its parent", nullptr, [](auto&, auto& c) { c.exp = kSeconds + 600; }},
      {"ends before it begins", "exp", [](auto&, auto& c) { c.exp = c.iat; }},
      {"expired this second", "expired at",
       [](auto&, auto& c) {
         c.iat = kSeconds - 5;
         c.exp = kSeconds;
       },
       ErrorCode::kExpired},
      {"expires in a second", nullptr, [](auto&, auto& c) { c.exp = kSeconds + 1; }},
      {"fewer tools", nullptr, [](auto&, auto& c) { c.allowed_tools = {"read"}; }},
      {"another tool", "allowed_tool", [](auto&, auto& c) { c.allowed_tools = {"read", "delete"}; }},
      {"all tools", "allowed_tool", [](auto&, auto& c) { c.allowed_tools = {"*"}; }},
      {"all tools, forbidden by name", "allowed_tool",
       [](auto&, auto& c) {
         c.allowed_tools = {"*"};
         c.forbidden_tools = {"*", "send"};
       }},
      {"all tools of all tools", nullptr,
       [](auto& p, auto& c) {
         p.allowed_tools = {"*"};
         c.allowed_tools = {"*"};
       }},
      {"one tool of all tools", nullptr,
       [](auto& p, auto& c) {
         p.allowed_tools = {"*"};
         c.allowed_tools = {"x"};
       }},
      {"a tool of no tools", "allowed_tool",
       [](auto& p, auto& c) {
         p.allowed_tools.reset();
         c.allowed_tools = {"x"};
       }},
      {"all tools, which are forbidden to the parent", "allowed_tool",
       [](auto& p, auto& c) {
         p.allowed_tools = {"*"};
         p.forbidden_tools = {"*"};
         c.allowed_tools = {"*"};
         c.forbidden_tools = {"*"};
       }},
      {"a new tool that is forbidden at once", nullptr,
       [](auto&, auto& c) {
         c.allowed_tools = {"read", "x"};
         c.forbidden_tools = {"send", "x"};
       }},
      {"a denial dropped", "forbidden_tool", [](auto&, auto& c) { c.forbidden_tools = {"sort"}; }},
      {"a denial added", nullptr, [](auto&, auto& c) { c.forbidden_tools = {"send", "sort"}; }},
      {"a subfolder", nullptr, [&](auto&, auto& c) { c.resource_scopes = {under, "/tmp/x/y"}; }},
      {"a sibling with the same beginning", "resource_scope",
       [](auto&, auto& c) { c.resource_scopes = {"/srv/mailbox"}; }},
      {"the folder above", "resource_scope", [](auto&, auto& c) { c.resource_scopes = {"/srv"}; }},
      {"everything", "resource_scope", [](auto&, auto& c) { c.resource_scopes = {"**"}; }},
      {"nothing", nullptr, [](auto&, auto& c) { c.resource_scopes.emplace(); }},
      {"something of nothing", "resource_scope",
       [&](auto& p, auto& c) {
         p.resource_scopes.emplace();
         c.resource_scopes = {under};
       }},
      {"something of everything", nullptr,
       [](auto& p, auto& c) {
         p.resource_scopes = {"**"};
         c.resource_scopes = {"/x"};
       }},
      {"a path with a space", nullptr, [](auto&, auto& c) { c.resource_scopes = {"/srv/mail/a b"}; }},
      {"a path with a control character", "malformed:resource_scope",
       [](auto&, auto& c) { c.resource_scopes = {"/srv/mail/a\x1f"}; }, ErrorCode::kInvalidClaim},
      {"a path with a delete character", "malformed:resource_scope",
       [](auto&, auto& c) { c.resource_scopes = {"/srv/mail/a\x7f"}; }, ErrorCode::kInvalidClaim},
      {"anything under the root folder", nullptr,
       [](auto& p, auto& c) {
         p.resource_scopes = {"/"};
         c.resource_scopes = {"/x", "/"};
       }},
      {"a relative path under the root folder", "resource_scope",
       [](auto& p, auto& c) {
         p.resource_scopes = {"/"};
         c.resource_scopes = {"x"};
       }},
      {"the same cap", nullptr, [](auto&, auto& c) { c.max_tool_calls_per_class = {{"disk", 5}}; }},
      {"a way out", "malformed:resource_scope", [](auto&, auto& c) { c.resource_scopes = {"/srv/mail/../secret"}; },
       ErrorCode::kInvalidClaim},
      {"an effect more", "allowed_side_effect_class", [](auto&, auto& c) { c.side_effect_classes = {"money"}; }},
      {"an effect less", nullptr, [](auto&, auto& c) { c.side_effect_classes = {"disk"}; }},
      {"an effect of any", nullptr,
       [](auto& p, auto& c) {
         p.side_effect_classes.reset();
         c.side_effect_classes = {"money"};
       }},
      {"a cap dropped", "max_tool_calls_per_class", [](auto&, auto& c) { c.max_tool_calls_per_class = {{"net", 1}}; }},
      {"a cap raised", "max_tool_calls_per_class", [](auto&, auto& c) { c.max_tool_calls_per_class = {{"disk", 6}}; }},
      {"a cap lowered and one added", nullptr,
       [](auto&, auto& c) { c.max_tool_calls_per_class = {{"disk", 0}, {"net", 9}}; }},
      {"a negative cap", "max_tool_calls_per_class",
       [](auto&, auto& c) { c.max_tool_calls_per_class = {{"disk", -1}}; }},
      {"more calls", "max_tool_calls", [](auto&, auto& c) { c.max_tool_calls = 11; }},
      {"no calls", nullptr, [](auto&, auto& c) { c.max_tool_calls = 0; }},
      {"negative calls", "max_tool_calls", [](auto&, auto& c) { c.max_tool_calls = -1; }},
      {"longer", "max_duration_s", [](auto&, auto& c) { c.max_duration_s = 601; }},
      {"no time", "max_duration_s", [](auto&, auto& c) { c.max_duration_s = 0; }},
      {"as deep", "max_delegation_depth", [](auto&, auto& c) { c.max_delegation_depth = 2; }},
      {"negative depth", "max_delegation_depth",
       [](auto&, auto& c) {
         c.max_delegation_depth = -1;
         c.delegation_allowed = false;
       }},
      {"below nothing", "max_delegation_depth",
       [](auto& p, auto& c) {
         p.max_delegation_depth = 0;
         c.max_delegation_depth = 0;
         c.delegation_allowed = false;
       }},
      {"not allowed to delegate", "delegation_allowed", [](auto& p, auto&) { p.delegation_allowed = false; }},
      {"allowed without depth", "delegation_allowed", [](auto&, auto& c) { c.max_delegation_depth = 0; }},
      {"last of the line", nullptr,
       [](auto&, auto& c) {
         c.max_delegation_depth = 0;
         c.delegation_allowed = false;
       }},
      {"a folder below", nullptr, [](auto&, auto& c) { c.cwd = "/srv/mail/in"; }},
      {"a folder beside", "cwd", [](auto&, auto& c) { c.cwd = "/srv/mails"; }},
      {"the root folder", "cwd", [](auto&, auto& c) { c.cwd = "/"; }},
      {"a relative folder", "malformed:cwd", [](auto&, auto& c) { c.cwd = "in"; }, ErrorCode::kInvalidClaim},
      {"a folder out", "malformed:cwd", [](auto&, auto& c) { c.cwd = "/srv/mail/.."; }, ErrorCode::kInvalidClaim},
      {"a doubled slash", "malformed:cwd", [](auto&, auto& c) { c.cwd = "/srv//mail"; }, ErrorCode::kInvalidClaim},
  };
  for (const auto& row : cases) {
    Passport parent = parent_passport(), child = child_passport();
    row.change(parent, child);
    const auto result = narrow(parent, child, 3, kNow);
    if (row.dimension == nullptr) {
      EXPECT_TRUE(result.has_value()) << row.name << ": " << (result ? "" : result.error().to_string());
    } else if (row.code != ErrorCode::kLineageNarrowing) {
      EXPECT_TRUE(fails_with(result, row.code, row.dimension)) << row.name;
    } else {
      EXPECT_TRUE(fails_with(result, row.code, std::string("attenuation:") + row.dimension + ":block 3: ")) << row.name;
    }
  }
}

TEST(Passport, InheritsWhatTheChildDoesNotSay) {
  const Passport effective = narrow(parent_passport(), child_passport(), 1, kNow).value();
  EXPECT_EQ(effective.allowed_tools, parent_passport().allowed_tools);
  EXPECT_EQ(effective.forbidden_tools, parent_passport().forbidden_tools);
  EXPECT_EQ(effective.resource_scopes, parent_passport().resource_scopes);
  EXPECT_EQ(effective.side_effect_classes, parent_passport().side_effect_classes);
  EXPECT_EQ(effective.max_tool_calls_per_class, parent_passport().max_tool_calls_per_class);
  EXPECT_EQ(effective.cwd, "/srv/mail");
  EXPECT_EQ(effective.agent_id, "agent");
  EXPECT_EQ(effective.jti, "child");
}

class PassportTokens : public ::testing::Test {
 protected:
  Passport claims(std::int64_t depth = 16) {
    Passport passport = parent_passport();
    passport.jti.clear();
    passport.mission_id.clear();
    passport.iat = passport.exp = passport.max_duration_s = 0;
    passport.max_delegation_depth = depth;
    return passport;
  }
  UnverifiedBiscuit issue(std::int64_t depth = 16) {
    return issue_passport(claims(depth), root_key(), kNow, random_).value();
  }
  PassportRequest request() {
    PassportRequest request;
    request.spiffe_id = "spiffe://example.org/helper";
    request.duration_s = 300;
    return request;
  }
  static VerifiedBiscuit verified(const UnverifiedBiscuit& token) {
    return verify_biscuit(token, root_key().public_key()).value();
  }
  DeterministicRandom random_{3};
};

TEST_F(PassportTokens, IssueAndDeriveMakeWhatVerifyAccepts) {
  auto token = issue();
  const Passport root = verify_passport(verified(token), kNow).value();
  EXPECT_EQ(root.exp, kSeconds + 600);
  EXPECT_EQ(root.max_duration_s, 600);
  EXPECT_EQ(root.jti.size(), 36U);
  EXPECT_EQ(root.mission_id, "mission:agent:" + testing::hash_of("sort the mail").substr(0, 12));
  for (int depth = 1; depth <= 16; ++depth) {
    token = derive_passport(token, request(), kNow + std::chrono::seconds(depth), random_).value();
    const Passport passport = verify_passport(verified(token), kNow + std::chrono::seconds(depth)).value();
    EXPECT_EQ(passport.max_delegation_depth, 16 - depth);
    EXPECT_EQ(passport.delegation_allowed, depth < 16);
    EXPECT_EQ(passport.exp, std::min(kSeconds + 1 + 300, kSeconds + depth + 300));
    EXPECT_TRUE(verified(token).declares_parent(static_cast<std::size_t>(depth)));
  }
  EXPECT_TRUE(fails_with(derive_passport(token, request(), kNow + std::chrono::seconds(20), random_),
                         ErrorCode::kLineageNarrowing));
  Passport deeper = claims(17);
  EXPECT_TRUE(fails_with(issue_passport(deeper, root_key(), kNow, random_), ErrorCode::kLineageNarrowing));
  EXPECT_TRUE(fails_with(verify_passport(verified(token), kNow + std::chrono::seconds(400)), ErrorCode::kExpired));
}

TEST_F(PassportTokens, DeriveRefusesToWiden) {
  const auto token = issue();
  PassportRequest wider = request();
  wider.allowed_tools = {"delete"};
  EXPECT_TRUE(fails_with(derive_passport(token, wider, kNow, random_), ErrorCode::kLineageNarrowing,
                         "attenuation:allowed_tool:block 1: "));
  PassportRequest negative = request();
  negative.duration_s = -5;
  EXPECT_FALSE(derive_passport(token, negative, kNow, random_).has_value());
  negative.duration_s = INT64_MAX;
  EXPECT_TRUE(fails_with(derive_passport(token, negative, kNow, random_), ErrorCode::kInvalidClaim));
}

TEST_F(PassportTokens, MissingAndMalformedClaimsAreNamed) {
  const auto token = issue();
  const auto plain = attenuate(token, testing::fact_block("f", {"x"}), {}, random_).value();
  EXPECT_TRUE(fails_with(verify_passport(verified(plain), kNow), ErrorCode::kInvalidClaim, "missing:jti in block 1"));
  const auto block = [&](const std::function<void(ProgramBuilder&)>& fill) {
    ProgramBuilder builder;
    fill(builder);
    const auto extended = attenuate(token, std::move(builder).build(), {}, random_).value();
    return verify_passport(verified(extended), kNow);
  };
  const auto fact = [](ProgramBuilder& builder, const char* name, Value value) {
    const std::array terms{value};
    EXPECT_TRUE(builder.add_fact(builder.terms().intern(name), terms).has_value());
  };
  EXPECT_TRUE(fails_with(block([&](auto& b) { fact(b, "jti", Value::integer(1)); }), ErrorCode::kInvalidClaim,
                         "malformed:jti in block 1"));
  EXPECT_TRUE(fails_with(block([&](auto& b) {
                           fact(b, "jti", b.terms().string("a"));
                           fact(b, "jti", b.terms().string("b"));
                         }),
                         ErrorCode::kInvalidClaim, "malformed:jti"));
  // One row of many, in a block that is no delegation otherwise.
  EXPECT_TRUE(fails_with(block([&](auto& b) {
                           fact(b, "iat", Value::integer(kSeconds));
                           fact(b, "iat", Value::integer(kSeconds + 301));
                         }),
                         ErrorCode::kExpired, "lies in the future"));
  EXPECT_TRUE(fails_with(block([&](auto& b) { fact(b, "iat", Value::integer(kSeconds - 31 * 86'400)); }),
                         ErrorCode::kExpired, "is too old"));
  EXPECT_TRUE(fails_with(block([&](auto& b) { fact(b, "iat", Value::boolean(true)); }), ErrorCode::kInvalidClaim,
                         "malformed:iat"));
  EXPECT_TRUE(
      fails_with(block([&](auto& b) { fact(b, "exp", Value::integer(kSeconds)); }), ErrorCode::kExpired, "has passed"));
}

// A block cannot say "none" of these, so an empty list would come out as one that was left out: everything.
TEST_F(PassportTokens, ListsThatArePresentAndEmptyAreRefused) {
  struct Row {
    const char* name;
    std::function<void(Passport&)> issue;
    std::function<void(PassportRequest&)> derive;
  };
  const std::vector<Row> rows = {
      {"allowed_tools", [](auto& p) { p.allowed_tools.emplace(); }, [](auto& r) { r.allowed_tools.emplace(); }},
      {"forbidden_tools", [](auto& p) { p.forbidden_tools.emplace(); }, [](auto& r) { r.forbidden_tools.emplace(); }},
      {"allowed_side_effect_classes", [](auto& p) { p.side_effect_classes.emplace(); },
       [](auto& r) { r.side_effect_classes.emplace(); }},
      {"max_tool_calls_per_class", [](auto& p) { p.max_tool_calls_per_class.emplace(); },
       [](auto& r) { r.max_tool_calls_per_class.emplace(); }},
  };
  const auto root = issue_passport(parent_passport(), root_key(), kNow, random_).value();
  for (const Row& row : rows) {
    Passport passport = parent_passport();
    row.issue(passport);
    EXPECT_TRUE(fails_with(issue_passport(passport, root_key(), kNow, random_), ErrorCode::kInvalidClaim, row.name));
    PassportRequest request;
    request.spiffe_id = "spiffe://x/child";
    row.derive(request);
    EXPECT_TRUE(fails_with(derive_passport(root, request, kNow, random_), ErrorCode::kInvalidClaim, row.name));
  }
}

TEST(PassportRules, ScopesAreComparedFolderByFolder) {
  const auto covered = [](const std::vector<std::string>& above, const std::vector<std::string>& below) {
    Passport parent = parent_passport(), child = child_passport();
    parent.resource_scopes = above;
    child.resource_scopes = below;
    return narrow(parent, child, 1, kNow).has_value();
  };
  const std::vector<std::string> mixed = {"/a", "/a/b", "/a-b", "/a.b/c", "/ab", "rel/x", "/a/b/c/"};
  for (const char* path :
       {"/a", "/a/", "/a/x", "/a/b/x", "/a-b", "/a-b/x", "/a.b/c", "/a.b/c/d", "/ab/x", "rel/x", "rel/x/y"})
    EXPECT_TRUE(covered(mixed, {path})) << path;
  for (const char* path : {"/", "/b", "/a.b", "/a.b/d", "/a-", "/a-bc", "/abc", "rel", "rel/xy", "/rel/x", "a", "a/b"})
    EXPECT_FALSE(covered(mixed, {path})) << path;
  EXPECT_TRUE(covered({"/"}, {"/a", "/", "/x/y"}));
  EXPECT_FALSE(covered({"/"}, {"rel"}));
  EXPECT_TRUE(covered({"/a", "/b"}, {"/b/x", "/a/x", "/a", "/b"}));
  EXPECT_FALSE(covered({"/a", "/b"}, {"/b/x", "/c"}));
  EXPECT_TRUE(covered({"/a"}, {}));
}

// Comparing each with each would take minutes.
TEST(PassportRules, ManyScopesAndToolsAreComparedInLinearTime) {
  Passport parent = parent_passport(), child = child_passport();
  parent.resource_scopes.emplace();
  child.resource_scopes.emplace();
  parent.allowed_tools.emplace();
  child.allowed_tools.emplace();
  for (int i = 0; i < 50'000; ++i) {
    parent.resource_scopes->push_back("/srv/folder-" + std::to_string(i));
    child.resource_scopes->push_back("/srv/folder-" + std::to_string(49'999 - i) + "/x");
    parent.allowed_tools->push_back("tool-" + std::to_string(i));
    child.allowed_tools->push_back("tool-" + std::to_string(49'999 - i));
  }
  const auto before = std::chrono::steady_clock::now();
  EXPECT_TRUE(narrow(parent, child, 1, kNow).has_value());
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10));
}

TEST_F(PassportTokens, ADeviceIssuesWhatItsKeyWouldIssue) {
  const PrivateKey root = root_key(), other = testing::test_key(1);
  const auto token = issue_passport(claims(), testing::device_with(root), kNow, random_);
  ASSERT_TRUE(token.has_value()) << token.error().to_string();
  EXPECT_EQ(verify_passport(verified(*token), kNow)->agent_id, claims().agent_id);
  for (const auto& faulty : testing::faulty_signers(root, other))
    EXPECT_TRUE(fails_with(issue_passport(claims(), faulty.signer, kNow, random_), faulty.expected)) << faulty.name;
}

TEST_F(PassportTokens, AnEmptyScopeMeansNoResource) {
  Passport closed = claims();
  closed.resource_scopes.emplace();
  const auto token = issue_passport(closed, root_key(), kNow, random_).value();
  const Passport passport = verify_passport(verified(token), kNow).value();
  ASSERT_TRUE(passport.resource_scopes.has_value());
  EXPECT_TRUE(passport.resource_scopes->empty());
  PassportRequest opening = request();
  opening.resource_scopes = {"/srv"};
  EXPECT_TRUE(fails_with(derive_passport(token, opening, kNow, random_), ErrorCode::kLineageNarrowing,
                         "attenuation:resource_scope"));
}

TEST_F(PassportTokens, AnIdTwiceIsACycle) {
  auto token = issue();
  PassportRequest same = request();
  same.jti = "a";
  token = derive_passport(token, same, kNow, random_).value();
  EXPECT_TRUE(fails_with(derive_passport(token, same, kNow, random_), ErrorCode::kLineageCycle,
                         "passport lineage cycle detected at `a`"));
}

}  // namespace
}  // namespace hardtack
