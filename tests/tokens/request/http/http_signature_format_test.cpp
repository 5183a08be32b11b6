// Signed HTTP requests behind the interface of all formats.
#include "tokens/request/http/http_signature_format.h"

#include <gtest/gtest.h>

#include "engine/program/print.h"
#include "engine/text/cat.h"
#include "tests/support/cpu_time.h"
#include "tests/support/random_sources.h"
#include "tests/tokens/request/fixture.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::replaced;
using testing::test_key;
using testing::test_keys;

constexpr LineageTime kTime{std::chrono::seconds(1'776'520'800)};
constexpr std::string_view kOrigin = "https://seller.example.com";
constexpr std::string_view kRequest =
    R"({"method":"POST","url":"HTTPS://Seller.Example.com/adcp/create","headers":{"Content-Type":"application/json"},"body":"{}"})";

Result<Bytes> try_mint(std::string_view request, std::optional<std::int64_t> expires = std::nullopt) {
  DeterministicRandom random(1);
  const TokenSigningKey key{test_key(), std::string(kRequestSigning)};
  return http_signature_format().mint({.key = key,
                                       .random = random,
                                       .now = kTime,
                                       .key_id = std::string("k1"),
                                       .claims = parse_json(request, {}).value(),
                                       .expires = expires});
}

std::string mint() { return std::string(text_of(try_mint(kRequest).value())); }

TokenResult<VerifiedToken> verify(std::string_view token, std::optional<std::string> audience = std::string(kOrigin)) {
  const TokenKeys keys = TokenKeys::from_entries(test_keys().entries({"http-signature"})).value();
  return http_signature_format().verify(bytes_of(token), {.keys = keys, .now = kTime, .audience = std::move(audience)});
}

TEST(HttpSignatureFormat, WhatIsSignedBecomesFacts) {
  const std::string token = mint();
  EXPECT_TRUE(http_signature_format().detect(bytes_of(token)));
  const auto verified = verify(token);
  ASSERT_TRUE(verified.has_value()) << verified.error().error;
  std::vector<std::string> facts;
  const Block& block = verified->credential.verified_facts();
  for (const Predicate& fact : block.facts()) facts.push_back(print_fact(block, fact));
  ASSERT_EQ(facts.size(), 8U);
  EXPECT_EQ(facts[0], R"(verified:key_id("k1"))");
  EXPECT_EQ(facts[1], "verified:expires(2026-04-18T14:05:00Z)");
  EXPECT_EQ(facts[2], R"(verified:signed_request("POST", "https://seller.example.com/adcp/create"))");
  EXPECT_EQ(facts[3], R"(verified:authority("seller.example.com"))");
  EXPECT_EQ(facts[5], R"(verified:signed_header("content-type", "application/json"))");
  EXPECT_EQ(facts[7], R"(verified:signed_body("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"))");
  EXPECT_TRUE(verified->ids.at(0).id.starts_with("k1/"));
  EXPECT_EQ(verified->expires, 1'776'521'100);
}

TEST(HttpSignatureFormat, ItIsForOneOrigin) {
  const std::string token = mint();
  for (const auto& audience :
       {std::optional<std::string>(), std::optional<std::string>("https://other.example.com"),
        std::optional<std::string>("http://seller.example.com"), std::optional<std::string>("seller.example.com"),
        std::optional<std::string>(""), std::optional<std::string>("https://seller.example.com/adcp")}) {
    EXPECT_EQ(verify(token, audience).error().code, "audience_mismatch") << audience.value_or("none");
  }
  EXPECT_TRUE(verify(token, "https://seller.example.com:443/").has_value());
}

TEST(HttpSignatureFormat, RefusalsHaveTheProfilesNames) {
  const std::string token = mint();
  EXPECT_EQ(verify(replaced(token, "\"POST\"", "\"PUT\"")).error().code, "request_signature_invalid");
  EXPECT_EQ(verify(replaced(token, "\"{}\"", "\"[]\"")).error().code, "request_signature_digest_mismatch");
  EXPECT_EQ(verify(kRequest).error().code, "request_signature_required");
  EXPECT_EQ(verify("{}").error().code, "request_malformed");
  EXPECT_FALSE(http_signature_format().detect(bytes_of("{}")));
  EXPECT_TRUE(http_signature_format().describe(bytes_of(kRequest)).has_value());
  const auto described = http_signature_format().describe(bytes_of(token));
  ASSERT_TRUE(described.has_value());
  EXPECT_EQ(described->key_id, KeyId(std::string("k1")));
}

TEST(HttpSignatureFormat, MintingKeepsToTheWindow) {
  EXPECT_TRUE(try_mint(kRequest, 1'776'520'801).has_value());
  EXPECT_EQ(try_mint(kRequest, 1'776'520'800).error().code(), ErrorCode::kUsage);
  EXPECT_EQ(try_mint(kRequest, 1'776'521'101).error().code(), ErrorCode::kUsage);
  EXPECT_EQ(try_mint(mint()).error().code(), ErrorCode::kUsage);
  EXPECT_FALSE(try_mint("{}").has_value());
}

TEST(HttpSignatureFormat, TheMostWorkOfADocumentIsLittle) {
  std::string components, headers, parameters;
  for (int i = 0; i < 58; ++i) {
    components += cat(" \\\"x", std::string(100, 'a'), i, "\\\"");
    headers += cat("\"x", std::string(100, 'a'), i, "\":\"", std::string(300, 'b'), "\",");
    parameters += cat(";p", std::string(50, 'a'), 100 + i);
  }
  parameters += ";more";
  std::string document = mint();
  document = replaced(document, "\\\"content-type\\\"", "\\\"content-type\\\"" + components);
  document = replaced(document, ";created", parameters + ";created");
  document = replaced(document, "\"headers\":{", "\"headers\":{" + headers);
  const CpuTimer timer;
  EXPECT_EQ(verify(document).error().code, "request_signature_header_malformed");  // more parameters than there may be
  document = replaced(document, cat(";p", std::string(50, 'a'), 157), "");
  EXPECT_EQ(verify(document).error().code, "request_signature_invalid");
  EXPECT_LT(timer.milliseconds(), 500);  // about 3
}

TEST(HttpSignatureFormat, HostileDocumentsAreRefusedWithinTheirBounds) {
  const std::string token = mint();
  const auto with_input = [&](const std::string& value) { return replaced(token, "sig1=(", value + "sig1=("); };
  std::string headers;
  for (int i = 0; i < 6'000; ++i) headers += "\"a" + std::to_string(i) + "\":\"\",";
  for (const std::string& text :
       {std::string(60'000, '['), with_input(std::string(20'000, 'a') + "=1, "),
        with_input("a=(" + std::string(20'000, ' ') + "),"),
        replaced(token, "\"headers\":{", "\"headers\":{" + headers), std::string(1 << 20, 'a'),
        replaced(token, "\"{}\"", '"' + std::string(1'000'000, 'a') + '"')}) {
    EXPECT_FALSE(verify(text).has_value()) << text.substr(0, 80);
  }
}

}  // namespace
}  // namespace hardtack
