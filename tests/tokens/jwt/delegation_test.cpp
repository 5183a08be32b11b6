#include "tokens/jwt/delegation.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/support/random_sources.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/lineage_index/walk.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::fails_with;
using testing::hash_of;
using testing::kNow;
using testing::open_store;
using testing::StoreKind;
using testing::TemporaryFolder;

class JwtChain : public ::testing::TestWithParam<KeyAlgorithm> {
 protected:
  VerifiedJwt token(const JsonValue& claims) {
    return verify_jwt(sign_jwt(claims, key_, {}).value(), key_.public_key()).value();
  }
  VerifiedJwt root(const std::string& jti) { return token(JsonValue::Object{{"jti", JsonValue(jti)}}); }
  VerifiedJwt child(const std::string& jti, const VerifiedJwt& parent) {
    return token(delegated_claims(JsonValue::Object{{"jti", JsonValue(jti)}}, parent).value());
  }
  // The same claims with some of them changed, signed again.
  VerifiedJwt changed(const VerifiedJwt& original, const std::function<void(JsonValue::Object&)>& change) {
    JsonValue::Object claims = original.claims().as_object();
    change(claims);
    return token(JsonValue(std::move(claims)));
  }
  static JsonValue& member(JsonValue::Object& claims, const std::string& name) {
    for (auto& [key, value] : claims) {
      if (key == name) return value;
    }
    return claims.emplace_back(name, JsonValue()).second;
  }
  static void erase(JsonValue::Object& claims, const std::string& name) {
    std::erase_if(claims, [&](const JsonValue::Member& claim) { return claim.first == name; });
  }
  // Changes one link of the chain.
  static void edit_link(JsonValue::Object& claims, std::size_t index, const std::string& name, JsonValue value) {
    JsonValue::Array chain = member(claims, "delegation_chain").as_array();
    JsonValue::Object link = chain[index].as_object();
    member(link, name) = std::move(value);
    chain[index] = JsonValue(std::move(link));
    member(claims, "delegation_chain") = JsonValue(std::move(chain));
  }
  std::unique_ptr<LineageStore> store() { return open_store(StoreKind::kSqlite, folder_).value(); }
  Result<void> record(LineageStore& index, const VerifiedJwt& jwt) {
    const LineageRecord made = jwt_lineage_record(jwt).value();
    return index.record({&made, 1}, kNow);
  }

  DeterministicRandom random_{5};
  PrivateKey key_ = PrivateKey::generate(GetParam(), random_).value();
  TemporaryFolder folder_;
};

TEST_P(JwtChain, LiveAndColdVerificationHold) {
  const auto r = root("r"), c = child("c", r), g = child("g", c);
  const Delegation delegation = read_delegation(g).value();
  ASSERT_EQ(delegation.chain.size(), 2U);
  EXPECT_EQ(delegation.chain[0], (DelegationLink{"c", jwt_hash(c), "r", jwt_hash(r)}));
  EXPECT_EQ(delegation.chain[1], (DelegationLink{"r", jwt_hash(r), {}, {}}));
  const auto index = store();
  for (const auto* jwt : {&r, &c}) ASSERT_TRUE(record(*index, *jwt).has_value());
  EXPECT_TRUE(verify_lineage(g, {&c, index.get()}, kNow).has_value());
  EXPECT_TRUE(verify_cold(r, *index, kNow).has_value());
  EXPECT_TRUE(fails_with(verify_lineage(g, {&r, index.get()}, kNow), ErrorCode::kLineageMismatch,
                         "parent_jti does not match supplied parent token"));
  EXPECT_TRUE(fails_with(verify_lineage(g, {}, kNow), ErrorCode::kLineageMissing,
                         "requires parent_token or trusted_parent_token_hashes plus trusted_parent_lineage"));
  ASSERT_TRUE(index->revoke("r", kNow).has_value());
  for (const auto* jwt : {&r, &c, &g})
    EXPECT_TRUE(fails_with(verify_cold(*jwt, *index, kNow), ErrorCode::kRevoked, "passport_revoked"));
  EXPECT_TRUE(fails_with(check_not_revoked(*index, "c", kNow), ErrorCode::kRevoked));
}

TEST_P(JwtChain, IsWrittenAsTheClaimsWriteIt) {
  const VerifiedJwt parent = root("parent");
  const VerifiedJwt jwt = child("child", parent);
  const JsonValue written = delegation_json(read_delegation(jwt).value());
  for (const char* name : {"jti", "parent_jti", "parent_token_hash", "delegation_chain"}) {
    ASSERT_NE(written.find(name), nullptr) << name;
    EXPECT_EQ(*written.find(name), *jwt.claims().find(name)) << name;
  }
  EXPECT_EQ(write_json(delegation_json(read_delegation(parent).value()), JsonLayout::kCompact),
            R"({"delegation_chain":[],"jti":"parent"})");
}

TEST_P(JwtChain, SplicedAndUnorderedChainsAreRefused) {
  const auto r = root("r"), c = child("c", r), g = child("g", c);
  struct Row {
    const char* message;
    std::function<void(JsonValue::Object&)> change;
    ErrorCode code = ErrorCode::kLineageMismatch;
  };
  const std::string other = hash_of("other");
  const std::vector<Row> rows = {
      {"missing delegation_chain ancestry", [](auto& m) { erase(m, "delegation_chain"); }},
      {"missing delegation_chain ancestry",
       [](auto& m) {
         JsonValue::Array chain = member(m, "delegation_chain").as_array();
         chain.pop_back();
         member(m, "delegation_chain") = JsonValue(std::move(chain));
       }},
      {"out of order",
       [](auto& m) {
         JsonValue::Array chain = member(m, "delegation_chain").as_array();
         std::swap(chain[0], chain[1]);
         member(m, "delegation_chain") = JsonValue(std::move(chain));
       }},
      {"carries a delegation_chain",
       [](auto& m) {
         erase(m, "parent_jti");
         erase(m, "parent_token_hash");
       }},
      {"carries a delegation_chain",
       [](auto& m) {
         erase(m, "parent_jti");
         erase(m, "delegation_chain");
       }},
      {"out of order", [](auto& m) { member(m, "parent_jti") = JsonValue("fabricated"); }},
      {"parent token hash mismatch", [&](auto& m) { member(m, "parent_token_hash") = JsonValue(other); }},
      {"parent token hash mismatch", [&](auto& m) { edit_link(m, 0, "token_hash", JsonValue(other)); }},
      {"parent token hash mismatch", [&](auto& m) { edit_link(m, 1, "token_hash", JsonValue(other)); }},
      {"missing:parent_token_hash", [](auto& m) { erase(m, "parent_token_hash"); }, ErrorCode::kInvalidClaim},
      {"malformed:parent_token_hash", [](auto& m) { member(m, "parent_token_hash") = JsonValue("AB"); },
       ErrorCode::kInvalidClaim},
      {"malformed:delegation_chain", [](auto& m) { member(m, "delegation_chain") = JsonValue("c"); },
       ErrorCode::kInvalidClaim},
      {"malformed:delegation_chain", [](auto& m) { edit_link(m, 0, "extra", JsonValue(true)); },
       ErrorCode::kInvalidClaim},
      {"malformed:jti", [](auto& m) { member(m, "jti") = JsonValue(std::int64_t{1}); }, ErrorCode::kInvalidClaim},
      {"missing:jti", [](auto& m) { erase(m, "jti"); }, ErrorCode::kInvalidClaim},
      {"passport lineage cycle detected at `r`", [](auto& m) { member(m, "jti") = JsonValue("r"); },
       ErrorCode::kLineageCycle},
  };
  for (const Row& row : rows) EXPECT_TRUE(fails_with(read_delegation(changed(g, row.change)), row.code, row.message));
}

TEST_P(JwtChain, ARewrittenAncestorEdgeIsNotTrusted) {
  const auto r = root("r"), other = root("other"), c = child("c", r), g = child("g", c);
  const auto index = store();
  for (const auto* jwt : {&r, &c, &other}) ASSERT_TRUE(record(*index, *jwt).has_value());
  // The grandchild's issuer claims that c descends from `other`.
  const auto rewritten = changed(g, [&](auto& m) {
    edit_link(m, 0, "parent_jti", JsonValue("other"));
    edit_link(m, 0, "parent_token_hash", JsonValue(jwt_hash(other)));
    edit_link(m, 1, "jti", JsonValue("other"));
    edit_link(m, 1, "token_hash", JsonValue(jwt_hash(other)));
  });
  ASSERT_TRUE(read_delegation(rewritten).has_value());
  EXPECT_TRUE(fails_with(verify_cold(rewritten, *index, kNow), ErrorCode::kLineageUntrusted,
                         "ancestor parent_jti is not trusted"));
  EXPECT_TRUE(
      fails_with(verify_live(rewritten, c), ErrorCode::kLineageMismatch, "does not match supplied parent lineage"));
  // The same c signed anew has another hash.
  const auto again = child("c", changed(r, [](auto& m) { member(m, "x") = JsonValue(true); }));
  EXPECT_TRUE(fails_with(verify_live(g, again), ErrorCode::kLineageMismatch, "parent token hash mismatch"));
  EXPECT_TRUE(fails_with(record(*index, again), ErrorCode::kLineageConflict));
  EXPECT_TRUE(
      fails_with(verify_cold(again, *index, kNow), ErrorCode::kLineageUntrusted, "ancestor token hash is not trusted"));
  const TemporaryFolder empty_folder;
  const auto empty = open_store(StoreKind::kJson, empty_folder).value();
  EXPECT_TRUE(
      fails_with(verify_cold(g, *empty, kNow), ErrorCode::kLineageUntrusted, "ancestor lineage edge is not trusted"));
}

TEST_P(JwtChain, SixteenLinksAreTheMost) {
  auto jwt = root("0");
  for (int i = 1; i <= 16; ++i) jwt = child(std::to_string(i), jwt);
  EXPECT_EQ(read_delegation(jwt)->chain.size(), 16U);
  EXPECT_TRUE(fails_with(delegated_claims(JsonValue::Object{{"jti", JsonValue("17")}}, jwt), ErrorCode::kLineageCycle));
  EXPECT_TRUE(fails_with(delegated_claims(JsonValue::Object{{"jti", JsonValue("3")}}, child("x", root("3"))),
                         ErrorCode::kLineageCycle));
  EXPECT_TRUE(fails_with(
      delegated_claims(JsonValue::Object{{"jti", JsonValue("a")}, {"parent_jti", JsonValue("b")}}, root("c")),
      ErrorCode::kInvalidClaim));
}

// Anyone can turn the signature (r, s) of ES256 into (r, n - s): another text, another hash, the same token.
TEST_P(JwtChain, BothSpellingsOfASignatureAreOneIdentity) {
  const bool has_two = GetParam() == KeyAlgorithm::kSecp256r1;
  const auto r = root("r");
  EXPECT_EQ(r.other_spelling().has_value(), has_two);
  EXPECT_EQ(jwt_hashes(r).size(), has_two ? 2U : 1U);
  EXPECT_EQ(jwt_hashes(r)[0], jwt_hash(r));
  if (!has_two) return;
  const VerifiedJwt other = verify_jwt(*r.other_spelling(), key_.public_key()).value();
  EXPECT_NE(jwt_hash(other), jwt_hash(r));
  EXPECT_EQ(other.other_spelling(), r.text());
  EXPECT_EQ(jwt_hashes(other), (std::vector<std::string>{jwt_hashes(r)[1], jwt_hashes(r)[0]}));

  // The one recorded first is the identity, and the other one is no stranger.
  for (const bool other_first : {false, true}) {
    const TemporaryFolder folder;
    const auto index = open_store(StoreKind::kSqlite, folder).value();
    const VerifiedJwt& first = other_first ? other : r;
    const VerifiedJwt& second = other_first ? r : other;
    ASSERT_TRUE(record_jwt(*index, first, kNow).has_value());
    ASSERT_TRUE(record_jwt(*index, second, kNow).has_value()) << "no conflict";
    EXPECT_EQ(index->find("r", kNow).value()->hash, jwt_hash(first));
    EXPECT_TRUE(verify_cold(first, *index, kNow).has_value());
    EXPECT_TRUE(verify_cold(second, *index, kNow).has_value());
    const auto c = child("c", first);
    EXPECT_TRUE(verify_cold(c, *index, kNow).has_value());
    EXPECT_TRUE(verify_live(c, second).has_value()) << "either spelling is the parent";
    ASSERT_TRUE(index->revoke("r", kNow).has_value());
    for (const auto* jwt : {&first, &second, &c})
      EXPECT_TRUE(fails_with(verify_cold(*jwt, *index, kNow), ErrorCode::kRevoked));
  }
  // A hash from another system is the one of the text that it saw.
  const TemporaryFolder folder;
  const auto imported = open_store(StoreKind::kJson, folder).value();
  ASSERT_TRUE(record(*imported, other).has_value());
  EXPECT_TRUE(verify_cold(r, *imported, kNow).has_value());
}

TEST_P(JwtChain, ARootIsRecorded) {
  const auto r = root("r"), c = child("c", r);
  const auto index = store();
  EXPECT_TRUE(
      fails_with(verify_cold(r, *index, kNow), ErrorCode::kLineageUntrusted, "ancestor lineage edge is not trusted"));
  ASSERT_TRUE(record_jwt(*index, r, kNow).has_value());
  EXPECT_TRUE(verify_cold(r, *index, kNow).has_value());
  EXPECT_TRUE(verify_cold(c, *index, kNow).has_value()) << "what was just delegated may be new";
}

TEST_P(JwtChain, AJtiIsTakenByteForByte) {
  for (const char* jti : {"DEADBEEF0123", "deadbeef0123", "0xAB", "Session 1"}) {
    const TemporaryFolder folder;
    const auto index = open_store(StoreKind::kSqlite, folder).value();
    const auto r = root(jti);
    ASSERT_TRUE(record_jwt(*index, r, kNow).has_value());
    ASSERT_TRUE(index->revoke(jti, kNow).has_value());
    EXPECT_TRUE(fails_with(verify_cold(r, *index, kNow), ErrorCode::kRevoked)) << jti;
  }
  // One that looks like a Biscuit's id in capitals.
  const std::string jti(128, 'A');
  const auto r = root(jti);
  const auto index = store();
  ASSERT_TRUE(record_jwt(*index, r, kNow).has_value());
  EXPECT_FALSE(index->find(std::string(128, 'a'), kNow).value().has_value());
  ASSERT_TRUE(index->revoke(jti, kNow).has_value());
  EXPECT_TRUE(fails_with(verify_cold(r, *index, kNow), ErrorCode::kRevoked));
}

TEST_P(JwtChain, A100_JwtAndBiscuitHashesHaveDifferentDomains) {
  const auto r = root("r");
  EXPECT_EQ(jwt_hash(r), hash_of(r.text()));
  // A compact JWT is base64url; the Biscuit's tag ends with a zero byte, which that never contains.
  EXPECT_EQ(r.text().find('\0'), std::string::npos);
  EXPECT_FALSE(verify_jwt(std::string("biscuit-lineage-v1\0", 19) + r.text(), key_.public_key()).has_value());
}

INSTANTIATE_TEST_SUITE_P(Attacks, JwtChain, ::testing::Values(KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1),
                         [](const auto& key) { return key.param == KeyAlgorithm::kEd25519 ? "EdDSA" : "ES256"; });

}  // namespace
}  // namespace hardtack
