// A Biscuit and further Biscuits of other issuers in one decision, with their signatures, keys and lineages.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/authz/credential_issuer.h"
#include "grammar/compile.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/parent_claim.h"
#include "tokens/biscuit/snapshot/snapshot.h"
#include "tokens/biscuit/third_party.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::test_key;

class SeveralBiscuits : public ::testing::Test {
 protected:
  static Block block(const std::string& text) { return block_from_source(text).value(); }
  UnverifiedBiscuit minted(int issuer, const std::string& text, MintOptions options = {}) {
    return mint(block(text), test_key(issuer), options, random_).value();
  }
  static Credential verified(const UnverifiedBiscuit& token, int issuer) {
    return verify_biscuit(token, test_key(issuer).public_key())->credential().value();
  }
  static std::string key(int issuer) { return test_key(issuer).public_key().to_text(); }
  static std::shared_ptr<const Policy> policy(const std::string& text) {
    PolicyOptions options;
    options.limits.max_time = std::chrono::minutes(1);
    options.token_predicates = biscuit_predicates();
    return Policy::compile(authorizer_from_source(text).value(), options).value();
  }
  static bool allows(const std::string& text, const Credentials& credentials) {
    const auto compiled = policy(text);
    const Result<Decision> decision = Authorizer().authorize(compiled, Request(compiled), credentials);
    EXPECT_TRUE(decision) << decision.error().to_string();
    return is_allowed(decision);
  }

  DeterministicRandom random_{77};
};

constexpr int kShop = 1, kClub = 2, kStranger = 3;

TEST_F(SeveralBiscuits, AreJoinedByIssuerAndName) {
  const Credential shop = verified(minted(kShop, "user(\"ann\");"), kShop);
  const std::vector<Credential> club = {verified(minted(kClub, "member(\"ann\", \"gold\");"), kClub)};
  const std::vector<Credential> of_bob = {verified(minted(kClub, "member(\"bob\", \"gold\");"), kClub)};
  const std::vector<Credential> forged = {verified(minted(kStranger, "member(\"ann\", \"gold\");"), kStranger)};
  const std::string discount =
      "allow if user($u), credential:member($n, $u, \"gold\"), verified:credential($n, "
      "\"biscuit\", \"" +
      key(kClub) + "\");";
  EXPECT_TRUE(allows(discount, {shop, club}));
  EXPECT_FALSE(allows(discount, shop));
  EXPECT_FALSE(allows(discount, {shop, of_bob}));
  EXPECT_FALSE(allows(discount, {shop, forged}));
  EXPECT_FALSE(allows("allow if member($u, \"gold\");", {shop, club}));
  EXPECT_FALSE(allows("allow if member($u, \"gold\") trusting " + key(kClub) + ";", {shop, club}));
}

// A block of a third party is bound to the token that it was signed for.
TEST_F(SeveralBiscuits, AThirdPartysBlockOfAFurtherOneIsNobodyElses) {
  const UnverifiedBiscuit token = minted(kClub, "holder(\"bob\");");
  const UnverifiedBiscuit endorsed =
      testing::append_anything_of(test_key(kStranger), token, block("paid(\"ann\");"), random_);
  const Credential shop = verified(minted(kShop, "check if paid(\"ann\") trusting " + key(kStranger) + ";"), kShop);
  const std::vector<Credential> further = {verified(endorsed, kClub)};
  EXPECT_TRUE(allows("allow if paid(\"ann\") trusting " + key(kStranger) + ";", further[0]));
  EXPECT_FALSE(allows("allow if paid(\"ann\") trusting " + key(kStranger) + ";", Credentials(nullptr, further)));
  EXPECT_FALSE(allows("allow if true;", {shop, further}));
  EXPECT_FALSE(allows("allow if credential:paid($n, \"ann\");", Credentials(nullptr, further)));
}

TEST_F(SeveralBiscuits, AnAttenuatedOneKeepsItsChecks) {
  const UnverifiedBiscuit token = minted(kClub, "member(\"ann\", \"gold\");");
  const UnverifiedBiscuit narrowed = append(token, block("check if operation(\"read\");"), {}, random_).value();
  const std::vector<Credential> further = {verified(narrowed, kClub)};
  const auto compiled = policy("allow if credential:member($n, \"ann\", \"gold\");");
  for (const char* operation : {"read", "write"}) {
    Request request(compiled);
    request.add("operation", {operation});
    const auto decision = Authorizer().authorize(compiled, request, Credentials(nullptr, further));
    EXPECT_EQ(is_allowed(decision), std::string_view(operation) == "read");
  }
}

TEST_F(SeveralBiscuits, ProofsBelongToTheirCredential) {
  const Credential shop = verified(minted(kShop, "user(\"ann\");"), kShop);
  const Credential club = verified(minted(kClub, "member(\"ann\", \"gold\");"), kClub);
  const auto proven = [](const Credential& credential) {
    return CredentialIssuer::with_proof(credential, block("verified:signed_request(\"POST\");")).value();
  };
  const std::vector<Credential> plain = {club}, signed_club = {proven(club)};
  const std::string of_primary = "allow if verified:signed_request(\"POST\");";
  const std::string of_club = "allow if verified:credential:signed_request(1, \"POST\");";
  EXPECT_TRUE(allows(of_primary, {proven(shop), plain}));
  EXPECT_FALSE(allows(of_primary, {shop, signed_club}));
  EXPECT_TRUE(allows(of_club, {shop, signed_club}));
  EXPECT_FALSE(allows(of_club, {proven(shop), plain}));
}

TEST_F(SeveralBiscuits, TheirKeysComeFromOneProvider) {
  const UnverifiedBiscuit shop = minted(kShop, "user(\"ann\");", {.root_key_id = 1});
  const UnverifiedBiscuit club = minted(kClub, "member(\"ann\", \"gold\");", {.root_key_id = 2});
  const KeyProvider keys = KeyProvider::from_keys({{"biscuit", 1u, test_key(kShop).public_key()},
                                                   {"biscuit", 2u, test_key(kClub).public_key()},
                                                   {"jwt", 3u, test_key(kStranger).public_key()}})
                               .value();
  EXPECT_TRUE(verify_biscuit(shop, keys));
  EXPECT_TRUE(verify_biscuit(club, keys));
  // The key of another format is not tried, and neither is that of another id.
  EXPECT_EQ(verify_biscuit(minted(kStranger, "a(1);", {.root_key_id = 3}), keys).error().code(),
            ErrorCode::kUnknownRootKey);
  EXPECT_EQ(verify_biscuit(minted(kClub, "a(1);", {.root_key_id = 1}), keys).error().code(),
            ErrorCode::kInvalidSignature);
}

TEST_F(SeveralBiscuits, AreMoreThanASnapshotHolds) {
  const std::vector<Credential> further = {verified(minted(kClub, "a(1);"), kClub)};
  const auto compiled = policy("allow if true;");
  const Request request(compiled);
  Authorizer authorizer;
  ASSERT_TRUE(authorizer.authorize(compiled, request, {further[0], further}));
  EXPECT_EQ(write_snapshot(authorizer, request).error().code(), ErrorCode::kUsage);
  ASSERT_TRUE(authorizer.authorize(compiled, request, further[0]));
  EXPECT_TRUE(write_snapshot(authorizer, request));
}

}  // namespace
}  // namespace hardtack
