// From a token's text to a credential: formats, keys, revocation, and what a credential must not state.
#include "serve/credentials/credential_door.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>

#include "engine/authz/authorizer.h"
#include "serve/credentials/reserved_facts.h"
#include "tests/engine/authz/sources.h"
#include "tests/serve/support/serve_fixture.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/bytes/hex.h"
#include "tokens/registry/registry.h"

namespace hardtack::serve {
namespace {

using hardtack::testing::DeterministicRandom;
using hardtack::testing::root_key;
using hardtack::testing::test_key;
using testing::biscuit;
using testing::kNow;
using testing::kNowSeconds;
using testing::root_keys;

TokenKey secret_of(std::string_view format, char byte) {
  return find_format(format)
      .value()
      ->accept_secret(share(SecretBytes::copy_of(Bytes(32, static_cast<std::uint8_t>(byte)))))
      .value();
}

Bytes secret_bytes(char byte) { return Bytes(32, static_cast<std::uint8_t>(byte)); }

// A token of a format whose keys are secrets.
std::string minted(std::string_view format, JsonValue claims, char byte = 'k') {
  const TokenSigningKey key{share(SecretBytes::copy_of(secret_bytes(byte))), secret_of(format, byte).purpose};
  DeterministicRandom random;
  MintRequest request{.key = key, .random = random, .now = kNow};
  request.claims = std::move(claims);
  return std::string(text_of(find_format(format).value()->mint(request).value()));
}

std::string macaroon(const std::vector<std::string>& caveats) {
  const TokenSigningKey key{share(SecretBytes::copy_of(secret_bytes('k'))), secret_of("macaroon", 'k').purpose};
  DeterministicRandom random;
  MintRequest request{.key = key, .random = random, .now = kNow};
  request.identifier = "m1";
  request.caveats = caveats;
  return std::string(text_of(find_format("macaroon").value()->mint(request).value()));
}

std::shared_ptr<const TokenKeys> keys_of_formats() {
  return std::make_shared<const TokenKeys>(
      TokenKeys::from_entries({{"biscuit", {}, TokenKey{root_key().public_key(), {}}, {}},
                               {"jwt", {}, secret_of("jwt", 'k'), {}},
                               {"macaroon", {}, secret_of("macaroon", 'k'), {}}})
          .value());
}

// "biscuit", or the fault in brackets.
std::string outcome(const CredentialDoor& door, std::string_view token, const CredentialRules& rules = {},
                    std::string_view format = {}) {
  const TokenFormat* said = format.empty() ? nullptr : find_format(format).value();
  const auto admitted = door.admit(token, rules, kNow, said);
  if (admitted) return std::string(admitted->format);
  return "[" + std::string(name_of(admitted.error().fault)) + "]";
}

std::string changed(std::string text) {
  text[text.size() / 2] = text[text.size() / 2] == 'A' ? 'B' : 'A';
  return text;
}

JsonValue claims_until(std::int64_t exp) { return JsonValue::Object{{"sub", "ann"}, {"exp", exp}, {"jti", "t1"}}; }

TEST(CredentialDoor, TakesEveryFormatAndSaysWhatIsWrong) {
  const CredentialDoor door(keys_of_formats());
  const std::string good = biscuit("user(\"ann\")", {"check if operation(\"read\")"});
  struct Row {
    std::string name;
    std::string token;
    std::string expected;
    std::string format = {};
  };
  const Row rows[] = {
      {"a Biscuit", good, "biscuit"},
      {"again, now remembered", good, "biscuit"},
      {"with its prefix", "biscuit:" + good, "biscuit"},
      {"of a said format", good, "biscuit", "biscuit"},
      {"of another said format", good, "[malformed]", "jwt"},
      {"one character changed", changed(good), "[unverifiable]"},
      {"cut", good.substr(0, good.size() - 40), "[malformed]"},
      {"nothing", "", "[missing]"},
      {"no token", "hello", "[malformed]"},
      {"too long", std::string(kMaxTokenBytes + 1, 'a'), "[malformed]"},
      {"a JWT", minted("jwt", claims_until(kNowSeconds + 60)), "jwt"},
      {"an expired JWT", minted("jwt", claims_until(kNowSeconds - 60)), "[expired]"},
      {"a JWT of another secret", minted("jwt", claims_until(kNowSeconds + 60), 'x'), "[unverifiable]"},
      {"a macaroon", macaroon({"check if operation(\"read\")"}), "macaroon"},
  };
  for (const Row& row : rows) EXPECT_EQ(outcome(door, row.token, {}, row.format), row.expected) << row.name;
}

TEST(CredentialDoor, KnowsATokenThatComesAgain) {
  const CredentialDoor door(root_keys());
  const std::string token = biscuit("user(\"ann\")");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(door, token), "biscuit");
  EXPECT_EQ(door.cache_stats().hits, 2u);
  EXPECT_EQ(door.cache_stats().misses, 1u);
  // What is refused leaves nothing behind (S80).
  for (int i = 0; i < 3; ++i) EXPECT_NE(outcome(door, changed(token)), "biscuit");
  EXPECT_EQ(door.cache_stats().tokens, 1u);
}

// A small cache here; HARDTACK_TOKENS says how many, and has that of the service.
TEST(CredentialDoor, S80AFloodOfTokensLeavesTheCacheBoundedAndGoodClientsInIt) {
  const char* const said = std::getenv("HARDTACK_TOKENS");
  const int flood = said == nullptr ? 3'000 : std::atoi(said);
  VerificationCacheOptions options = CredentialDoor::default_cache();
  if (said == nullptr) {
    options.max_tokens = 512;
    options.max_prefixes = 1'024;
  }
  const CredentialDoor door(root_keys(), nullptr, options);
  const std::string good = biscuit("user(\"ann\")");
  EXPECT_EQ(outcome(door, good), "biscuit");
  std::size_t most_bytes = 0;
  for (int i = 0; i < flood; ++i) {
    const std::string token = biscuit("user(\"flood-" + std::to_string(i) + "\")");
    ASSERT_EQ(outcome(door, token), "biscuit");
    ASSERT_NE(outcome(door, changed(token)), "biscuit");
    if (i % 100 != 0) continue;
    const std::uint64_t hits = door.cache_stats().hits;
    ASSERT_EQ(outcome(door, good), "biscuit");
    ASSERT_EQ(door.cache_stats().hits, hits + 1) << i;
    most_bytes = std::max<std::size_t>(most_bytes, door.cache_stats().bytes);
    ASSERT_LE(door.cache_stats().tokens, options.max_tokens);
  }
  EXPECT_LE(most_bytes, options.max_bytes);
}

TEST(CredentialDoor, FollowsItsKeys) {
  CredentialDoor door(root_keys());
  const std::string token = biscuit("user(\"ann\")");
  EXPECT_EQ(outcome(door, token), "biscuit");
  door.replace(std::make_shared<const TokenKeys>(TokenKey{test_key(7).public_key(), {}}));
  EXPECT_EQ(outcome(door, token), "[unverifiable]");
  door.replace(nullptr);
  EXPECT_EQ(outcome(door, token), "[unverifiable]");
  door.replace(root_keys());
  EXPECT_EQ(outcome(door, token), "biscuit");
}

TEST(CredentialDoor, AKeyThatIsBeingLeftIsTakenUntilItsLastSecond) {
  const auto until = [](std::int64_t last) {
    return std::make_shared<const TokenKeys>(
        TokenKeys::from_entries({{"biscuit", {}, TokenKey{root_key().public_key(), {}}, last}}).value());
  };
  CredentialDoor door(until(kNowSeconds));
  const std::string token = biscuit("user(\"ann\")");
  for (int i = 0; i < 2; ++i) {
    const auto admitted = door.admit(token, {}, kNow);
    ASSERT_TRUE(admitted);
    ASSERT_TRUE(admitted->retiring_key);
    EXPECT_EQ(admitted->retiring_key->until, kNowSeconds);
    EXPECT_EQ(admitted->admission().retiring_keys.size(), 1u);
  }
  door.replace(until(kNowSeconds - 1));
  EXPECT_EQ(outcome(door, token), "[unverifiable]");
}

std::shared_ptr<LocalRevocation> listing(const std::string& ids) {
  return std::make_shared<LocalRevocation>(nullptr,
                                           std::make_shared<const RevocationList>(RevocationList::parse(ids).value()));
}

TEST(CredentialDoor, AsksForRevocationEveryTime) {
  const std::string token = biscuit("user(\"ann\")", {"check if true"});
  const auto parsed = UnverifiedBiscuit::parse_text(token).value();
  const std::string other(128, 'a');
  const auto revocation = listing(other);
  const CredentialDoor door(root_keys(), revocation);
  EXPECT_EQ(outcome(door, token), "biscuit");
  for (const std::size_t block : {0u, 1u}) {
    revocation->replace(
        std::make_shared<const RevocationList>(RevocationList::parse(to_hex(parsed.revocation_id(block))).value()));
    const auto refused = door.admit(token, {}, kNow);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, CredentialFault::kRevoked);
    ASSERT_TRUE(refused.error().revoked);
    EXPECT_EQ(refused.error().revoked->block, block);
  }
  revocation->replace(nullptr);
  EXPECT_EQ(outcome(door, token), "biscuit");
}

class View final : public RevocationView {
 public:
  explicit View(bool fresh, bool answers) : fresh_(fresh), answers_(answers) {}
  bool fresh(LineageTime) const override { return fresh_; }
  Result<std::optional<Revoked>> find(std::span<const LineageKey>, LineageTime) override {
    if (!answers_) return lineage_unavailable("the disk is gone");
    return std::nullopt;
  }

 private:
  bool fresh_;
  bool answers_;
};

TEST(CredentialDoor, NothingIsTakenWhileRevocationsAreNotKnown) {
  const std::string token = biscuit("user(\"ann\")");
  EXPECT_EQ(outcome(CredentialDoor(root_keys(), std::make_shared<View>(true, true)), token), "biscuit");
  EXPECT_EQ(outcome(CredentialDoor(root_keys(), std::make_shared<View>(false, true)), token), "[stale]");
  EXPECT_EQ(outcome(CredentialDoor(root_keys(), std::make_shared<View>(true, false)), token), "[stale]");
}

TEST(CredentialDoor, S30S31OnlyTheServiceStatesItsFacts) {
  const CredentialDoor door(root_keys());
  const CredentialRules rules{.reserved = {{"time", 1}, {"subject", 2}, {"resource", 1}}};
  struct Row {
    std::string name;
    std::string authority;
    std::vector<std::string> blocks;
    std::string expected;
  };
  const Row rows[] = {
      {"nothing of it", "user(\"ann\")", {}, "biscuit"},
      {"a fact", "subject(\"user\", \"ann\")", {}, "[reserved]"},
      {"the time", "time(2020-01-01T00:00:00Z)", {}, "[reserved]"},
      {"a rule", "subject(\"user\", $u) <- user($u); user(\"ann\")", {}, "[reserved]"},
      {"another number of terms", "subject(\"ann\"); resource(\"a\", \"b\")", {}, "biscuit"},
      {"a check that asks for it", "check if subject(\"user\", \"ann\")", {}, "biscuit"},
      {"a block of the holder", "user(\"ann\")", {"subject(\"user\", \"root\")"}, "biscuit"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(outcome(door, biscuit(row.authority, row.blocks), rules), row.expected) << row.name;
}

// A third party's block is taken, and what it says of the request is heard by nobody who does not trust its key.
TEST(CredentialDoor, S31WhatAThirdPartyStatesChangesNoDecision) {
  const CredentialDoor door(root_keys());
  const CredentialRules rules{.reserved = {{"subject", 2}}};
  const auto allows = [](const std::string& policy_text, const Credential& credential) {
    const auto policy = Policy::compile(testing_support::authorizer_of(policy_text), {}).value();
    Request request(policy);
    Authorizer authorizer;
    return authorizer.authorize(policy, request, Credentials(&credential)).value().allowed();
  };
  DeterministicRandom random(7);  // the next keys of the token came of another
  const UnverifiedBiscuit plain = UnverifiedBiscuit::parse_text(biscuit("user(\"ann\")")).value();
  const PrivateKey& third = test_key(3);
  for (const char* statement :
       {"subject(\"user\", \"root\")", "subject(\"user\", \"root\") <- user($u); user(\"x\")"}) {
    const ThirdPartyBlock block = sign_third_party_block(ThirdPartyRequest::from_token(plain).value(),
                                                         block_from_source(statement).value(), third)
                                      .value();
    const auto admitted = door.admit(append_third_party(plain, block, {}, random).value().to_text(), rules, kNow);
    ASSERT_TRUE(admitted) << statement;
    const std::string policy = "allow if subject(\"user\", \"root\")";
    EXPECT_FALSE(allows(policy, admitted->credential)) << statement;
    // It is there, for a policy that asks for this key's word.
    EXPECT_TRUE(allows(policy + " trusting " + third.public_key().to_text(), admitted->credential)) << statement;
  }
}

TEST(CredentialDoor, S39EveryFaultHasOneAnswer) {
  const std::string challenge = bearer_challenge("shop").value();
  const Answer answer = unauthorized(challenge);
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.body, R"({"detail":"a valid credential is needed","status":401,"title":"Unauthorized"})");
  const std::vector<std::pair<std::string, std::string>> headers = {
      {"cache-control", "no-store"}, {"www-authenticate", R"(Bearer realm="shop", error="invalid_token")"}};
  EXPECT_EQ(answer.headers, headers);
  for (const std::string& realm :
       {std::string("a\"b"), std::string("a\\b"), std::string("a\r\nb"), std::string(129, 'a')})
    EXPECT_FALSE(bearer_challenge(realm)) << realm;
}

TEST(CredentialDoor, DocumentsShowWhatIsKnownOfACredential) {
  const CredentialDoor door(keys_of_formats());
  const auto two = door.admit(biscuit("user(\"ann\")", {"check if true"}), {}, kNow);
  ASSERT_TRUE(two);
  EXPECT_EQ(two->ids().size(), 2u);
  EXPECT_EQ(two->admission().revocation_ids.size(), 2u);
  EXPECT_EQ(two->admission().lineage.size(), 2u);
  const auto jwt = door.admit(minted("jwt", claims_until(kNowSeconds + 60)), {}, kNow);
  ASSERT_TRUE(jwt);
  EXPECT_EQ(jwt->admission().revocation_ids, std::vector<std::string>{"t1"});
}

TEST(CredentialDoor, ThreadsShareOneDoor) {
  CredentialDoor door(root_keys(), listing(std::string(128, 'a')));
  const std::string tokens[] = {biscuit("user(\"a\")"), biscuit("user(\"b\")", {"check if true"})};
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) wrong += outcome(door, tokens[i % 2]) != "biscuit";
    });
  }
  for (int i = 0; i < 100; ++i) door.replace(root_keys());
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace hardtack::serve
