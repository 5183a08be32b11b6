// Which JWKs exposure tokens are sealed to and opened with.
#include "tokens/exposure/exposure_keys.h"

#include <gtest/gtest.h>

#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

constexpr std::string_view kX = "E75P6uryBMf9M1j8nAByGIHRdCeBKCJ-xnTzf3_pe20";  // of 32 bytes 07
constexpr std::string_view kD = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc";

using Members = std::vector<std::pair<std::string, std::string>>;  // the values as JSON

std::string json_text(std::string_view text) { return '"' + std::string(text) + '"'; }

Members published() {
  return {{"kid", json_text("k1")},
          {"kty", json_text("OKP")},
          {"crv", json_text("X25519")},
          {"x", json_text(kX)},
          {"alg", json_text("HPKE-DHKEM-X25519-HKDF-SHA256")},
          {"use", json_text("enc")},
          {"adcp_use", json_text("tmpx-encrypt")},
          {"iat", "1700000000"}};
}

std::string object(const Members& members) {
  std::string text;
  for (const auto& [name, value] : members) text += (text.empty() ? "{" : ",") + json_text(name) + ":" + value;
  return text + "}";
}

// An empty value leaves the member out.
Members with(Members members, const std::string& name, const std::string& value) {
  std::erase_if(members, [&](const auto& member) { return member.first == name; });
  if (!value.empty()) members.emplace_back(name, value);
  return members;
}

std::vector<ExposureRecipient> recipients(const std::vector<Members>& keys) {
  std::string list;
  for (const Members& key : keys) list += (list.empty() ? "" : ",") + object(key);
  return exposure_recipients(parse_json("{\"keys\":[" + list + "]}", {}).value()).value();
}

TEST(ExposureKeys, TheFilterIsThatOfTheSpecification) {
  struct Row {
    std::string name, value;
    bool used;
  };
  const std::vector<Row> rows = {
      {"alg", "", true},
      {"alg", "\"\"", true},
      {"alg", "\"EdDSA\"", false},
      {"alg", "null", false},
      {"use", "", true},
      {"use", "\"\"", true},
      {"use", "\"sig\"", false},
      {"adcp_use", "", false},
      {"adcp_use", "\"\"", false},
      {"adcp_use", "\"request-signing\"", false},
      {"adcp_use", "[\"tmpx-encrypt\"]", false},
      {"kty", "\"EC\"", false},
      {"kty", "", false},
      {"crv", "\"Ed25519\"", false},
      {"kid", "", false},
      {"kid", "\"\"", false},
      {"kid", "\"12345678\"", true},
      {"kid", "\"123456789\"", false},
      {"kid", "\"a.b\"", false},
      {"kid", "7", false},
      {"x", "", false},
      {"x", "\"AAAA\"", false},
      {"x", json_text(std::string(kX) + "="), false},
      {"x", json_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), false},  // of low order
      {"iat", "", true},
      {"iat", "-5", true},
      {"iat", "\"1700000000\"", false},
      {"iat", "1.5", false},
      {"note", "\"anything\"", true}};
  for (const Row& row : rows) {
    EXPECT_EQ(recipients({with(published(), row.name, row.value)}).size(), row.used ? 1u : 0u)
        << row.name << ": " << row.value;
  }
}

TEST(ExposureKeys, TheNewestIsSealedToAndOfTwoTheFirst) {
  const auto key = [](const char* id, const char* iat) {
    return with(with(published(), "kid", json_text(id)), "iat", iat);
  };
  struct Row {
    std::vector<Members> keys;
    std::string_view newest;
  };
  const std::vector<Row> rows = {{{key("a", "1"), key("b", "2")}, "b"},
                                 {{key("a", "2"), key("b", "1")}, "a"},
                                 {{key("a", "2"), key("b", "2")}, "a"},
                                 {{key("a", ""), key("b", "-1")}, "a"},
                                 {{with(key("a", "9"), "use", "\"sig\""), key("b", "1")}, "b"}};
  for (const Row& row : rows) {
    const auto found = recipients(row.keys);
    ASSERT_NE(newest_recipient(found), nullptr);
    EXPECT_EQ(newest_recipient(found)->key_id, row.newest);
    std::string list;
    for (const Members& one : row.keys) list += (list.empty() ? "" : ",") + object(one);
    const auto sealing = exposure_sealing_key("{\"keys\":[" + list + "]}");
    ASSERT_TRUE(sealing.has_value()) << sealing.error();
    EXPECT_EQ(recipient_of(*sealing, "")->key_id, row.newest);
  }
  EXPECT_EQ(newest_recipient({}), nullptr);
  EXPECT_EQ(exposure_sealing_key("{\"keys\":[]}").error().code(), ErrorCode::kInvalidKey);
}

TEST(ExposureKeys, SetsAreBounded) {
  for (const char* set : {"{}", "[]", "{\"keys\":{}}", "null"})
    EXPECT_EQ(exposure_recipients(parse_json(set, {}).value()).error().code(), ErrorCode::kMalformedJson) << set;
  JsonValue::Array many(1'001, JsonValue(JsonValue::Object()));
  EXPECT_EQ(exposure_recipients(JsonValue::Object{{"keys", many}}).error().code(), ErrorCode::kInvalidKey);
  many.pop_back();
  EXPECT_TRUE(exposure_recipients(JsonValue::Object{{"keys", many}})->empty());
}

TEST(ExposureKeys, PrivateKeysOpenAndPublicOnesSeal) {
  const Members pair = with(published(), "d", json_text(kD));
  const auto opening = exposure_opening_key(object(pair));
  ASSERT_TRUE(opening.has_value()) << opening.error();
  EXPECT_EQ(opening->purpose, kExposureOpens);
  EXPECT_EQ(to_hex(opening->secret()->bytes()), to_hex(Bytes(32, 7)));
  const auto sealing = exposure_sealing_key(object(published()));
  ASSERT_TRUE(sealing.has_value()) << sealing.error();
  EXPECT_EQ(recipient_of(*sealing, "")->key_id, "k1");
  EXPECT_EQ(recipient_of(*sealing, "k1")->key_id, "k1");
  EXPECT_EQ(recipient_of(*sealing, "k2").error().code(), ErrorCode::kUsage);
  const auto unnamed = exposure_sealing_key(object(with(published(), "kid", "")));
  EXPECT_EQ(recipient_of(*unnamed, "k2")->key_id, "k2");
  EXPECT_EQ(recipient_of(*unnamed, "").error().code(), ErrorCode::kUsage);
  EXPECT_EQ(
      recipient_of({opening->value.index() == 2 ? std::get<SharedSecret>(opening->value) : nullptr, opening->purpose},
                   "k1")
          .error()
          .code(),
      ErrorCode::kInvalidKey);
}

TEST(ExposureKeys, OtherKeysAreRefusedAndNotRepeated) {
  const Members pair = with(published(), "d", json_text(kD));
  struct Row {
    std::string text;
    ErrorCode code;
  };
  const std::vector<Row> opening = {
      {object(published()), ErrorCode::kInvalidKey},
      {object(with(pair, "adcp_use", "\"request-signing\"")), ErrorCode::kInvalidKey},
      {object(with(pair, "crv", "\"Ed25519\"")), ErrorCode::kInvalidKey},
      {object(with(pair, "use", "\"sig\"")), ErrorCode::kInvalidKey},
      {object(with(pair, "x", "")), ErrorCode::kInvalidKey},
      {object(with(pair, "d", "\"AAAA\"")), ErrorCode::kInvalidKeySize},
      {object(with(pair, "d", json_text(std::string(42, 'B') + "E"))), ErrorCode::kKeyMismatch},
      {object(with(pair, "d", "\"!!!!\"")), ErrorCode::kInvalidBase64},
      {"", ErrorCode::kMalformedJson},
      {"[]", ErrorCode::kInvalidKey},
      {"{}", ErrorCode::kInvalidKey}};
  for (const Row& row : opening) {
    const auto key = exposure_opening_key(row.text);
    ASSERT_FALSE(key.has_value()) << row.text;
    EXPECT_EQ(key.error().code(), row.code) << row.text;
    EXPECT_EQ(key.error().to_string().find(kD), std::string::npos);
  }
  EXPECT_EQ(exposure_sealing_key(object(pair)).error().code(), ErrorCode::kInvalidKey);
  EXPECT_EQ(exposure_sealing_key("7").error().code(), ErrorCode::kInvalidKey);
  for (const std::size_t size : {0u, 31u, 33u}) {
    EXPECT_EQ(exposure_opening_key(share(SecretBytes(size))).error().code(), ErrorCode::kInvalidKeySize);
  }
}

}  // namespace
}  // namespace hardtack
