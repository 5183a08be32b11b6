// Tokens of the end user in `context.credential` (service.md 2.1), and the attacks on them. What a token holds is said
// by name here: verifying real ones is the business of serve/credentials/.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/engine/authz/sources.h"
#include "tests/serve/authzen/service.h"

namespace hardtack::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing_support::credential_of;
using testing_support::TestBlock;

// Whether an authority block says what the service says, as whoever admits credentials asks it.
bool declares_reserved(const Credential& credential, const Mapping& mapping) {
  const Block& block = *credential.blocks()[0].block;
  for (const TokenPredicate& reserved : reserved_predicates(mapping)) {
    const auto is_it = [&](const Predicate& predicate) {
      return block.terms().text(predicate.name) == reserved.name && predicate.terms.count == reserved.terms;
    };
    for (const Predicate& fact : block.facts()) {
      if (is_it(fact)) return true;
    }
    for (const Rule& rule : block.rules()) {
      if (is_it(rule.head)) return true;
    }
  }
  return false;
}

struct Wallet {
  std::map<std::string, std::vector<TestBlock>, std::less<>> tokens = {};
  std::optional<ExpiryRule> expiry = {};
  std::vector<std::string> asked = {};
};

AuthZenOptions with_wallet(Wallet& wallet) {
  AuthZenOptions options;
  options.credentials = [&wallet](const Message&, std::span<const std::string_view> tokens,
                                  Worker&) -> std::expected<HeldCredentials, CredentialDenial> {
    HeldCredentials held;
    held.expiry = wallet.expiry;
    for (const std::string_view token : tokens) {
      wallet.asked.emplace_back(token);
      if (token == "stale") return std::unexpected(CredentialDenial::kStale);
      const auto found = wallet.tokens.find(token);
      if (found == wallet.tokens.end()) return std::unexpected(CredentialDenial::kRefused);
      Credential credential = credential_of(found->second);
      if (declares_reserved(credential, Mapping())) return std::unexpected(CredentialDenial::kRefused);
      held.ids.emplace_back(token);
      if (held.primary) {
        held.further.push_back(std::move(credential));
      } else {
        held.primary = std::move(credential);
      }
    }
    return held;
  };
  return options;
}

Json with_token(Json body, const Json& token) {
  body["context"]["credential"] = token;
  return body;
}

TEST(Credentials, ProveWhatPoliciesAsk) {
  Wallet wallet{.tokens = {{"ann", {{"user(\"ann\"); right(\"d1\", \"read\")"}}},
                           {"bo", {{"user(\"bo\")"}}},
                           {"narrow",
                            {{"user(\"ann\"); right(\"d1\", \"read\")"},
                             {"check if operation(\"read\"); check if resource(\"d1\")"}}}}};
  Service service(
      {.policy = R"(allow if user($u), subject("user", $u), action($a), resource("document", $r), right($r, $a);)"},
      with_wallet(wallet));
  EXPECT_TRUE(service.allows(with_token(question("ann", "read", "d1"), "ann")));
  EXPECT_TRUE(service.allows(with_token(question("ann", "read", "d1"), Json::array({"ann"}))));
  EXPECT_FALSE(service.allows(with_token(question("ann", "write", "d1"), "ann")));
  EXPECT_FALSE(service.allows(question("ann", "read", "d1")));
  // S35: the subject of the request is not the token's.
  EXPECT_FALSE(service.allows(with_token(question("bo", "read", "d1"), "ann")));
  EXPECT_FALSE(service.allows(with_token(question("ann", "read", "d1"), "bo")));
  // An attenuated Biscuit is asked by the conventional facts.
  EXPECT_TRUE(service.allows(with_token(question("ann", "read", "d1"), "narrow")));
  const Json denied = service.evaluate(with_token(question("ann", "read", "d2"), "narrow"));
  EXPECT_FALSE(denied["decision"]);
  EXPECT_EQ(denied["context"]["reason"]["code"], "check_failed");
}

TEST(Credentials, RefusedOnesDeny) {
  Wallet wallet;
  Service service({.policy = "allow if true;"}, with_wallet(wallet));
  EXPECT_EQ(service.reason(with_token(question("ann", "read", "d1"), "unknown")), "credential");
  EXPECT_EQ(service.reason(with_token(question("ann", "read", "d1"), "stale")), "stale");
  EXPECT_TRUE(service.allows(with_token(question("ann", "read", "d1"), nullptr)));
  const std::vector<Json> bad = {
      5, true, Json::object(), Json::array({1}), Json::array({"a", nullptr}), std::vector<std::string>(17, "a")};
  for (const Json& token : bad) {
    const Answer answer =
        service.post("/access/v1/evaluation", with_token(question("ann", "read", "d1"), token).dump());
    EXPECT_EQ(answer.status, 400) << token;
    EXPECT_THAT(answer.body, HasSubstr("/context/credential"));
    // Also where a search has nobody to try.
    const Json body = with_token(question("ann", "read", "d1"), token);
    EXPECT_EQ(service.post("/access/v1/search/resource", body.dump()).status, 400);
    // Of a whole batch it is a fault of the batch, of an item one of the item.
    Json batch = body;
    batch["evaluations"] = {5};
    EXPECT_EQ(service.post("/access/v1/evaluations", batch.dump()).status, 400);
    Json items = question("ann", "read", "d1");
    items["evaluations"] = {Json::object(), {{"context", {{"credential", token}}}}};
    EXPECT_EQ(signs(service.ask("/access/v1/evaluations", items)), "+-");
  }
  const Json search = service.ask("/access/v1/search/action", with_token(question("ann", "read", "d1"), "unknown"));
  EXPECT_TRUE(search["results"].empty());
}

// Nobody reads tokens: one that comes along restricts, so ignoring it would open.
TEST(Credentials, AreNotIgnoredWhereNobodyReadsThem) {
  Service service({.policy = "allow if true;"});
  EXPECT_EQ(service.reason(with_token(question("ann", "read", "d1"), "x")), "credential");
  AuthZenOptions options;
  options.mapping.credential_member = "";
  Service other({.policy = "allow if context(\"credential\", \"x\");"}, std::move(options));
  EXPECT_TRUE(other.allows(with_token(question("ann", "read", "d1"), "x")));  // an attribute like others
}

// S70: a token is no fact, and in no answer.
TEST(Credentials, AreNoAttributes) {
  Wallet wallet{.tokens = {{"canary", {{"user(\"ann\")"}}}}};
  AuthZenOptions options = with_wallet(wallet);
  options.identify = [](const Message&, Worker&) { return Client{"operator", true}; };
  Service service({.policy = "deny if context(\"credential\", $x); check if none(1); allow if true;"},
                  std::move(options));
  const Json answer =
      service.evaluate(with(with_token(question("ann", "read", "d1"), "canary"), {{"options", {{"explain", true}}}}));
  EXPECT_EQ(answer["context"]["reason"]["code"], "check_failed");
  EXPECT_THAT(answer.dump(), Not(HasSubstr("canary")));
}

// S30, S31: what the service says of a request is said by no issuer; what a holder appends is heard by nobody else.
TEST(Credentials, MayNotSpeakForTheService) {
  const std::vector<std::string> reserved = {"subject(\"user\", \"root\")",
                                             "subject_property(\"role\", \"admin\")",
                                             "subject_item(\"roles\", \"admin\")",
                                             "resource(\"document\", \"d1\")",
                                             "resource(\"d1\")",
                                             "resource_property(\"a\", 1)",
                                             "resource_item(\"a\", 1)",
                                             "action(\"read\")",
                                             "action_property(\"a\", 1)",
                                             "action_item(\"a\", 1)",
                                             "context(\"a\", 1)",
                                             "context_item(\"a\", 1)",
                                             "time(2020-01-01T00:00:00Z)",
                                             "operation(\"read\")",
                                             "subject(\"user\", $x) <- user($x)"};
  for (const std::string& statement : reserved) {
    Wallet wallet{
        .tokens = {{"authority", {{"user(\"ann\"); " + statement}}}, {"appended", {{"user(\"ann\")"}, {statement}}}}};
    Service service({.policy = R"(allow if subject("user", "root"); allow if subject_property("role", "admin");
                                  allow if subject_item("roles", "admin"); allow if action("write"), time($t), $t < 2026-01-01T00:00:00Z;)"},
                    with_wallet(wallet));
    EXPECT_EQ(service.reason(with_token(question("ann", "write", "d1"), "authority")), "credential") << statement;
    EXPECT_EQ(service.reason(with_token(question("ann", "write", "d1"), "appended")), "no_policy") << statement;
  }
  // Of another arity it is somebody else's predicate.
  Wallet wallet{.tokens = {{"other", {{"resource(\"a\", \"b\", \"c\"); operation(\"a\", \"b\"); context(1)"}}}}};
  Service service({.policy = "allow if resource(\"a\", \"b\", \"c\");"}, with_wallet(wallet));
  EXPECT_TRUE(service.allows(with_token(question("ann", "read", "d1"), "other")));
}

// S33: the clock is the service's; what a client calls time is an attribute.
TEST(Credentials, ExpireByTheClockOfTheService) {
  Wallet wallet{.tokens = {{"expired", {{"user(\"ann\"); check if time($t), $t < 2026-01-01T00:00:00Z"}}},
                           {"good", {{"user(\"ann\"); check if time($t), $t < 2030-01-01T00:00:00Z"}}}}};
  Service service({.policy = "allow if user(\"ann\");"}, with_wallet(wallet));
  Json body = with_token(question("ann", "read", "d1"), "expired");
  EXPECT_FALSE(service.allows(body));
  body["context"]["time"] = "2025-01-01T00:00:00Z";
  body["context"]["now"] = 0;
  EXPECT_FALSE(service.allows(body));
  EXPECT_TRUE(service.allows(with_token(body, "good")));
}

// S34
TEST(Credentials, MustEndWhereThatIsDemanded) {
  Wallet wallet{.tokens = {{"endless", {{"user(\"ann\")"}}},
                           {"good", {{"user(\"ann\"); check if time($t), $t < 2030-01-01T00:00:00Z"}}}},
                .expiry = ExpiryRule{}};
  Service service({.policy = "allow if user(\"ann\");"}, with_wallet(wallet));
  EXPECT_EQ(service.reason(with_token(question("ann", "read", "d1"), "endless")), "credential");
  EXPECT_TRUE(service.allows(with_token(question("ann", "read", "d1"), "good")));
}

// A batch reads a token once for all items that share it, and each item's own.
TEST(Credentials, OfABatch) {
  Wallet wallet{.tokens = {{"ann", {{"user(\"ann\")"}}}, {"bo", {{"user(\"bo\")"}}}}};
  Service service({.policy = "allow if user(\"ann\");"}, with_wallet(wallet));
  Json batch = with_token(question("ann", "read", "d1"), "ann");
  const Json bo = {{"context", {{"credential", "bo"}}}}, none = {{"context", Json::object()}};
  const Json unknown = {{"context", {{"credential", "x"}}}};
  batch["evaluations"] = {Json::object(), Json::object(), bo, Json::object(), none, unknown, Json::object()};
  EXPECT_EQ(signs(service.ask("/access/v1/evaluations", batch)), "++-+--+");
  EXPECT_THAT(wallet.asked, ElementsAre("ann", "bo", "ann", "x", "ann"));
}

}  // namespace
}  // namespace hardtack::serve
