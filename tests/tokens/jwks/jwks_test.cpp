// Sets of keys: what each key is refused for, and that it stops no other.
#include "tokens/jwt/jwks.h"

#include <gtest/gtest.h>

#include "tests/tokens/jwks/jwks_support.h"

namespace hardtack {
namespace {

using testing::ec_jwk;
using testing::jwk_set;
using testing::okp_jwk;

struct Refusal {
  std::string key;
  const char* name;
};

std::string rsa(const std::string& modulus, const std::string& exponent) {
  return R"({"kty": "RSA", "kid": "r", "n": ")" + modulus + R"(", "e": ")" + exponent + "\"}";
}

TEST(JwksAttacks, A129_KeysAreRefusedOneByOneAndByName) {
  const std::string x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
  const auto okp = [&](const std::string& more) {
    return R"({"kty": "OKP", "crv": "Ed25519", "kid": "r", "x": ")" + x + "\"" + more + "}";
  };
  for (const Refusal& one : std::initializer_list<Refusal>{
           {rsa(std::string(170, 'A'), "AQAB"), "unsupported_key_type"},  // 1,020 bits
           {rsa(std::string(342, 'x'), "AQAB"), "unsupported_key_type"},  // 2,048
           {rsa(std::string(2'000, 'x'), "AQAB"), "unsupported_key_type"},
           {rsa(std::string(342, 'x'), "AQ"), "unsupported_key_type"},  // e = 1
           {rsa(std::string(342, 'x'), "Ag"), "unsupported_key_type"},  // e = 2
           {R"({"kty": "rsa", "kid": "r"})", "unsupported_key_type"},
           {R"({"kty": "", "kid": "r"})", "unsupported_key_type"},
           {R"({"kty": "oct", "kid": "r", "k": "AAAA"})", "secret_key"},
           {R"({"kty": "oct", "kid": "r"})", "secret_key"},
           {okp(R"(, "k": "AAAA")"), "secret_key"},
           {okp(R"(, "d": "AAAA")"), "private_key"},
           {okp(R"(, "d": null)"), "private_key"},
           {okp(R"(, "p": "AAAA")"), "private_key"},
           {R"({"kty": "RSA", "kid": "r", "n": "AQ", "e": "AQAB", "d": "AQ"})", "private_key"},
           {okp(R"(, "use": "enc")"), "wrong_use"},
           {okp(R"(, "adcp_use": "request-signing")"), "wrong_use"},
           {okp(R"(, "adcp_use": "")"), "wrong_use"},
           {okp(R"(, "adcp_use": null)"), "wrong_use"},
           {okp(R"(, "use": "")"), "wrong_use"},
           {okp(R"(, "alg": "ES256")"), "wrong_use"},
           {okp(R"(, "alg": "none")"), "wrong_use"},
           {okp(R"(, "key_ops": ["sign"])"), "wrong_use"},
           {okp(R"(, "key_ops": [])"), "wrong_use"},
           {okp(R"(, "key_ops": "verify")"), "malformed_key"},
           {okp(R"(, "use": 7)"), "malformed_key"},
           {okp(R"(, "alg": ["EdDSA"])"), "malformed_key"},
           {okp(R"(, "revoked_at": 1700000000)"), "malformed_key"},
           {okp(R"(, "revoked_at": "soon")"), "malformed_key"},
           {okp(R"(, "revoked_at": null)"), "malformed_key"},
           {R"({"kid": "r"})", "malformed_key"},
           {R"({"kty": 7, "kid": "r"})", "malformed_key"},
           {R"({"kty": "OKP", "kid": "r"})", "malformed_key"},
           {R"({"kty": "OKP", "crv": "Ed25519", "kid": "r"})", "invalid_key"},
           {R"({"kty": "OKP", "crv": "Ed25519", "kid": "r", "x": 7})", "invalid_key"},
           {R"({"kty": "OKP", "crv": "Ed25519", "kid": "r", "x": "AA"})", "invalid_key"},
           {R"({"kty": "OKP", "crv": "Ed25519", "kid": "r", "x": ")" + x + "=\"}", "invalid_encoding"},
           {R"({"kty": "OKP", "crv": "Ed25519", "kid": "r", "x": "+1qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
            "invalid_encoding"},
           {R"({"kty": "OKP", "crv": "Ed25519", "kid": "r", "x": "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
            "invalid_key"},  // the neutral element, of order 1
           {R"({"kty": "OKP", "crv": "X25519", "kid": "r", "x": "AA"})", "unsupported_curve"},
           {R"({"kty": "OKP", "crv": "Ed448", "kid": "r", "x": "AA"})", "unsupported_curve"},
           {R"({"kty": "OKP", "crv": "P-256", "kid": "r", "x": "AA"})", "unsupported_curve"},
           {R"({"kty": "EC", "crv": "P-384", "kid": "r", "x": "AA", "y": "AA"})", "unsupported_curve"},
           {R"({"kty": "EC", "crv": "secp256k1", "kid": "r", "x": "AA", "y": "AA"})", "unsupported_curve"},
           {R"({"kty": "EC", "crv": "P-256", "kid": "r", "x": "AA", "y": "AA"})", "invalid_key"},
           {R"({"kty": "EC", "crv": "P-256", "kid": "r", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})",
            "invalid_key"},
           // Off the curve: y of the example of RFC 7517 with another last bit.
           {R"({"kty": "EC", "crv": "P-256", "kid": "r", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
            R"( "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4"})",
            "invalid_key"},
           {R"({"kty": "EC", "crv": "P-256", "kid": "r", "x": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",)"
            R"( "y": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
            "invalid_key"}}) {
    const auto keys = parse_jwks(jwk_set({one.key, okp_jwk("good"), ec_jwk("ec")}));
    ASSERT_TRUE(keys.has_value()) << one.key << keys.error();
    ASSERT_EQ(keys->size(), 3u);
    ASSERT_NE((*keys)[0].refused(), nullptr) << one.key;
    EXPECT_EQ((*keys)[0].refused()->name, one.name) << one.key;
    EXPECT_FALSE(usable_key((*keys)[0], 0).has_value());
    EXPECT_TRUE(usable_key((*keys)[1], 0).has_value());
    EXPECT_TRUE(usable_key((*keys)[2], 0).has_value());
  }
}

TEST(JwksAttacks, A120_A129_IdsAreUniqueTextsOfBoundedLength) {
  const auto name = [](const std::vector<std::string>& keys, std::size_t index) -> std::string {
    const auto read = parse_jwks(jwk_set(keys));
    if (!read) return read.error().to_string();
    const RefusedJwk* refused = read->at(index).refused();
    return refused == nullptr ? "" : refused->name;
  };
  const std::vector<std::string> twins{okp_jwk("a"), ec_jwk("a"), okp_jwk("b"), okp_jwk("")};
  EXPECT_EQ(name(twins, 0), "duplicate_key_id");
  EXPECT_EQ(name(twins, 1), "duplicate_key_id");
  EXPECT_EQ(name(twins, 2), "");
  EXPECT_EQ(name(twins, 3), "no_key_id");
  EXPECT_EQ(name({okp_jwk("")}, 0), "");
  // A refused key takes its id with it: the other could be the one that its owner wanted to be rid of.
  EXPECT_EQ(name({okp_jwk("a"), R"({"kty": "RSA", "kid": "a"})"}, 0), "duplicate_key_id");
  const std::string x = R"("kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")";
  for (const std::string& id : {std::string("7"), std::string("null"), std::string("[\"a\"]"), std::string("\"\""),
                                "\"" + std::string(257, 'a') + "\""}) {
    EXPECT_EQ(name({"{" + x + ", \"kid\": " + id + "}"}, 0), "malformed_key") << id;
  }
  EXPECT_EQ(name({"{" + x + ", \"kid\": \"" + std::string(256, 'a') + "\"}"}, 0), "");
  EXPECT_EQ(name({"7", okp_jwk("a")}, 0), "malformed_key");
}

TEST(JwksAttacks, A122_A130_DocumentsAreStrictAndBounded) {
  struct Case {
    std::string text;
    ErrorCode code;
  };
  std::vector<std::string> many;
  for (int i = 0; i < 101; ++i) many.push_back(okp_jwk("k" + std::to_string(i)));
  std::string deep;
  for (int i = 0; i < 20'000; ++i) deep += '[';
  for (const Case& one :
       std::initializer_list<Case>{{"", ErrorCode::kMalformedJson},
                                   {"{}", ErrorCode::kMalformedJson},
                                   {"[]", ErrorCode::kMalformedJson},
                                   {R"({"keys": {}})", ErrorCode::kMalformedJson},
                                   {R"({"keys": [], "keys": []})", ErrorCode::kMalformedJson},
                                   {R"({"keys": []}x)", ErrorCode::kMalformedJson},
                                   {"\xef\xbb\xbf{\"keys\": []}", ErrorCode::kMalformedJson},
                                   {R"({"keys": [{"kid": "a", "kid": "b"}]})", ErrorCode::kMalformedJson},
                                   {R"({"keys": )" + deep, ErrorCode::kMalformedJson},
                                   {std::string((1u << 20) + 1, ' '), ErrorCode::kMalformedJson},
                                   {R"({"keys": [)" + std::string(100'000, '7') + "]}", ErrorCode::kMalformedJson},
                                   {jwk_set(many), ErrorCode::kInvalidKey}}) {
    const auto keys = parse_jwks(one.text);
    ASSERT_FALSE(keys.has_value()) << one.text.substr(0, 60);
    EXPECT_EQ(keys.error().code(), one.code) << one.text.substr(0, 60) << keys.error();
  }
  many.pop_back();
  EXPECT_EQ(parse_jwks(jwk_set(many))->size(), 100u);
  EXPECT_TRUE(parse_jwks(R"({"keys": []})")->empty());
}

TEST(Jwks, KeysEndWhenTheyAreRevoked) {
  const std::string at = R"(, "revoked_at": "2023-11-14T22:13:20Z")";  // 1,700,000,000
  const auto keys = parse_jwks(jwk_set({okp_jwk("a", at), okp_jwk("b")})).value();
  EXPECT_EQ(keys[0].revoked_at, 1'700'000'000);
  EXPECT_TRUE(usable_key(keys[0], 1'699'999'999).has_value());
  EXPECT_EQ(usable_key(keys[0], 1'700'000'000).error().code(), ErrorCode::kRevoked);
  EXPECT_EQ(usable_key(keys[0], std::nullopt).error().code(), ErrorCode::kRevoked);
  EXPECT_TRUE(usable_key(keys[1], std::nullopt).has_value());
  const auto entries = entries_of_jwks(parse_json(jwk_set({okp_jwk("a", at)}), {}).value(), 1'700'000'000).value();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].key.error().code(), ErrorCode::kRevoked);
}

TEST(Jwks, ErrorsDoNotRepeatKeys) {
  const std::string canary = "CANARYcanary0123456789";
  for (const std::string& key :
       {R"({"kty": "oct", "k": ")" + canary + "\"}", R"({"kty": "OKP", "crv": "Ed25519", "d": ")" + canary + "\"}",
        R"({"kty": "OKP", "crv": "Ed25519", "x": ")" + canary + "\"}"}) {
    const auto keys = parse_jwks(jwk_set({key})).value();
    ASSERT_NE(keys[0].refused(), nullptr);
    EXPECT_EQ(keys[0].refused()->error.to_string().find("CANARY"), std::string::npos);
  }
}

}  // namespace
}  // namespace hardtack
