// Exposure tokens behind the interface of all formats.
#include "tokens/exposure/exposure_format.h"

#include <gtest/gtest.h>

#include "engine/program/print.h"
#include "tests/support/random_sources.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;

constexpr LineageTime kNow{std::chrono::seconds(1'700'000'000)};
constexpr std::string_view kPublic =
    R"({"kty":"OKP","crv":"X25519","kid":"k1","x":"E75P6uryBMf9M1j8nAByGIHRdCeBKCJ-xnTzf3_pe20"})";
constexpr std::string_view kPrivate =
    R"({"kty":"OKP","crv":"X25519","kid":"k1","x":"E75P6uryBMf9M1j8nAByGIHRdCeBKCJ-xnTzf3_pe20",)"
    R"("d":"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"})";

JsonValue claims(const std::string& json) { return parse_json(json, {}).value(); }

std::string uid2(const char* byte) {
  std::string hex;
  for (int i = 0; i < 32; ++i) hex += byte;
  return R"({"type":"uid2","token":")" + hex + "\"}";
}

Result<Bytes> mint(const std::string& json, const KeyId& key_id = {}) {
  DeterministicRandom random(4);
  const TokenSigningKey key = exposure_format().read_signing_key(bytes_of(kPublic)).value();
  return exposure_format().mint({.key = key, .random = random, .now = kNow, .key_id = key_id, .claims = claims(json)});
}

TokenResult<VerifiedToken> verify(ByteView token, std::optional<std::string> audience = std::nullopt) {
  const TokenKeys keys(exposure_format().read_key(bytes_of(kPrivate)).value());
  return exposure_format().verify(token, {.keys = keys, .now = kNow, .audience = std::move(audience)});
}

std::string printed(const Block& block) {
  Printer printer(10'000);
  printer.block(block);
  return printer.take();
}

TEST(ExposureFormat, WhatIsMintedIsOpenedAsFactsOfNobody) {
  const auto token = mint(R"({"country":"DE","entries":[)" + uid2("ab") + "]}");
  ASSERT_TRUE(token.has_value()) << token.error();
  EXPECT_TRUE(exposure_format().detect(*token));
  const auto verified = verify(*token);
  ASSERT_TRUE(verified.has_value()) << verified.error().error;
  EXPECT_EQ(verified->format, "exposure");
  EXPECT_EQ(verified->key_id, KeyId("k1"));
  EXPECT_EQ(verified->expires, std::nullopt);
  EXPECT_EQ(verified->credential.issuance().format, "exposure");
  EXPECT_EQ(verified->credential.issuance().name, "anonymous");
  ASSERT_EQ(verified->ids.size(), 1u);
  EXPECT_EQ(verified->ids[0].id, to_hex(sha256(*token)));
  const std::string facts = printed(*verified->credential.blocks()[0].block);
  EXPECT_TRUE(facts.starts_with("exposure(\"DE\", 2023-11-14T22:13:20Z, hex:")) << facts;
  EXPECT_NE(facts.find("exposure_id(\"uid2\", hex:abab"), std::string::npos) << facts;
  EXPECT_EQ(printed(verified->credential.verified_facts()), "verified:key_id(\"k1\");\n");
  const auto described = exposure_format().describe(*token);
  ASSERT_TRUE(described.has_value());
  EXPECT_EQ(described->key_id, KeyId("k1"));
}

TEST(ExposureFormat, ClaimsAreStrict) {
  for (const std::string& json :
       std::initializer_list<std::string>{"{}",
                                          "[]",
                                          "null",
                                          R"({"country":"DE"})",
                                          R"({"entries":[]})",
                                          R"({"country":"de","entries":[]})",
                                          R"({"country":7,"entries":[]})",
                                          R"({"country":"DE","entries":{}})",
                                          R"({"country":"DE","entries":[7]})",
                                          R"({"country":"DE","entries":[{"type":"uid2"}]})",
                                          R"({"country":"DE","entries":[{"token":""}]})",
                                          R"({"country":"DE","entries":[{"type":"other","token":""}]})",
                                          R"({"country":"DE","entries":[{"type":"uid2","token":"zz"}]})",
                                          R"({"country":"DE","entries":[{"type":"uid2","token":"aa"}]})",
                                          R"({"country":"DE","entries":[{"type":"maid","token":"00","x":1}]})",
                                          R"({"country":"DE","entries":[],"sub":"alice"})",
                                          R"({"country":"DE","entries":[],"order":"uid2"})",
                                          R"({"country":"DE","entries":[],"order":[]})",
                                          R"({"country":"DE","entries":[],"order":["uid2","uid2"]})",
                                          R"({"country":"DE","entries":[],"order":["nothing"]})",
                                          R"({"country":"DE","entries":[)" + uid2("01") + "," + uid2("02") + "," +
                                              uid2("03") + "," + uid2("04") + "]}"}) {
    EXPECT_EQ(mint(json).error().code(), ErrorCode::kUsage) << json;
  }
  const auto fitted = mint(R"({"country":"DE","order":["uid2"],"entries":[)" + uid2("01") + "," + uid2("02") + "," +
                           uid2("03") + "," + uid2("04") + "]}");
  ASSERT_TRUE(fitted.has_value()) << fitted.error();
  EXPECT_TRUE(verify(*fitted).has_value());
}

TEST(ExposureFormat, TheKeyIdIsOne) {
  const std::string empty = R"({"country":"DE","entries":[]})";
  EXPECT_TRUE(mint(empty, "k1").has_value());
  EXPECT_EQ(mint(empty, "k2").error().code(), ErrorCode::kUsage);
  EXPECT_EQ(mint(empty, 7u).error().code(), ErrorCode::kUsage);
}

TEST(ExposureFormat, RefusalsHaveTheNamesOfTheFormat) {
  const Bytes token = mint(R"({"country":"DE","entries":[]})").value();
  EXPECT_EQ(verify(token, "api").error().code, "audience_mismatch");
  Bytes changed = token;
  changed[20] = changed[20] == 'A' ? 'B' : 'A';
  EXPECT_EQ(verify(changed).error().code, "tmpx_unopened");
  EXPECT_NE(verify(changed).error().error.to_string().find("the key id `k1`"), std::string::npos);
  EXPECT_EQ(verify(bytes_of("k1.AAAA")).error().code, "tmpx_malformed");
  EXPECT_EQ(verify(Bytes(300, 'A')).error().code, "tmpx_too_long");
  const TokenKeys others =
      TokenKeys::from_entries({{"exposure", KeyId("k2"), exposure_format().read_key(bytes_of(kPrivate)).value()}})
          .value();
  EXPECT_EQ(exposure_format().verify(token, {.keys = others, .now = kNow}).error().code, "unknown_root_key");
  const TokenKeys wrong(TokenKey{share(SecretBytes(32)), "v4.local"});
  EXPECT_EQ(exposure_format().verify(token, {.keys = wrong, .now = kNow}).error().code, "invalid_key");
  EXPECT_FALSE(exposure_format().detect(bytes_of("k1.AAAA")));
}

}  // namespace
}  // namespace hardtack
