// JWTs that are refused: secrets, sizes, headers, and delegations whose links are not whole.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/support/random_sources.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/symmetric/hmac.h"
#include "tokens/jwt/delegation.h"
#include "tokens/jwt/jws.h"

namespace hardtack {
namespace {

using testing::fails_with;
using testing::hash_of;
using testing::kNow;
using testing::open_store;
using testing::StoreKind;
using testing::TemporaryFolder;

const SecretBytes& secret() {
  static const SecretBytes bytes = SecretBytes::copy_of(std::string_view("0123456789abcdef0123456789abcdef"));
  return bytes;
}
JsonValue json(std::string_view text) { return parse_json(text, {}).value(); }

PrivateKey key_of(KeyAlgorithm algorithm = KeyAlgorithm::kEd25519) {
  testing::DeterministicRandom random(1);
  return PrivateKey::generate(algorithm, random).value();
}

TEST(JwtRefusals, OfTokensUnderASecret) {
  const std::string good = sign_jwt(json(R"({"sub":"alice"})"), secret(), {}).value();
  const auto verified = verify_jwt(good, secret());
  ASSERT_TRUE(verified.has_value()) << verified.error();
  EXPECT_EQ(jwt_text(verified->claims(), "sub").value(), "alice");
  EXPECT_EQ(verified->other_spelling(), std::nullopt);
  const std::string unsigned_part = good.substr(0, good.rfind('.') + 1);
  const auto with = [&](ByteView signature) { return unsigned_part + to_base64url(signature, Padding::kOmitted); };
  const HmacSha256 right = hmac_sha256(secret().bytes(), {bytes_of(unsigned_part.substr(0, unsigned_part.size() - 1))});
  EXPECT_EQ(with(right), good);
  for (const std::size_t size : {1u, 16u, 31u}) {
    EXPECT_TRUE(fails_with(verify_jwt(with(ByteView(right).first(size)), secret()),
                           ErrorCode::kInvalidSignatureEncoding,
                           "an HS256 signature has 32 bytes, this one has " + std::to_string(size)));
  }
  Bytes longer(right.begin(), right.end());
  longer.push_back(0);
  EXPECT_TRUE(fails_with(verify_jwt(with(longer), secret()), ErrorCode::kInvalidSignatureEncoding));
  for (std::size_t i = 0; i < right.size(); ++i) {
    HmacSha256 changed = right;
    changed[i] ^= 1;
    EXPECT_TRUE(fails_with(verify_jwt(with(changed), secret()), ErrorCode::kInvalidSignature, "the secret")) << i;
  }
  for (const std::size_t size : {0u, 1u, 31u}) {
    const SecretBytes less(size);
    EXPECT_TRUE(fails_with(verify_jwt(good, less), ErrorCode::kInvalidKeySize, "at least 32 bytes"));
    EXPECT_TRUE(fails_with(sign_jwt(json("{}"), less, {}), ErrorCode::kInvalidKeySize, "at least 32 bytes"));
  }
  // A public key is no secret, and a secret no key of a pair.
  const PrivateKey pair = key_of();
  EXPECT_FALSE(verify_jwt(good, pair.public_key()).has_value());
  EXPECT_FALSE(verify_jwt(sign_jwt(json("{}"), pair, {}).value(), secret()).has_value());
}

TEST(JwtRefusals, OfKeysThatAreFound) {
  const std::string good = sign_jwt(json("{}"), secret(), {.key_id = "k"}).value();
  const auto with = [&](Result<TokenKey> key) {
    return verify_jwt_with(good, [&](std::optional<std::string> id) {
      EXPECT_EQ(id, "k");
      return key;
    });
  };
  EXPECT_TRUE(with(TokenKey{share(secret().clone()), {}}).has_value());
  EXPECT_TRUE(fails_with(with(TokenKey{share(SecretBytes(31)), {}}), ErrorCode::kInvalidKeySize));
  EXPECT_TRUE(fails_with(with(TokenKey{OtherPublicKey{"secp384r1", {}}, {}}), ErrorCode::kKeyAlgorithmMismatch,
                         "of no algorithm that JWTs are verified with"));
  EXPECT_TRUE(fails_with(with(fail(ErrorCode::kUnknownRootKey, "nobody")), ErrorCode::kUnknownRootKey, "nobody"));
  const auto id_of = [](const std::string& header) {
    const std::string text = to_base64url(bytes_of(header), Padding::kOmitted) + ".e30.";
    return verify_jwt_with(
        text, [](std::optional<std::string>) -> Result<TokenKey> { return fail(ErrorCode::kUnknownRootKey, "asked"); });
  };
  EXPECT_TRUE(fails_with(id_of(R"({"kid":")" + std::string(256, 'k') + R"("})"), ErrorCode::kUnknownRootKey, "asked"));
  for (const std::string& header : {R"({"kid":")" + std::string(257, 'k') + R"("})", std::string(R"({"kid":7})"),
                                    std::string(R"({"kid":null})"), std::string(R"({"kid":["k"]})")})
    EXPECT_TRUE(fails_with(id_of(header), ErrorCode::kMalformedToken, "`kid`")) << header.substr(0, 20);
}

TEST(JwtRefusals, OfWhatIsTooMuchOrNoObject) {
  const PrivateKey pair = key_of();
  for (const char* claims : {"[]", "1", "null", R"("a")"}) {
    EXPECT_TRUE(fails_with(sign_jwt(json(claims), pair, {}), ErrorCode::kUsage, "a JSON object")) << claims;
    EXPECT_TRUE(fails_with(sign_jwt(json(claims), secret(), {}), ErrorCode::kUsage, "a JSON object")) << claims;
  }
  const JsonValue large = JsonValue::Object{{"a", JsonValue(std::string(30'000, 'x'))}};
  EXPECT_TRUE(fails_with(sign_jwt(large, pair, {}), ErrorCode::kTokenTooLarge, "longer than the limit"));
  EXPECT_TRUE(fails_with(sign_jwt(large, secret(), {}), ErrorCode::kTokenTooLarge, "longer than the limit"));
  EXPECT_TRUE(fails_with(verify_jwt(std::string(kMaxJwtBytes + 1, '.'), pair.public_key()), ErrorCode::kTokenTooLarge));
  EXPECT_TRUE(fails_with(verify_jwt(std::string(kMaxJwtBytes + 1, '.'), secret()), ErrorCode::kTokenTooLarge));
  EXPECT_TRUE(fails_with(read_jwt(std::string(kMaxJwtBytes + 1, '.')), ErrorCode::kTokenTooLarge));
  for (const char* text : {"", "a", "a.b", "a.b.c.d", "..", "e30..", "e30.e30", "W10.e30."})
    EXPECT_FALSE(read_jwt(text).has_value()) << text;
}

VerifiedJwt token(const std::string& claims) {
  static const PrivateKey key = key_of();
  return verify_jwt(sign_jwt(json(claims), key, {}).value(), key.public_key()).value();
}

std::string link(const std::string& jti, const std::string& rest) {
  return R"({"jti":")" + jti + R"(","token_hash":")" + hash_of(jti) + R"(")" + rest + "}";
}
std::string child_of(const std::string& parent, const std::string& chain) {
  return R"({"jti":"child","parent_jti":")" + parent + R"(","parent_token_hash":")" + hash_of(parent) +
         R"(","delegation_chain":)" + chain + "}";
}

TEST(DelegationRefusals, OfLinksThatAreNotWhole) {
  const std::string edge = R"(,"parent_jti":"r","parent_token_hash":")" + hash_of("r") + R"(")";
  struct Row {
    const char* what;
    std::string claims;
    ErrorCode code;
    const char* expected;
  };
  std::string many = "[";
  for (std::size_t i = 0; i <= kMaxDelegationChain; ++i) many += (i == 0 ? "" : ",") + link("p", "");
  const std::vector<Row> rows = {
      {"no hash", child_of("p", R"([{"jti":"p"}])"), ErrorCode::kInvalidClaim, "missing:token_hash"},
      {"a short hash", child_of("p", R"([{"jti":"p","token_hash":"ab"}])"), ErrorCode::kInvalidClaim,
       "malformed:token_hash"},
      {"no id", child_of("p", R"([{"token_hash":")" + hash_of("p") + R"("}])"), ErrorCode::kInvalidClaim,
       "missing:jti"},
      {"an empty id", child_of("p", "[" + link("", "") + "]"), ErrorCode::kInvalidClaim, "malformed:jti"},
      {"a number", child_of("p", "[1]"), ErrorCode::kInvalidClaim, "missing:jti"},
      {"half an edge, the id", child_of("p", "[" + link("p", R"(,"parent_jti":"r")") + "]"), ErrorCode::kInvalidClaim,
       "malformed:delegation_chain: a link has half an edge"},
      {"half an edge, the hash",
       child_of("p", "[" + link("p", R"(,"parent_token_hash":")" + hash_of("r") + R"(")") + "]"),
       ErrorCode::kInvalidClaim, "malformed:delegation_chain: a link has half an edge"},
      {"an edge to a number", child_of("p", "[" + link("p", R"(,"parent_jti":7)") + "]"), ErrorCode::kInvalidClaim,
       "malformed:parent_jti"},
      {"an edge with a short hash",
       child_of("p", "[" + link("p", R"(,"parent_jti":"r","parent_token_hash":"ab")") + "]"), ErrorCode::kInvalidClaim,
       "malformed:parent_token_hash"},
      {"more behind the root", child_of("p", "[" + link("p", "") + "," + link("q", "") + "]"),
       ErrorCode::kLineageMismatch, "the root has no parent"},
      {"an edge that leads nowhere", child_of("p", "[" + link("p", edge) + "]"), ErrorCode::kLineageMismatch,
       "missing delegation_chain ancestry: `r` has no link"},
      {"too many links", child_of("p", many + "]"), ErrorCode::kLineageCycle, "more than 16 links"},
      {"an empty id of its own", R"({"jti":""})", ErrorCode::kInvalidClaim, "malformed:jti"},
      {"a parent that is a number", R"({"jti":"c","parent_jti":7})", ErrorCode::kInvalidClaim, "malformed:parent_jti"},
  };
  for (const Row& row : rows)
    EXPECT_TRUE(fails_with(read_delegation(token(row.claims)), row.code, row.expected)) << row.what;
  EXPECT_TRUE(read_delegation(token(child_of("p", "[" + link("p", edge) + "," + link("r", "") + "]"))).has_value());
}

TEST(DelegationRefusals, OfClaimsThatAreMadeFromTheParent) {
  const VerifiedJwt parent = token(R"({"jti":"p"})");
  EXPECT_TRUE(delegated_claims(json(R"({"jti":"c"})"), parent).has_value());
  for (const char* name : {"parent_jti", "parent_token_hash", "delegation_chain"}) {
    const JsonValue claims = JsonValue::Object{{"jti", JsonValue("c")}, {name, JsonValue("x")}};
    EXPECT_TRUE(fails_with(delegated_claims(claims, parent), ErrorCode::kInvalidClaim,
                           "malformed:" + std::string(name) + ": it is made from the parent"));
  }
  EXPECT_TRUE(fails_with(delegated_claims(json("{}"), parent), ErrorCode::kInvalidClaim, "missing:jti"));
  EXPECT_TRUE(fails_with(delegated_claims(json("[]"), parent), ErrorCode::kInvalidClaim, "missing:jti"));
  EXPECT_TRUE(fails_with(delegated_claims(json(R"({"jti":"c"})"), token("{}")), ErrorCode::kInvalidClaim));
  EXPECT_TRUE(fails_with(delegated_claims(json(R"({"jti":"p"})"), parent), ErrorCode::kLineageCycle));
}

// An edge of which the index knows another hash: whoever wrote the token exchanged the grandparent.
TEST(DelegationRefusals, OfEdgesWithAnotherHashThanTheIndexHas) {
  const TemporaryFolder folder;
  const auto index = open_store(StoreKind::kSqlite, folder).value();
  const std::vector<LineageRecord> records = {{"r", hash_of("r"), {}, {}},
                                              {"p", hash_of("p"), "r", hash_of("r")},
                                              {"q", hash_of("q"), "s", hash_of("another")}};
  ASSERT_TRUE(index->record(records, kNow).has_value());
  const std::string edge = R"(,"parent_jti":"r","parent_token_hash":")" + hash_of("r") + R"(")";
  const std::string other = R"(,"parent_jti":"s","parent_token_hash":")" + hash_of("s") + R"(")";
  const auto good = token(child_of("p", "[" + link("p", edge) + "," + link("r", "") + "]"));
  EXPECT_TRUE(verify_cold(good, *index, kNow).has_value());
  const auto bad = token(child_of("q", "[" + link("q", other) + "," + link("s", "") + "]"));
  EXPECT_TRUE(fails_with(verify_cold(bad, *index, kNow), ErrorCode::kLineageUntrusted,
                         "ancestor parent hash is not trusted: `q`"));
}

}  // namespace
}  // namespace hardtack
