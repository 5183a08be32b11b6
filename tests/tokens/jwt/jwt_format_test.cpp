// JWTs as a format among others: keys, HS256, claims as facts, what is refused and under which name.
#include "tokens/jwt/jwt_format.h"

#include <gtest/gtest.h>

#include "engine/program/print.h"
#include "tests/support/random_sources.h"
#include "tests/tokens/crypto/vectors.h"
#include "tokens/bytes/base64.h"
#include "tokens/jwt/delegation.h"
#include "tokens/jwt/jwk.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;

constexpr LineageTime kNow{std::chrono::seconds(1'700'000'000)};
constexpr std::string_view kSecretText = "0123456789abcdef0123456789abcdef";

JsonValue json(std::string_view text) { return parse_json(text, {}).value(); }

struct Keys {
  std::shared_ptr<const PrivateKey> pair;
  TokenSigningKey signing;
  TokenKeys verifying;
};

Keys keys_of(KeyAlgorithm algorithm) {
  DeterministicRandom random(5);
  auto pair = std::make_shared<const PrivateKey>(PrivateKey::generate(algorithm, random).value());
  return {pair, {pair, {}}, TokenKeys(TokenKey{pair->public_key(), {}})};
}

std::string mint(const TokenSigningKey& key, std::string_view claims, KeyId id = {}) {
  DeterministicRandom random(6);
  MintRequest request{.key = key, .random = random, .now = kNow};
  request.claims = json(claims);
  request.key_id = std::move(id);
  const auto token = jwt_format().mint(request);
  EXPECT_TRUE(token.has_value()) << token.error();
  return std::string(text_of(*token));
}

std::string code_of(const std::string& token, const TokenKeys& keys,
                    std::optional<std::string> audience = std::nullopt) {
  const auto verified =
      jwt_format().verify(bytes_of(token), {.keys = keys, .now = kNow, .audience = std::move(audience)});
  return verified ? "" : verified.error().code;
}

TEST(JwtFormat, ClaimsAreFactsAndTheKeyIsTheIssuer) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1}) {
    const Keys keys = keys_of(algorithm);
    const std::string token =
        mint(keys.signing, R"({"sub": "alice", "exp": 1700000060, "jti": "t1", "right": [["a", "read"]]})",
             std::string("k1"));
    const auto verified = jwt_format().verify(bytes_of(token), {.keys = keys.verifying, .now = kNow});
    ASSERT_TRUE(verified.has_value()) << verified.error().error;
    EXPECT_EQ(print_block(*verified->credential.blocks()[0].block),
              "claim(\"exp\", 1700000060);\nclaim(\"jti\", \"t1\");\nclaim(\"right\", \"a\", "
              "\"read\");\nclaim(\"sub\", \"alice\");\n");
    EXPECT_EQ(print_block(verified->credential.verified_facts()),
              "verified:key_id(\"k1\");\nverified:expires(2023-11-14T22:14:20Z);\n");
    EXPECT_EQ(verified->credential.issuance().key, keys.pair->public_key());
    EXPECT_EQ(verified->expires, 1'700'000'060);
    ASSERT_EQ(verified->ids.size(), 1u);
    EXPECT_EQ(verified->ids[0].id, "t1");
  }
}

// A116, A117: the key decides the algorithm.
TEST(JwtFormat, A116_A117_TheKeyDecidesTheAlgorithm) {
  const Keys ed25519 = keys_of(KeyAlgorithm::kEd25519), p256 = keys_of(KeyAlgorithm::kSecp256r1);
  const SharedSecret secret = share(SecretBytes::copy_of(kSecretText));
  const TokenSigningKey hmac{secret, {}};
  const TokenKeys with_secret(TokenKey{secret, {}});
  const std::string claims = R"({"sub": "alice"})";
  EXPECT_EQ(code_of(mint(hmac, claims), with_secret), "");
  EXPECT_EQ(code_of(mint(hmac, claims), ed25519.verifying), "key_algorithm_mismatch");
  EXPECT_EQ(code_of(mint(hmac, claims), p256.verifying), "key_algorithm_mismatch");
  EXPECT_EQ(code_of(mint(ed25519.signing, claims), with_secret), "key_algorithm_mismatch");
  EXPECT_EQ(code_of(mint(ed25519.signing, claims), p256.verifying), "key_algorithm_mismatch");
  // The public key as the secret of an HMAC: no public key is ever a secret, and a PEM text is refused as one by the
  // algorithm of the token's key.
  const SharedSecret public_bytes = share(SecretBytes::copy_of(ed25519.pair->public_key().bytes()));
  EXPECT_EQ(code_of(mint({public_bytes, {}}, claims), ed25519.verifying), "key_algorithm_mismatch");
  for (const char* algorithm :
       {"\"none\"", "\"None\"", "\"NONE\"", "\"\"", "[\"EdDSA\"]", "7", "\"HS384\"", "\"ES256K\""}) {
    const std::string header = to_base64url(bytes_of(std::string("{\"alg\":") + algorithm + "}"), Padding::kOmitted);
    const std::string body = to_base64url(bytes_of(claims), Padding::kOmitted);
    for (const std::string& token : {header + "." + body + ".", header + "." + body + ".AAAA"}) {
      EXPECT_NE(code_of(token, ed25519.verifying), "") << algorithm;
      EXPECT_NE(code_of(token, with_secret), "") << algorithm;
    }
  }
}

// RFC 7515 A.1. A128: a secret shorter than the hash is refused.
TEST(JwtFormat, A128_Hs256TakesItsRfcExampleAndNoShortSecret) {
  const std::string token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
      "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const auto secret = secret_from_jwk(json(
      R"({"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})"));
  ASSERT_TRUE(secret.has_value()) << secret.error();
  const auto verify = [&](const std::string& text, const TokenKey& key, std::int64_t now) {
    return jwt_format().verify(bytes_of(text), {.keys = key, .now = LineageTime(std::chrono::seconds(now))});
  };
  EXPECT_TRUE(verify(token, *secret, 1'300'819'379).has_value());
  EXPECT_EQ(verify(token, *secret, 1'300'819'380).error().code, "expired");
  std::string changed = token;
  changed.back() = 'l';
  EXPECT_EQ(verify(changed, *secret, 0).error().code, "invalid_base64");
  changed[changed.size() - 2] = 'Y';
  changed.back() = 'k';
  EXPECT_EQ(verify(changed, *secret, 0).error().code, "invalid_signature");
  for (const std::size_t size : {0u, 1u, 31u}) {
    const TokenKey small{share(SecretBytes(size)), {}};
    EXPECT_EQ(verify(token, small, 0).error().code, "invalid_key_size") << size;
    EXPECT_EQ(jwt_format().accept_secret(share(SecretBytes(size))).error().code(), ErrorCode::kInvalidKeySize) << size;
  }
}

TEST(JwtFormat, A126_A127_TimesAndAudiencesAreExact) {
  const Keys keys = keys_of(KeyAlgorithm::kEd25519);
  struct Case {
    const char* claims;
    std::optional<std::string> audience;
    const char* code;
  };
  for (const Case& one : std::initializer_list<Case>{{"{}", {}, ""},
                                                     {R"({"exp": 1700000001})", {}, ""},
                                                     {R"({"exp": 1700000000})", {}, "expired"},
                                                     {R"({"exp": -1})", {}, "expired"},
                                                     {R"({"exp": "1800000000"})", {}, "invalid_claim"},
                                                     {R"({"exp": 1800000000.0})", {}, "invalid_claim"},
                                                     {R"({"exp": 9223372036854775808})", {}, "invalid_claim"},
                                                     {R"({"exp": null})", {}, "invalid_claim"},
                                                     {R"({"nbf": 1700000030})", {}, ""},
                                                     {R"({"nbf": 1700000031})", {}, "not_yet_valid"},
                                                     {R"({"iat": 1700000031})", {}, "not_yet_valid"},
                                                     {R"({"nbf": []})", {}, "invalid_claim"},
                                                     {R"({"aud": "api"})", "api", ""},
                                                     {R"({"aud": ["x", "api"]})", "api", ""},
                                                     {R"({"aud": "api"})", "api/", "audience_mismatch"},
                                                     {R"({"aud": "api"})", {}, "audience_mismatch"},
                                                     {R"({"aud": []})", "api", "audience_mismatch"},
                                                     {R"({"aud": 7})", "7", "invalid_claim"},
                                                     {R"({"aud": ["api", 7]})", "api", "invalid_claim"},
                                                     {"{}", "api", "audience_mismatch"},
                                                     {R"({"jti": 7})", {}, "invalid_claim"},
                                                     {R"({"jti": "a", "parent_jti": "b"})", {}, "invalid_claim"}}) {
    EXPECT_EQ(code_of(mint(keys.signing, one.claims), keys.verifying, one.audience), one.code) << one.claims;
  }
}

TEST(JwtFormat, A119_A120_TheKeyIsFoundByItsIdAlone) {
  const Keys one = keys_of(KeyAlgorithm::kEd25519), two = keys_of(KeyAlgorithm::kSecp256r1);
  const TokenKeys keys = TokenKeys::from_entries({{"jwt", std::string("one"), TokenKey{one.pair->public_key(), {}}},
                                                  {"jwt", std::string("two"), TokenKey{two.pair->public_key(), {}}}})
                             .value();
  EXPECT_EQ(code_of(mint(one.signing, "{}", std::string("one")), keys), "");
  EXPECT_EQ(code_of(mint(two.signing, "{}", std::string("two")), keys), "");
  EXPECT_EQ(code_of(mint(one.signing, "{}", std::string("two")), keys), "key_algorithm_mismatch");
  EXPECT_EQ(code_of(mint(one.signing, "{}"), keys), "unknown_root_key");
  for (const std::string& id :
       {std::string("../../etc/passwd"), std::string("one\0", 4), std::string("' or 1=1"), std::string()}) {
    EXPECT_EQ(code_of(mint(one.signing, "{}", id), keys), "unknown_root_key") << id;
  }
  // What the header brings along is refused; nothing is fetched.
  for (const char* member : {"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"}) {
    const std::string covered =
        to_base64url(bytes_of(R"({"alg":"EdDSA","kid":"one",")" + std::string(member) + "\":\"x\"}"),
                     Padding::kOmitted) +
        ".e30";
    const std::string token =
        covered + "." + to_base64url(sign(*one.pair, bytes_of(covered)).value(), Padding::kOmitted);
    EXPECT_EQ(code_of(token, keys), "malformed_token") << member;
  }
}

TEST(JwtFormat, A125_EncryptedAndNestedTokensAreRefused) {
  const Keys keys = keys_of(KeyAlgorithm::kEd25519);
  const auto part = [](std::string_view text) { return to_base64url(bytes_of(text), Padding::kOmitted); };
  const auto signed_with = [&](std::string_view header, std::string_view payload) {
    const std::string covered = part(header) + "." + part(payload);
    return covered + "." + to_base64url(sign(*keys.pair, bytes_of(covered)).value(), Padding::kOmitted);
  };
  for (const std::string& token : std::initializer_list<std::string>{
           part(R"({"alg":"PBES2-HS256+A128KW","enc":"A128CBC-HS256","p2c":2147483647})") + ".AA.AA.AA.AA",
           part(R"({"alg":"dir","enc":"A128GCM","zip":"DEF"})") + "..AA.AA.AA",
           signed_with(R"({"alg":"EdDSA","zip":"DEF"})", "{}"), signed_with(R"({"alg":"EdDSA","enc":"A128GCM"})", "{}"),
           // A token in a token, which its header says.
           signed_with(R"({"alg":"EdDSA","cty":"JWT"})", mint(keys.signing, "{}"))}) {
    EXPECT_NE(code_of(token, keys.verifying), "") << token;
  }
}

TEST(JwtFormat, A120_LongKeyIdsAreBounded) {
  const Keys keys = keys_of(KeyAlgorithm::kEd25519);
  const auto code = [&](std::size_t size) {
    const std::string covered =
        to_base64url(bytes_of(R"({"alg":"EdDSA","kid":")" + std::string(size, 'k') + "\"}"), Padding::kOmitted) +
        ".e30";
    return code_of(covered + "." + to_base64url(sign(*keys.pair, bytes_of(covered)).value(), Padding::kOmitted),
                   keys.verifying);
  };
  EXPECT_EQ(code(256), "");
  EXPECT_EQ(code(257), "malformed_token");
  EXPECT_EQ(code(1u << 20), "token_too_large");
}

TEST(JwtFormat, AncestorsOfADelegationAreAmongTheIds) {
  const Keys keys = keys_of(KeyAlgorithm::kEd25519);
  const std::string root = mint(keys.signing, R"({"jti": "root"})");
  const auto parent = verify_jwt(root, keys.pair->public_key()).value();
  const auto child = delegated_claims(json(R"({"jti": "child"})"), parent).value();
  const std::string text = mint(keys.signing, write_json(child, JsonLayout::kCompact));
  const auto verified = jwt_format().verify(bytes_of(text), {.keys = keys.verifying, .now = kNow});
  ASSERT_TRUE(verified.has_value()) << verified.error().error;
  ASSERT_EQ(verified->ids.size(), 2u);
  EXPECT_EQ(verified->ids[0].id, "root");
  EXPECT_EQ(verified->ids[1].id, "child");
}

TEST(Jwk, A129_KeysOfOtherKindsAreRefusedByName) {
  struct Case {
    const char* jwk;
    ErrorCode code;
    const char* said;
  };
  const auto check = [](const Case& one, const auto& read) {
    ASSERT_FALSE(read.has_value()) << one.jwk;
    EXPECT_EQ(read.error().code(), one.code) << one.jwk << ": " << read.error();
    EXPECT_NE(read.error().to_string().find(one.said), std::string::npos) << read.error();
  };
  for (
      const Case& one : std::initializer_list<Case>{
          {R"({"kty": "RSA", "n": "AQ", "e": "AQAB"})", ErrorCode::kInvalidKey, "`RSA`"},
          {R"({"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"})", ErrorCode::kInvalidKey, "`P-521`"},
          {R"({"kty": "OKP", "crv": "Ed448", "x": "AA"})", ErrorCode::kInvalidKey, "`Ed448`"},
          {R"({"kty": "OKP", "crv": "X25519", "x": "AA"})", ErrorCode::kInvalidKey, "`X25519`"},
          {R"({"kty": "OKP", "crv": "Ed25519", "x": "AA"})", ErrorCode::kInvalidKeySize, ""},
          {R"({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="})",
           ErrorCode::kInvalidBase64, ""},
          {R"({"kty": "OKP", "crv": "Ed25519", "alg": "ES256", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
           ErrorCode::kInvalidKey, "`alg`"},
          {R"({"kty": "OKP", "crv": "Ed25519", "use": "enc", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
           ErrorCode::kInvalidKey, "`use`"},
          {R"({"kty": "OKP", "crv": "Ed25519", "key_ops": ["sign"], "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
           ErrorCode::kInvalidKey, "`key_ops`"},
          {R"({"kty": "OKP", "crv": "Ed25519", "d": "AA", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
           ErrorCode::kInvalidKey, "private"},
          {R"({"kty": "EC", "crv": "P-256", "x": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "y": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
           ErrorCode::kInvalidKey, ""},
          {R"({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"})", ErrorCode::kInvalidKeySize, ""},
          {R"({"kty": "oct", "k": "AAAA"})", ErrorCode::kInvalidKey, "secret"},
          {R"({"kty": 7})", ErrorCode::kInvalidKey, "`kty`"},
          {R"({})", ErrorCode::kInvalidKey, "`kty`"}}) {
    check(one, public_key_from_jwk(json(one.jwk)));
  }
  check({R"({"kty": "oct", "k": ""})", ErrorCode::kInvalidKey, "empty"},
        secret_from_jwk(json(R"({"kty": "oct", "k": ""})")));
}

TEST(Jwk, AKeyThatIsForSomethingElseIsNoKeyOfJwts) {
  const std::string half = R"("kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")";
  const std::string pair = half + R"(,"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")";
  EXPECT_TRUE(jwt_format().read_key(bytes_of("{" + half + "}")).has_value());
  EXPECT_TRUE(jwt_format().read_signing_key(bytes_of("{" + pair + "}")).has_value());
  for (const char* use : {R"("request-signing")", R"("tmpx-encrypt")", R"("")", "null"}) {
    const std::string says = std::string(R"(,"adcp_use":)") + use + "}";
    EXPECT_EQ(jwt_format().read_key(bytes_of("{" + half + says)).error().code(), ErrorCode::kInvalidKey) << use;
    EXPECT_EQ(jwt_format().read_signing_key(bytes_of("{" + pair + says)).error().code(), ErrorCode::kInvalidKey) << use;
  }
}

TEST(Jwk, PrivateKeysBelongToTheirPublicHalf) {
  // RFC 8037 A.1.
  const std::string good =
      R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
  const auto key = signing_key_from_jwk(json(good));
  ASSERT_TRUE(key.has_value()) << key.error();
  const auto half =
      public_key_from_jwk(json(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"));
  EXPECT_EQ(key->private_key()->public_key(), *half->public_key());
  std::string other = good;
  other.replace(other.find("nWGx"), 4, "nWGy");
  EXPECT_EQ(signing_key_from_jwk(json(other)).error().code(), ErrorCode::kKeyMismatch);
  EXPECT_FALSE(
      signing_key_from_jwk(json(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"))
          .has_value());
}

}  // namespace
}  // namespace hardtack
