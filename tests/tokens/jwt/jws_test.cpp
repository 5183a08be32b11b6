#include "tokens/jwt/jws.h"

#include <gtest/gtest.h>

#include "tests/support/random_sources.h"
#include "tests/support/signers.h"
#include "tests/tokens/crypto/vectors.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/p256.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

using testing::at;
using testing::DeterministicRandom;
using testing::fails_with;

PrivateKey key_of(KeyAlgorithm algorithm, std::uint64_t seed = 1) {
  DeterministicRandom random(seed);
  return PrivateKey::generate(algorithm, random).value();
}

std::string part(const std::string& text) { return to_base64url(bytes_of(text), Padding::kOmitted); }

// Signs any header and payload, as a hostile issuer could.
std::string signed_parts(const std::string& header, const std::string& payload, const PrivateKey& key) {
  const std::string input = part(header) + "." + part(payload);
  return input + "." + to_base64url(sign(key, bytes_of(input)).value(), Padding::kOmitted);
}

TEST(Jws, VerifiesTheExampleOfRfc7515) {
  const std::string text =
      "eyJhbGciOiJFUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
      "fQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
  Bytes point{0x04};
  for (const char* coordinate :
       {"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}) {
    const Bytes bytes = from_base64url(coordinate).value();
    point.insert(point.end(), bytes.begin(), bytes.end());
  }
  const auto key = public_key_from_bytes(KeyAlgorithm::kSecp256r1, p256::compress(point).value()).value();
  const auto token = verify_jwt(text, key);
  ASSERT_TRUE(token.has_value()) << token.error().to_string();
  EXPECT_EQ(jwt_text(token->claims(), "iss").value(), "joe");
  EXPECT_TRUE(fails_with(check_jwt_times(*token, at(1'300'819'380)), ErrorCode::kExpired, "expired"));
  EXPECT_TRUE(check_jwt_times(*token, at(1'300'819'379)).has_value());
}

// RFC 8037's payload is no JSON object, so the signature is accepted and the token is not.
TEST(Jws, ChecksTheSignatureOfRfc8037BeforeThePayload) {
  const std::string text =
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki"
      "4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
  const auto key = public_key_from_bytes(KeyAlgorithm::kEd25519,
                                         from_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").value())
                       .value();
  EXPECT_TRUE(fails_with(verify_jwt(text, key), ErrorCode::kMalformedJson));
  std::string changed = text;
  changed[30] = changed[30] == 'A' ? 'B' : 'A';
  EXPECT_TRUE(fails_with(verify_jwt(changed, key), ErrorCode::kInvalidSignature));
}

TEST(Jws, SignsWhatItVerifies) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1}) {
    const PrivateKey key = key_of(algorithm), other = key_of(algorithm, 2);
    const JsonValue claims = JsonValue::Object{{"jti", JsonValue("a")}, {"exp", JsonValue(std::int64_t{5})}};
    const std::string text = sign_jwt(claims, key, {.key_id = "k1"}).value();
    const auto token = verify_jwt(text, key.public_key());
    ASSERT_TRUE(token.has_value()) << token.error().to_string();
    EXPECT_EQ(token->text(), text);
    EXPECT_EQ(*token->header().find("kid"), JsonValue("k1"));
    EXPECT_EQ(jwt_text(token->claims(), "jti").value(), "a");
    EXPECT_TRUE(fails_with(verify_jwt(text, other.public_key()), ErrorCode::kInvalidSignature));
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (const char replacement : {'A', '=', '.', ' ', '\n', '\0'}) {
        std::string changed = text;
        if (changed[i] == replacement) continue;
        changed[i] = replacement;
        EXPECT_FALSE(verify_jwt(changed, key.public_key()).has_value()) << i;
      }
    }
  }
}

TEST(Jws, ADeviceSignsWhatItsKeyWouldSign) {
  const JsonValue claims(JsonValue::Object{{"sub", JsonValue("alice")}});
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1}) {
    const PrivateKey key = key_of(algorithm), other = key_of(algorithm, 2);
    const JwtSignOptions options{.key_id = "2026"};
    EXPECT_EQ(sign_jwt(claims, testing::device_with(key), options).value(), sign_jwt(claims, key, options).value());
    for (const auto& faulty : testing::faulty_signers(key, other))
      EXPECT_TRUE(fails_with(sign_jwt(claims, faulty.signer, options), faulty.expected)) << faulty.name;
  }
}

TEST(JwtAttacks, A116_TheKeyDecidesTheAlgorithm) {
  const PrivateKey key = key_of(KeyAlgorithm::kEd25519);
  for (const char* algorithm : {R"("none")", R"("None")", R"("NONE")", R"("nOnE")", "[\"EdDSA\"]", "1", "null", "\"\"",
                                R"("ES256")", R"("HS256")", R"("RS256")", R"("eddsa")", R"("Ed448")"}) {
    const std::string header = std::string(R"({"alg":)") + algorithm + "}";
    EXPECT_FALSE(verify_jwt(signed_parts(header, "{}", key), key.public_key()).has_value()) << algorithm;
    EXPECT_FALSE(verify_jwt(part(header) + "." + part("{}") + ".", key.public_key()).has_value()) << algorithm;
  }
  EXPECT_FALSE(verify_jwt(signed_parts("{}", "{}", key), key.public_key()).has_value());
  EXPECT_TRUE(verify_jwt(signed_parts(R"({"alg":"EdDSA"})", "{}", key), key.public_key()).has_value());
}

TEST(JwtAttacks, A118_Es256SignaturesAreSixtyFourBytes) {
  const PrivateKey key = key_of(KeyAlgorithm::kSecp256r1);
  // DER, as keys sign outside of JWTs.
  EXPECT_TRUE(fails_with(verify_jwt(signed_parts(R"({"alg":"ES256"})", "{}", key), key.public_key()),
                         ErrorCode::kInvalidSignatureEncoding));
  const std::string input = part(R"({"alg":"ES256"})") + "." + part("{}") + ".";
  for (const std::size_t size : {0U, 63U, 64U, 65U, 128U})
    EXPECT_FALSE(verify_jwt(input + to_base64url(Bytes(size, 0), Padding::kOmitted), key.public_key())) << size;
  EXPECT_FALSE(verify_jwt(input + to_base64url(Bytes(64, 0xff), Padding::kOmitted), key.public_key()).has_value());
}

TEST(JwtAttacks, A119_A121_HeadersThatBringKeysOrExtensionsAreRefused) {
  const PrivateKey key = key_of(KeyAlgorithm::kEd25519);
  for (const char* member : {R"("jwk":{})", R"("jku":"https://x")", R"("x5u":"https://x")", R"("x5c":[])",
                             R"("crit":[])", R"("crit":"exp")", R"("crit":["exp"])", R"("b64":false)", R"("zip":"DEF")",
                             R"("enc":"A128GCM")", R"("typ":"JOSE")", R"("typ":1)", R"("kid":1)"}) {
    const std::string header = std::string(R"({"alg":"EdDSA",)") + member + "}";
    EXPECT_FALSE(verify_jwt(signed_parts(header, "{}", key), key.public_key()).has_value()) << member;
  }
  const std::string long_id = R"({"alg":"EdDSA","kid":")" + std::string(257, 'x') + "\"}";
  EXPECT_FALSE(verify_jwt(signed_parts(long_id, "{}", key), key.public_key()).has_value());
}

TEST(JwtAttacks, A122_A123_A124_OtherFormsAreRefused) {
  const PrivateKey key = key_of(KeyAlgorithm::kEd25519);
  const std::string good = signed_parts(R"({"alg":"EdDSA"})", "{}", key);
  const auto dot = good.rfind('.');
  const std::vector<std::string> forms = {"",
                                          ".",
                                          "..",
                                          "...",
                                          "a.b.c",
                                          good + ".",
                                          good + ".x.y",
                                          good.substr(0, dot),
                                          good.substr(0, dot + 1),
                                          good + "=",
                                          good + "==",
                                          good + "\n",
                                          " " + good,
                                          "[\"" + good + "\"]",
                                          R"({"payload":"e30","signatures":[]})",
                                          "biscuit:" + good,
                                          std::string(kMaxJwtBytes + 1, 'a')};
  for (const std::string& text : forms) EXPECT_FALSE(verify_jwt(text, key.public_key()).has_value()) << text;
  const std::vector<std::pair<std::string, std::string>> contents = {{R"({"alg":"EdDSA","alg":"EdDSA"})", "{}"},
                                                                     {R"({"alg":"EdDSA"})", R"({"a":1,"a":2})"},
                                                                     {"\xef\xbb\xbf{\"alg\":\"EdDSA\"}", "{}"},
                                                                     {R"({"alg":"EdDSA"})", "[]"},
                                                                     {R"({"alg":"EdDSA"})",
                                                                      "{} "
                                                                      "{}"},
                                                                     {R"({"alg":"EdDSA"})", "\"x\""},
                                                                     {"[]", "{}"},
                                                                     {R"({"alg":"EdDSA"})", "{\"a\":\"\xff\"}"},
                                                                     {R"({"alg":"EdDSA"})", R"({"a":1e400})"},
                                                                     {R"({"alg":"EdDSA"})", std::string(20'000, '[')}};
  for (const auto& [header, payload] : contents)
    EXPECT_FALSE(verify_jwt(signed_parts(header, payload, key), key.public_key()).has_value()) << header << payload;
}

TEST(JwtAttacks, A126_TimesAreIntegersWithExactBounds) {
  const PrivateKey key = key_of(KeyAlgorithm::kEd25519);
  const auto verdict = [&](const std::string& payload, std::int64_t now) {
    return check_jwt_times(verify_jwt(signed_parts(R"({"alg":"EdDSA"})", payload, key), key.public_key()).value(),
                           at(now));
  };
  for (const char* value : {"\"100\"", "100.0", "1e2", "null", "true", "9223372036854775808", "1e308", "[100]"}) {
    for (const char* name : {"exp", "nbf", "iat"}) {
      const std::string others = std::string(name) == "exp" ? "" : R"("exp":1000,)";
      const std::string payload = "{" + others + "\"" + name + "\":" + value + "}";
      EXPECT_TRUE(fails_with(verdict(payload, 1), ErrorCode::kInvalidClaim, std::string("malformed:") + name))
          << payload;
    }
  }
  EXPECT_TRUE(fails_with(verdict("{}", 1), ErrorCode::kInvalidClaim, "missing:exp"));
  EXPECT_TRUE(fails_with(verdict(R"({"exp":-1})", 1), ErrorCode::kExpired));
  EXPECT_TRUE(verdict(R"({"exp":100})", 99).has_value());
  EXPECT_TRUE(fails_with(verdict(R"({"exp":100})", 100), ErrorCode::kExpired));
  EXPECT_TRUE(verdict(R"({"exp":1000,"nbf":130,"iat":130})", 100).has_value());
  EXPECT_TRUE(fails_with(verdict(R"({"exp":1000,"nbf":131})", 100), ErrorCode::kExpired, "valid from"));
  EXPECT_TRUE(fails_with(verdict(R"({"exp":1000,"iat":131})", 100), ErrorCode::kExpired, "valid from"));
}

}  // namespace
}  // namespace hardtack
