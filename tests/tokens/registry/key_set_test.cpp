// Key sets in their three forms.
#include "tokens/registry/key_set.h"

#include <gtest/gtest.h>

namespace hardtack {
namespace {

constexpr const char* kEd25519 = "ed25519/1055c750b1a1505937af1537c626ba3263995c33a64758aaafb1275b0312e284";
constexpr const char* kJwkX = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

Result<SecretBytes> read_file(const std::string& name) {
  if (name == "jwt.secret") return SecretBytes::copy_of(std::string_view("0123456789abcdef0123456789abcdef"));
  if (name == "short.secret") return SecretBytes::copy_of(std::string_view("short"));
  if (name == "root.pub") return SecretBytes::copy_of(std::string_view(kEd25519));
  return fail(ErrorCode::kIo, "no such file");
}

Result<TokenKeys> parse(const std::string& json) { return parse_key_set(json, {.now = 100, .read_file = read_file}); }

std::string jwk(const std::string& more = "") {
  return R"({"kty": "OKP", "crv": "Ed25519", "x": ")" + std::string(kJwkX) + "\"" + more + "}";
}

TEST(KeySet, BiscuitWebKeysAreForBiscuits) {
  const std::string digits = std::string(kEd25519).substr(8);
  const auto keys = parse(R"([{"algorithm": "ed25519", "key_bytes": ")" + digits + R"(", "key_id": 7}])");
  ASSERT_TRUE(keys.has_value()) << keys.error();
  EXPECT_TRUE(keys->find({"biscuit", 7u}).has_value());
  EXPECT_TRUE(keys->find({"biscuit", {}}).has_value());
  for (const KeyQuery& query : std::initializer_list<KeyQuery>{{"biscuit", 8u}, {"jwt", 7u}, {"jwt", {}}}) {
    EXPECT_EQ(keys->find(query).error().code(), ErrorCode::kUnknownRootKey);
  }
}

TEST(KeySet, AJwksIsForJwts) {
  const auto keys =
      parse(R"({"keys": [)" + jwk(R"(, "kid": "a")") + "," +
            R"({"kty": "RSA", "kid": "rsa", "n": "AQ", "e": "AQAB"},)" + jwk(R"(, "kid": "enc", "use": "enc")") + "," +
            jwk(R"(, "kid": "d", "d": "AA")") + "," + R"({"kty": "oct", "kid": "oct", "k": "AAAA"},)" +
            jwk(R"(, "kid": "twice")") + "," + jwk(R"(, "kid": "twice")") + "," + jwk() + "]}");
  ASSERT_TRUE(keys.has_value()) << keys.error();
  EXPECT_TRUE(keys->find({"jwt", std::string("a")}).has_value());
  for (const char* id : {"rsa", "enc", "d", "oct", "twice"}) {
    EXPECT_EQ(keys->find({"jwt", std::string(id)}).error().code(), ErrorCode::kInvalidKey) << id;
  }
  EXPECT_EQ(keys->find({"jwt", {}}).error().code(), ErrorCode::kUnknownRootKey);
  EXPECT_EQ(keys->find({"biscuit", std::string("a")}).error().code(), ErrorCode::kUnknownRootKey);
  // One key serves tokens that name none, and all if it has no id.
  EXPECT_TRUE(parse(R"({"keys": [)" + jwk(R"(, "kid": "a")") + "]}")->find({"jwt", {}}).has_value());
  EXPECT_TRUE(parse(R"({"keys": [)" + jwk() + "]}")->find({"jwt", std::string("b")}).has_value());
}

TEST(KeySet, A158_AKeyForRequestsVerifiesNoJwts) {
  const auto keys = parse(R"({"keys": [)" + jwk(R"(, "kid": "jwt")") + "," +
                          jwk(R"(, "kid": "requests", "adcp_use": "request-signing")") + "," +
                          jwk(R"(, "kid": "other", "adcp_use": "tmpx-encrypt")") + "]}");
  ASSERT_TRUE(keys.has_value()) << keys.error();
  for (const char* format : {"request", "http-signature"}) {
    EXPECT_EQ(keys->find({format, std::string("requests")})->purpose, "request-signing");
    EXPECT_EQ(keys->find({format, std::string("other")}).error().code(), ErrorCode::kInvalidKey);
    EXPECT_EQ(keys->find({format, std::string("jwt")}).error().code(), ErrorCode::kUnknownRootKey);
  }
  EXPECT_TRUE(keys->find({"jwt", std::string("jwt")}).has_value());
  EXPECT_FALSE(keys->find({"jwt", std::string("requests")}).has_value());
  EXPECT_FALSE(keys->find({"request-g1", std::string("requests")}).has_value());
}

TEST(KeySet, RevokedKeysOfAJwksAreRefused) {
  const auto keys = parse(R"({"keys": [)" + jwk(R"(, "kid": "old", "revoked_at": "1970-01-01T00:01:40Z")") + "," +
                          jwk(R"(, "kid": "later", "revoked_at": "1970-01-01T00:01:41Z")") + "]}");
  ASSERT_TRUE(keys.has_value()) << keys.error();
  EXPECT_EQ(keys->find({"jwt", std::string("old")}).error().code(), ErrorCode::kRevoked);
  EXPECT_TRUE(keys->find({"jwt", std::string("later")}).has_value());
}

TEST(KeySet, MixedSetsNameFormatsAndFiles) {
  const auto keys = parse(R"({"keys": [{"format": "biscuit", "id": 7, "key": ")" + std::string(kEd25519) +
                          R"("}, {"format": "biscuit", "id": 8, "file": "root.pub"},
                          {"format": "jwt", "id": "a", "key": )" +
                          jwk() + R"(}, {"format": "jwt", "id": "b", "file": "jwt.secret"}]})");
  ASSERT_TRUE(keys.has_value()) << keys.error();
  EXPECT_TRUE(keys->find({"biscuit", 7u}).has_value());
  EXPECT_TRUE(keys->find({"biscuit", 8u})->public_key() != nullptr);
  EXPECT_TRUE(keys->find({"jwt", std::string("a")})->public_key() != nullptr);
  EXPECT_TRUE(keys->find({"jwt", std::string("b")})->secret() != nullptr);
  EXPECT_FALSE(keys->find({"biscuit", std::string("7")}).has_value());
}

TEST(KeySet, AKeyCanBeLeft) {
  const auto keys = parse(R"({"keys": [{"format": "biscuit", "until": "1970-01-01T00:16:40Z", "key": ")" +
                          std::string(kEd25519) + R"("}, {"format": "jwt", "id": "a", "key": )" + jwk() + "}]}");
  ASSERT_TRUE(keys.has_value()) << keys.error();
  EXPECT_TRUE(keys->accepted_at(1'000).find({"biscuit", {}}).has_value());
  EXPECT_FALSE(keys->accepted_at(1'001).find({"biscuit", {}}).has_value());
  EXPECT_FALSE(keys->find({"biscuit", {}}).has_value());
  EXPECT_TRUE(keys->find({"jwt", std::string("a")}).has_value());
}

TEST(KeySet, WhatIsWrongIsRefused) {
  const std::string key = "\"key\": \"" + std::string(kEd25519) + "\"";
  struct Case {
    std::string json;
    ErrorCode code;
  };
  const auto one = [](const std::string& entry) { return "{\"keys\": [{" + entry + "}]}"; };
  for (const Case& wrong : std::initializer_list<Case>{
           {"", ErrorCode::kMalformedJson},
           {"{}", ErrorCode::kMalformedJson},
           {"7", ErrorCode::kMalformedJson},
           {R"({"keys": {}})", ErrorCode::kMalformedJson},
           {R"({"keys": []})", ErrorCode::kInvalidKey},
           {R"({"keys": [7]})", ErrorCode::kMalformedJson},
           {R"({"keys": [], "keys": []})", ErrorCode::kMalformedJson},
           {one(key), ErrorCode::kMalformedJson},
           {one("\"format\": \"none\", " + key), ErrorCode::kInvalidKey},
           {one("\"format\": \"biscuit\""), ErrorCode::kMalformedJson},
           {one("\"format\": \"biscuit\", \"file\": \"root.pub\", " + key), ErrorCode::kMalformedJson},
           {one("\"format\": \"biscuit\", \"kid\": 7, " + key), ErrorCode::kMalformedJson},
           {one("\"format\": \"biscuit\", \"id\": -1, " + key), ErrorCode::kMalformedJson},
           {one("\"format\": \"biscuit\", \"id\": \"\", " + key), ErrorCode::kMalformedJson},
           {one("\"format\": \"biscuit\", \"id\": 4294967296, " + key), ErrorCode::kMalformedJson},
           {one("\"format\": \"biscuit\", \"until\": \"\", " + key), ErrorCode::kMalformedJson},
           {one("\"format\": \"biscuit\", \"until\": 1893456000, " + key), ErrorCode::kMalformedJson},
           {one("\"format\": \"biscuit\", \"until\": null, " + key), ErrorCode::kMalformedJson},
           {one("\"format\": \"biscuit\", \"until\": \"2030-01-01\", " + key), ErrorCode::kMalformedJson},
           {one("\"format\": \"biscuit\", \"until\": \"1969-12-31T23:59:59Z\", " + key), ErrorCode::kInvalidKey},
           {one("\"format\": \"biscuit\", \"key\": \"ed25519/00\""), ErrorCode::kInvalidKeySize},
           {one("\"format\": \"biscuit\", \"file\": \"missing\""), ErrorCode::kIo},
           {one("\"format\": \"biscuit\", \"file\": \"jwt.secret\""), ErrorCode::kInvalidKey},
           {one("\"format\": \"jwt\", \"file\": \"short.secret\""), ErrorCode::kInvalidKeySize},
           {one("\"format\": \"jwt\", \"key\": {\"kty\": \"oct\", \"k\": \"AAAA\"}"), ErrorCode::kInvalidKey},
           {one("\"format\": \"jwt\", " + key).insert(10, jwk() + ","), ErrorCode::kMalformedJson},
           {"{\"keys\": [{\"format\": \"biscuit\", " + key + "}, {\"format\": \"biscuit\", \"id\": 7, " + key + "}]}",
            ErrorCode::kInvalidKey}}) {
    const auto keys = parse(wrong.json);
    ASSERT_FALSE(keys.has_value()) << wrong.json;
    EXPECT_EQ(keys.error().code(), wrong.code) << wrong.json << ": " << keys.error();
  }
  EXPECT_EQ(parse_key_set(one("\"format\": \"biscuit\", \"file\": \"root.pub\""), {}).error().code(),
            ErrorCode::kInvalidKey);
}

TEST(KeySet, IsBounded) {
  std::string many = "{\"keys\": [";
  for (int i = 0; i < 5'000; ++i)
    many += (i == 0 ? "" : ",") + std::string("{\"kty\":\"\",\"kid\":\"") + std::to_string(i) + "\"}";
  EXPECT_EQ(parse(many + "]}").error().code(), ErrorCode::kInvalidKey);
  EXPECT_FALSE(parse("{\"keys\": [" + std::string(kMaxKeySetBytes, ' ') + "]}").has_value());
}

}  // namespace
}  // namespace hardtack
