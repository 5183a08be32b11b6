// The examples of RFC 7520 and RFC 8037. What is signed in them is prose rather than claims, so a signature that holds
// shows in what is refused then: the payload. Algorithms and forms that are not supported are refused by name.
#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "tests/tokens/crypto/vectors.h"
#include "tokens/jwt/jwk.h"
#include "tokens/jwt/jwt_format.h"

namespace hardtack {
namespace {

using testing::read_vectors;

JsonValue value(const nlohmann::json& json) { return parse_json(json.dump(), {}).value(); }

// A public key or a secret, or why there is none.
Result<TokenKey> key_of(nlohmann::json jwk) {
  if (jwk["kty"] == "oct") return secret_from_jwk(value(jwk));
  for (const char* member : {"d", "p", "q", "dp", "dq", "qi"}) jwk.erase(member);
  return public_key_from_jwk(value(jwk));
}

TokenRefusal refusal_of(const std::string& token, const TokenKey& key) {
  const auto verified = jwt_format().verify(bytes_of(token), {.keys = key, .now = {}});
  EXPECT_FALSE(verified.has_value()) << token;
  return verified ? TokenRefusal(Error(ErrorCode::kInternal, "verified")) : verified.error();
}

struct Example {
  const char* file;
  const char* unsupported;  // what the error names; empty where the signature holds
  const char* why = "";
};

TEST(JoseCookbook, SignaturesHoldOrAreRefusedByName) {
  HARDTACK_NEED_VECTORS();
  std::size_t held = 0, refused = 0;
  for (const Example& one :
       {Example{"curve25519/jws.json", ""}, Example{"jws/4_1.rsa_v15_signature.json", "`RSA`", "RS256"},
        Example{"jws/4_2.rsa-pss_signature.json", "`RSA`", "PS384"},
        Example{"jws/4_3.ecdsa_signature.json", "`P-521`", "ES512"},
        Example{"jws/4_4.hmac-sha2_integrity_protection.json", ""},
        Example{"jws/4_5.signature_with_detached_content.json", "", "the payload is not in the token"}}) {
    const auto example = read_vectors("jose-cookbook/" + std::string(one.file));
    const std::string token = example["output"]["compact"];
    const auto key = key_of(example["input"]["key"]);
    if (*one.unsupported != '\0') {
      ASSERT_FALSE(key.has_value()) << one.file;
      EXPECT_NE(key.error().to_string().find(one.unsupported), std::string::npos) << key.error();
      ++refused;
      continue;
    }
    ASSERT_TRUE(key.has_value()) << one.file << ": " << key.error();
    if (*one.why != '\0') {
      EXPECT_NE(refusal_of(token, *key).code, "") << one.file;
      ++refused;
      continue;
    }
    EXPECT_EQ(refusal_of(token, *key).code, "malformed_json") << one.file;
    std::string changed = token;
    changed[token.rfind('.') + 1] = changed[token.rfind('.') + 1] == 'A' ? 'B' : 'A';
    EXPECT_EQ(refusal_of(changed, *key).code, "invalid_signature") << one.file;
    ++held;
  }
  EXPECT_EQ(held, 2u);
  std::cout << held << " signatures of the JOSE cookbook hold, " << refused << " examples are refused by name\n";
}

// Only the compact form is a token.
TEST(JoseCookbook, JsonSerializationsAreRefused) {
  HARDTACK_NEED_VECTORS();
  const auto hs256 = read_vectors("jose-cookbook/jws/4_4.hmac-sha2_integrity_protection.json");
  const TokenKey key = key_of(hs256["input"]["key"]).value();
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(testing::vectors_folder() / "jose-cookbook" / "jws")) {
    const auto output = read_vectors("jose-cookbook/jws/" + entry.path().filename().string())["output"];
    for (const char* form : {"json", "json_flat"}) {
      if (!output.contains(form)) continue;
      const std::string text = output[form].dump();
      EXPECT_EQ(refusal_of(text, key).code, "malformed_token") << entry.path() << ' ' << form;
      EXPECT_FALSE(jwt_format().detect(bytes_of(text))) << entry.path() << ' ' << form;
      ++count;
    }
  }
  EXPECT_EQ(count, 15u);
  std::cout << count << " JSON serializations of the JOSE cookbook are refused\n";
}

TEST(JoseCookbook, KeysAreReadOrRefusedByName) {
  HARDTACK_NEED_VECTORS();
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(testing::vectors_folder() / "jose-cookbook" / "jwk")) {
    const std::string name = entry.path().filename().string();
    const auto jwk = read_vectors("jose-cookbook/jwk/" + name);
    const bool is_private = jwk.contains("d");
    const auto text = [](const auto& read) { return read ? std::string() : read.error().to_string(); };
    const std::string said = is_private            ? text(signing_key_from_jwk(value(jwk)))
                             : jwk["kty"] == "oct" ? text(secret_from_jwk(value(jwk)))
                                                   : text(public_key_from_jwk(value(jwk)));
    const std::set<std::string> readable = {"3_5.symmetric_key_mac_computation.json"};
    EXPECT_EQ(said.empty(), readable.contains(name)) << name << ": " << said;
    const std::string wanted = jwk["kty"] == "RSA" ? "`RSA`" : jwk["kty"] == "EC" ? "`P-521`" : "";
    EXPECT_NE(said.find(wanted), std::string::npos) << name << ": " << said;
    ++count;
  }
  EXPECT_EQ(count, 6u);
  std::cout << count << " keys of the JOSE cookbook, 1 of which is of a supported kind\n";
}

}  // namespace
}  // namespace hardtack
