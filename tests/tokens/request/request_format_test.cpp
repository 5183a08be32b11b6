// Signed match requests behind the interface of all formats.
#include "tokens/request/request_format.h"

#include <gtest/gtest.h>

#include "engine/program/print.h"
#include "engine/text/cat.h"
#include "tests/support/cpu_time.h"
#include "tests/support/random_sources.h"
#include "tests/tokens/request/fixture.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::kContextG1;
using testing::kContextG2;
using testing::kEndpoint;
using testing::kIdentityG2;
using testing::replaced;
using testing::test_key;
using testing::test_keys;

constexpr LineageTime kTime{std::chrono::seconds(testing::kNow)};

TokenKeys keys_for(std::string_view format) { return TokenKeys::from_entries(test_keys().entries({format})).value(); }

std::string mint(const TokenFormat& format, std::string_view body) {
  DeterministicRandom random(1);
  const TokenSigningKey key{test_key(), std::string(kRequestSigning)};
  const auto token = format.mint({.key = key,
                                  .random = random,
                                  .now = kTime,
                                  .key_id = std::string("k1"),
                                  .claims = parse_json(body, {}).value(),
                                  .location = std::string(kEndpoint) + "/"});
  EXPECT_TRUE(token.has_value()) << token.error();
  return std::string(text_of(*token));
}

TokenResult<VerifiedToken> verify(const TokenFormat& format, std::string_view token,
                                  std::optional<std::string> audience = std::string(kEndpoint)) {
  const TokenKeys keys = keys_for(format.name());
  return format.verify(bytes_of(token), {.keys = keys, .now = kTime, .audience = std::move(audience)});
}

std::vector<std::string> facts_of(const VerifiedToken& token) {
  std::vector<std::string> facts;
  const Block& block = token.credential.verified_facts();
  for (const Predicate& fact : block.facts()) facts.push_back(print_fact(block, fact));
  return facts;
}

TEST(RequestFormat, AContextMatchBecomesFacts) {
  const std::string token = mint(request_format(), kContextG2);
  EXPECT_TRUE(request_format().detect(bytes_of(token)));
  EXPECT_FALSE(request_g1_format().detect(bytes_of(token)));
  const auto verified = verify(request_format(), token);
  ASSERT_TRUE(verified.has_value()) << verified.error().error;
  EXPECT_EQ(verified->credential.issuance().format, "request");
  EXPECT_EQ(verified->expires, (19'675 + 2) * 86'400);
  EXPECT_EQ(facts_of(*verified),
            (std::vector<std::string>{
                R"(verified:key_id("k1"))", "verified:expires(2023-11-16T00:00:00Z)",
                R"(verified:match_request("context_match_request"))", R"(verified:match_profile("G2"))",
                R"(verified:provider_endpoint("https://provider.example.com"))", "verified:epoch(19675)",
                R"(verified:seller_agent_url("https://seller.example.com/agent"))", R"(verified:package_id("pkg-a"))",
                R"(verified:package_id("pkg-b"))", R"(verified:property_rid("11111111-1111-1111-1111-111111111111"))",
                R"(verified:placement_id("main_top"))"}));
}

TEST(RequestFormat, AnIdentityMatchBecomesFactsWithoutTheUsersTokens) {
  const auto verified = verify(request_format(), mint(request_format(), kIdentityG2));
  ASSERT_TRUE(verified.has_value()) << verified.error().error;
  const auto facts = facts_of(*verified);
  EXPECT_EQ(
      (std::vector<std::string>(facts.end() - 4, facts.end())),
      (std::vector<std::string>{R"(verified:request_id("req-id-1"))", R"(verified:identity_type("id5"))",
                                R"(verified:identity_type("uid2"))", R"(verified:consent({"tcf_consent": "CO123"}))"}));
  for (const std::string& fact : facts) EXPECT_EQ(fact.find("tok_"), std::string::npos) << fact;
  EXPECT_EQ(verified->ids.at(0).id, "req-id-1");
}

TEST(RequestFormat, TheOldProfileIsAFormatOfItsOwn) {
  const std::string token = mint(request_g1_format(), kContextG1);
  EXPECT_TRUE(request_g1_format().detect(bytes_of(token)));
  EXPECT_FALSE(request_format().detect(bytes_of(token)));
  EXPECT_TRUE(verify(request_g1_format(), token).has_value());
  EXPECT_EQ(verify(request_format(), token).error().code, "invalid_request");
  EXPECT_EQ(verify(request_g1_format(), mint(request_format(), kContextG2)).error().code, "invalid_request");
  const TokenKeys keys = keys_for("request");
  EXPECT_EQ(request_g1_format()
                .verify(bytes_of(token), {.keys = keys, .now = kTime, .audience = std::string(kEndpoint)})
                .error()
                .code,
            "SignatureKeyUnknown");
}

TEST(RequestFormat, RefusalsHaveTheProtocolsNames) {
  const std::string token = mint(request_format(), kContextG2);
  struct Row {
    std::string_view from, to, code;
  };
  static constexpr Row kRows[] = {
      {"main_top", "main_bottom", "SignatureInvalid"},
      {"seller.example.com", "seller2.example.com", "SignatureInvalid"},
      {"pkg-a", "pkg-c", "SignatureInvalid"},
      {R"("X-AdCP-Key-Id":"k1")", R"("X-AdCP-Key-Id":"k2")", "SignatureKeyUnknown"},
      {R"("X-AdCP-Key-Id":"k1",)", "", "SignatureKeyUnknown"},
      {"X-AdCP-Key-Id", "x-adcp-key-id", ""},
      {R"("X-AdCP-Key-Id":"k1")", R"("X-AdCP-Key-Id":"k1","x-adcp-key-id":"k1")", "invalid_request"},
      {R"("X-AdCP-Key-Id":"k1")", R"("X-AdCP-Key-Id":1)", "invalid_request"},
      {R"("X-AdCP-Key-Id":"k1")", R"("X-AdCP-Key-Id":"k1","Host":"a")", "invalid_request"},
      {R"("request":{)", R"("request":{"extra":1,)", "invalid_request"},
      {R"("request":{)", R"("other":1,"request":{)", "invalid_request"},
      {R"("request":{)", R"("request":{"geo":{"country":"DE"},)", ""},
      {R"("type":"context_match_request")", R"("type":"identity_match_request")", "invalid_request"},
      {R"({"headers")", R"({"headers":{},"headers")", "invalid_request"},
  };
  for (const Row& row : kRows) {
    const auto verified = verify(request_format(), replaced(token, row.from, row.to));
    EXPECT_EQ(verified ? "" : verified.error().code, row.code) << row.to;
  }
  EXPECT_EQ(verify(request_format(), token, std::nullopt).error().code, "endpoint_required");
  EXPECT_EQ(verify(request_format(), token, "https://other.example.com").error().code, "SignatureInvalid");
  EXPECT_TRUE(verify(request_format(), token, "https://provider.example.com//").has_value());
  for (const std::string_view none : {"", "{}", "[]", "x", R"({"headers":{},"request":{}})"}) {
    EXPECT_EQ(verify(request_format(), none).error().code, "invalid_request") << none;
    EXPECT_FALSE(request_format().detect(bytes_of(none))) << none;
  }
}

TEST(RequestFormat, ARequestThatNamesNoKeyIsRefusedWhereOneKeyServesAll) {
  const std::string token = replaced(mint(request_format(), kContextG2), R"("X-AdCP-Key-Id":"k1",)", "");
  const TokenKeys one(to_token_key({test_key()->public_key(), std::nullopt}));
  EXPECT_EQ(request_format()
                .verify(bytes_of(token), {.keys = one, .now = kTime, .audience = std::string(kEndpoint)})
                .error()
                .code,
            "SignatureKeyUnknown");
}

TEST(RequestFormat, UnsignedRequestsAreMissingTheirSignature) {
  const std::string body = "{\"headers\":{},\"request\":" + std::string(kContextG2) + "}";
  EXPECT_EQ(verify(request_format(), body).error().code, "SignatureMissing");
}

TEST(RequestFormat, HostileDocumentsAreRefusedWithinTheirBounds) {
  const std::string head = R"({"headers":{"X-AdCP-Key-Id":"k1"},"request":{"type":"context_match_request","x":)";
  for (const std::string& text :
       {std::string(60'000, '['), head + std::string(30'000, '[') + std::string(30'000, ']') + "}}",
        std::string(1 << 20, '"'), head + "\"" + std::string(1'000'000, 'a') + "\"}}",
        R"({"headers":{},"request":{"package_ids":[)" + std::string(60'000, '1') + "]}}"}) {
    EXPECT_FALSE(verify(request_format(), text).has_value());
    EXPECT_FALSE(request_format().describe(bytes_of(text)).has_value());
  }
}

// Names that differ at their ends only, as many identities and packages as there may be: the most work that a document
// of 64 KiB makes before it is refused for its signature.
TEST(RequestFormat, A169_TheMostWorkOfADocumentIsLittle) {
  std::string consent, identities, packages;
  for (int i = 0; consent.size() < 30'000; ++i)
    consent += cat(i == 0 ? "" : ",", "\"", std::string(60, 'a'), 1000 + (i * 7919) % 1000, "\":", i);
  for (std::size_t i = 0; i < kMaxMatchIdentities; ++i) {
    identities += cat(i == 0 ? "" : ",", R"({"uid_type":"uid2","user_token":")", std::string(200, 'b'), i,
                      R"(","attestation":{"v":[1,2,3]}})");
  }
  for (std::size_t i = 0; i < kMaxMatchPackages; ++i)
    packages += cat(i == 0 ? "\"" : ",\"", std::string(20, 'c'), i, "\"");
  const std::string document = cat(
      R"({"headers":{"X-AdCP-Key-Id":"k1","X-AdCP-Signature":")", std::string(86, 'A'),
      R"("},"request":{"type":"identity_match_request","seller_agent_url":"https://seller.example.com/","request_id":"r","consent":{)",
      consent, R"(},"identities":[)", identities, R"(],"package_ids":[)", packages, "]}}");
  ASSERT_GT(document.size(), 50'000U);
  ASSERT_LT(document.size(), kMaxTokenBytes);
  const CpuTimer timer;
  EXPECT_EQ(verify(request_format(), document).error().code, "SignatureInvalid");
  EXPECT_LT(timer.milliseconds(), 500);  // about 5
}

TEST(RequestFormat, MintingNeedsItsParts) {
  DeterministicRandom random(1);
  const TokenSigningKey key{test_key(), std::string(kRequestSigning)};
  const auto code = [&](const auto& change) {
    MintRequest request{.key = key,
                        .random = random,
                        .now = kTime,
                        .key_id = std::string("k1"),
                        .claims = parse_json(kContextG2, {}).value(),
                        .location = std::string(kEndpoint)};
    change(request);
    const auto token = request_format().mint(request);
    return token ? std::optional<ErrorCode>() : token.error().code();
  };
  EXPECT_EQ(code([](MintRequest&) {}), std::nullopt);
  EXPECT_EQ(code([](MintRequest& request) { request.claims.reset(); }), ErrorCode::kUsage);
  EXPECT_EQ(code([](MintRequest& request) { request.location.reset(); }), ErrorCode::kUsage);
  EXPECT_EQ(code([](MintRequest& request) { request.key_id = KeyId(); }), ErrorCode::kUsage);
  EXPECT_EQ(code([](MintRequest& request) { request.expires = 1; }), ErrorCode::kUsage);
}

}  // namespace
}  // namespace hardtack
