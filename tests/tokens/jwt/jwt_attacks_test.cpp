// Attacks on JWTs that take more than one line: keys under other algorithms, encrypted and nested tokens.
#include <gtest/gtest.h>

#include "tests/support/random_sources.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/signature.h"
#include "tokens/crypto/symmetric/hmac.h"
#include "tokens/jwt/jwk.h"
#include "tokens/jwt/jws.h"
#include "tokens/keys/key_format.h"

namespace hardtack {
namespace {

PrivateKey key_of(KeyAlgorithm algorithm) {
  testing::DeterministicRandom random(9);
  return PrivateKey::generate(algorithm, random).value();
}
std::string part(std::string_view text) { return to_base64url(bytes_of(text), Padding::kOmitted); }

std::string with_mac(std::string_view header, ByteView secret) {
  const std::string covered = part(header) + "." + part(R"({"sub":"admin"})");
  return covered + "." + to_base64url(hmac_sha256(secret, {bytes_of(covered)}), Padding::kOmitted);
}

// A verifier holds the public key, which everyone has; the token is MACed with it in each of its forms.
TEST(JwtAttacks, A117_APublicKeyIsNoSecretInAnyForm) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1}) {
    const PublicKey key = key_of(algorithm).public_key();
    std::vector<Bytes> forms;
    for (const KeyFormat form :
         {KeyFormat::kPem, KeyFormat::kDer, KeyFormat::kRaw, KeyFormat::kHex, KeyFormat::kText}) {
      forms.push_back(encode_public_key(key, form).value());
    }
    const std::string jwk =
        R"({"kty":"OKP","crv":"Ed25519","x":")" + to_base64url(key.bytes(), Padding::kOmitted) + "\"}";
    forms.emplace_back(jwk.begin(), jwk.end());
    for (const Bytes& form : forms) {
      for (const char* header : {R"({"alg":"HS256"})", R"({"alg":"EdDSA"})", R"({"alg":"ES256"})"}) {
        EXPECT_FALSE(verify_jwt(with_mac(header, form), key).has_value()) << header;
      }
    }
  }
  // What was made with a public key is no key for secrets, and the reverse.
  const auto secret = parse_jwk(R"({"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})").value();
  EXPECT_FALSE(public_key_from_jwk(secret).has_value());
  const auto open = parse_jwk(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
  EXPECT_FALSE(secret_from_jwk(*open).has_value());
}

TEST(JwtAttacks, A118_NeighboursOfAnAlgorithmAreRefused) {
  const PrivateKey p256 = key_of(KeyAlgorithm::kSecp256r1), ed25519 = key_of(KeyAlgorithm::kEd25519);
  const std::string covered = part(R"({"alg":"ES256"})") + "." + part("{}");
  const auto with_numbers = [&](std::uint8_t r, std::uint8_t s) {
    Bytes numbers(64, 0);
    numbers[31] = r;
    numbers[63] = s;
    return covered + "." + to_base64url(numbers, Padding::kOmitted);
  };
  for (const auto& [r, s] : {std::pair(0, 0), std::pair(0, 1), std::pair(1, 0), std::pair(1, 1)}) {
    EXPECT_FALSE(verify_jwt(with_numbers(static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(s)), p256.public_key())
                     .has_value());
  }
  for (const char* algorithm : {"ES256K", "ES384", "ES512", "Ed448", "Ed25519", "ES256 ", "es256"}) {
    const std::string header = std::string(R"({"alg":")") + algorithm + "\"}";
    const std::string text = part(header) + "." + part("{}");
    const auto signed_by = [&](const PrivateKey& key) {
      return text + "." + to_base64url(sign(key, bytes_of(text)).value(), Padding::kOmitted);
    };
    EXPECT_EQ(verify_jwt(signed_by(p256), p256.public_key()).error().code(), ErrorCode::kKeyAlgorithmMismatch);
    EXPECT_EQ(verify_jwt(signed_by(ed25519), ed25519.public_key()).error().code(), ErrorCode::kKeyAlgorithmMismatch);
  }
  for (const char* curve : {"P-384", "P-521", "secp256k1"}) {
    const auto jwk = parse_jwk(std::string(R"({"kty":"EC","crv":")") + curve + R"(","alg":"ES256","x":"AA","y":"AA"})");
    EXPECT_EQ(public_key_from_jwk(*jwk).error().code(), ErrorCode::kInvalidKey) << curve;
  }
}

// Nothing here decrypts or inflates anything, and no header says how much work to do.
TEST(JwtAttacks, A124_A125_EncryptedCompressedAndNestedTokensAreRefused) {
  const PrivateKey key = key_of(KeyAlgorithm::kEd25519);
  for (const char* header :
       {R"({"alg":"dir","enc":"A256GCM","zip":"DEF"})",
        R"({"alg":"PBES2-HS256+A128KW","p2c":2147483647,"enc":"A128GCM"})", R"({"alg":"RSA-OAEP","enc":"A256GCM"})",
        R"({"alg":"EdDSA","zip":"DEF"})", R"({"alg":"EdDSA","p2c":2147483647,"enc":""})"}) {
    const std::string encrypted =
        part(header) + "." + part("key") + "." + part("iv") + "." + part("text") + "." + part("tag");
    EXPECT_EQ(verify_jwt(encrypted, key.public_key()).error().code(), ErrorCode::kMalformedToken) << header;
    const std::string covered = part(header) + "." + part("{}");
    const std::string three = covered + "." + to_base64url(sign(key, bytes_of(covered)).value(), Padding::kOmitted);
    EXPECT_FALSE(verify_jwt(three, key.public_key()).has_value()) << header;
  }
  // A token as the payload of a token, ten deep: the payload is no JSON object, whatever `cty` says.
  std::string text = sign_jwt(JsonValue::Object{}, key, {}).value();
  for (int depth = 0; depth < 10; ++depth) {
    const std::string covered = part(R"({"alg":"EdDSA","cty":"JWT"})") + "." + part(text);
    text = covered + "." + to_base64url(sign(key, bytes_of(covered)).value(), Padding::kOmitted);
    EXPECT_FALSE(verify_jwt(text, key.public_key()).has_value()) << depth;
    if (text.size() > kMaxJwtBytes / 2) break;
  }
}

TEST(JwtAttacks, A120_IdsAreBoundedTexts) {
  const PrivateKey key = key_of(KeyAlgorithm::kEd25519);
  const auto id_of = [&](const std::string& kid) {
    const std::string covered = part(R"({"alg":"EdDSA","kid":)" + kid + "}") + "." + part("{}");
    return jwt_key_id(covered + "." + to_base64url(sign(key, bytes_of(covered)).value(), Padding::kOmitted));
  };
  EXPECT_EQ(id_of(R"("../../etc/passwd")").value(), "../../etc/passwd");  // bytes like any other
  EXPECT_EQ(id_of(R"("a\u0000b")").value(), std::string("a\0b", 3));
  EXPECT_TRUE(id_of("\"" + std::string(256, 'k') + "\"").has_value());
  for (const std::string& kid : {"\"" + std::string(257, 'k') + "\"", "\"" + std::string(1 << 20, 'k') + "\"",
                                 std::string("7"), std::string("null"), std::string("[\"a\"]"), std::string("{}")}) {
    EXPECT_FALSE(id_of(kid).has_value()) << kid.substr(0, 40);
  }
}

}  // namespace
}  // namespace hardtack
