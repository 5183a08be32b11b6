#include "serve/policies/policy_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/program/print.h"

namespace hardtack::serve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kPolicy = "allow if subject_property(\"role\", \"admin\");";

CompiledSet compile(const std::string& data, const std::string& policy = kPolicy) {
  return compile_policy_set({.name = "default", .policies = {{"p.bcdl", policy}}, .data = {{"d.bcdl", data}}});
}

// name=value of everything that is stored of an entity.
std::vector<std::string> attributes(const PolicySet& set, std::string_view type, std::string_view id) {
  std::vector<std::string> texts;
  const StoredEntity* entity = set.data.find(type, id);
  if (entity == nullptr) return texts;
  for (const StoredAttribute& attribute : set.data.attributes_of(*entity)) {
    texts.push_back(std::string(set.data.text(attribute.name)) + "=" +
                    print_term(Term::from_value(set.policy->terms(), attribute.value)));
  }
  return texts;
}

std::vector<std::string> ids(const PolicySet& set, std::string_view type) {
  std::vector<std::string> texts;
  for (const StoredEntity& entity : set.data.entities_of(type)) texts.emplace_back(set.data.text(entity.id));
  return texts;
}

std::vector<std::string> actions(const PolicySet& set, std::string_view type) {
  std::vector<std::string> texts;
  for (const StoredAction& action : set.data.actions_of(type)) texts.emplace_back(set.data.text(action.name));
  return texts;
}

TEST(PolicySet, StoresEntitiesAttributesAndActions) {
  const CompiledSet set = compile(R"(
      entity("document", "d2"); entity("document", "d1"); entity("user", "ann"); entity("document", "d1");
      attribute("document", "d1", "state", "draft");
      attribute("document", "d1", "days", 14);
      attribute("document", "d1", "tags", ["pii", "eu"]);
      attribute("document", "d3", "state", "gone");
      action_of("document", "write"); action_of("document", "read"); action_of("document", "read");)");
  ASSERT_TRUE(set) << render(set.error(), false);
  EXPECT_THAT(ids(**set, "document"), ElementsAre("d1", "d2", "d3"));  // byte order; an attribute says that d3 exists
  EXPECT_THAT(ids(**set, "user"), ElementsAre("ann"));
  EXPECT_THAT(ids(**set, "nothing"), ElementsAre());
  EXPECT_THAT(attributes(**set, "document", "d1"), ElementsAre("days=14", "state=\"draft\"", "tags=[\"pii\", \"eu\"]"));
  EXPECT_THAT(attributes(**set, "document", "d2"), ElementsAre());
  EXPECT_THAT(attributes(**set, "user", "d1"), ElementsAre());
  EXPECT_EQ((*set)->data.find("document", "d9"), nullptr);
  EXPECT_THAT(actions(**set, "document"), ElementsAre("read", "write"));
  EXPECT_EQ((*set)->data.entity_count(), 4u);
}

TEST(PolicySet, NothingStoredIsNothingFound) {
  const CompiledSet set = compile_policy_set({.name = "default", .policies = {{"p.bcdl", kPolicy}}});
  ASSERT_TRUE(set);
  EXPECT_EQ((*set)->data.find("document", "d1"), nullptr);
  EXPECT_TRUE((*set)->data.entities_of("document").empty());
  EXPECT_EQ(StoredData().find("a", "b"), nullptr);
}

// Stored attributes are merged by the host (service.md 2.3); what else a data file says is the policy's.
TEST(PolicySet, OtherFactsOfDataBecomeFactsOfThePolicy) {
  const CompiledSet set = compile("grant(\"admin\", \"read\"); entity(\"user\", \"ann\");",
                                  "allow if grant(\"admin\", $a), action($a);"
                                  "deny if entity($t, $i);");
  ASSERT_TRUE(set);
  Request request((*set)->policy);
  request.add("action", "read");
  Authorizer authorizer;
  EXPECT_TRUE(is_allowed(authorizer.authorize((*set)->policy, request)));
}

struct Wrong {
  std::string data;
  std::string policy;
  std::string says;
};
const std::vector<Wrong> kWrong = {
    {"", "allow true;", "p.bcdl:1:"},
    {"entity(\"a\");", kPolicy, "d.bcdl:1:1: `entity` has other terms than it takes"},
    {"grant(1);\nentity(\"a\", 1);", kPolicy, "d.bcdl:2:1: `entity`"},
    {"entity(\"a\", \"\");", kPolicy, "d.bcdl:1:1: a type, name or id has 0 bytes"},
    {"attribute(\"a\", \"b\", \"c\");", kPolicy, "d.bcdl:1:1: `attribute`"},
    {"action_of(\"a\", \"b\", \"c\");", kPolicy, "d.bcdl:1:1: `action_of`"},
    {"a($x) <- b($x);", kPolicy, "d.bcdl holds more than facts"},
    {"check if true;", kPolicy, "d.bcdl holds more than facts"},
    {"allow if true;", kPolicy, "d.bcdl:1:"},
    {"verified:key(1);", kPolicy, "verified:key"},
    {"", "allow if parent_token_sha256($x); parent_token_sha256(\"a\");", "parent_token_sha256"},
};

TEST(PolicySet, SaysWhereATextIsWrong) {
  for (const Wrong& wrong : kWrong) {
    const CompiledSet set = compile(wrong.data, wrong.policy);
    ASSERT_FALSE(set) << wrong.data << wrong.policy;
    EXPECT_THAT(set.error().error.to_string() + render(set.error(), false), HasSubstr(wrong.says));
  }
}

TEST(PolicySet, BoundsWhatBecomesFactsOfEveryRequest) {
  std::string many;
  for (int i = 0; i < 257; ++i) many += "attribute(\"a\", \"b\", \"c" + std::to_string(i) + "\", 1);";
  EXPECT_THAT(compile(many).error().error.message(), HasSubstr("more than 256 attributes"));
  std::string list = "attribute(\"a\", \"b\", \"c\", [0";
  for (int i = 0; i < 256; ++i) list += ", 1";
  EXPECT_THAT(compile("entity(\"a\", \"" + std::string(1'025, 'x') + "\");").error().error.message(),
              HasSubstr("has 1025 bytes, not 1 to 1024"));
  EXPECT_THAT(compile(list + "]);").error().error.message(), HasSubstr("more than 256 elements"));
}

TEST(PolicySet, SeveralPoliciesAreOne) {
  PolicySetSources sources{.name = "shop", .policies = {{"a/1.bcdl", "x(1);"}, {"a/2.bcdl", "allow if x(1);"}}};
  const CompiledSet set = compile_policy_set(sources);
  ASSERT_TRUE(set) << render(set.error(), false);
  Authorizer authorizer;
  EXPECT_TRUE(is_allowed(authorizer.authorize((*set)->policy, Request((*set)->policy))));
  sources.policies[1].text = "allow\nx(1);";
  const CompiledSet wrong = compile_policy_set(sources);
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().rendering, HasSubstr("a/2.bcdl:2:"));
  EXPECT_FALSE(compile_policy_set({.name = "none", .policies = {}}));
  // What one leaves open must not swallow what the next begins with.
  for (const char* open : {"x(1); /* open", "allow if x(1) /*", "x(\"", "allow if x(1)"}) {
    sources.policies = {{"1", open}, {"2", "deny if true; /* */ allow if true; x(\")"}};
    EXPECT_FALSE(compile_policy_set(sources)) << open;
    sources.policies[1].text = "deny if true; /* */ allow if true;";
    EXPECT_FALSE(compile_policy_set(sources)) << open;
  }
}

TEST(PolicySet, DigestTellsTextsAndNamesApartButNoFolders) {
  const PolicySetSources one{.name = "x", .policies = {{"/etc/p.bcdl", "a"}}, .data = {{"d", "b"}}};
  const auto with = [&](auto change) {
    PolicySetSources other = one;
    change(other);
    return digest_of(other);
  };
  EXPECT_EQ(digest_of(one).size(), 64u);
  EXPECT_EQ(digest_of(one), with([](auto& it) { it.policies[0].name = "p.bcdl"; }));
  EXPECT_NE(digest_of(one), with([](auto& it) { it.policies[0].name = "q.bcdl"; }));
  EXPECT_NE(digest_of(one), with([](auto& it) { it.policies[0].text = "c"; }));
  EXPECT_NE(digest_of(one), with([](auto& it) { it.data.clear(); }));
  EXPECT_NE(digest_of(one), with([](auto& it) { std::swap(it.data, it.policies); }));
}

}  // namespace
}  // namespace hardtack::serve
