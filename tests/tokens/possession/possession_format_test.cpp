// Cap tokens behind the interface of all formats.
#include "tokens/possession/possession_format.h"

#include <gtest/gtest.h>

#include "engine/program/print.h"
#include "tests/tokens/possession/cap_fixture.h"
#include "tokens/possession/cap_proof.h"

namespace hardtack {
namespace {

using testing::broker_key;
using testing::DeterministicRandom;
using testing::kProofTime;
using testing::omni;
using testing::payload;
using testing::proof_of;
using testing::signed_token;
using testing::subject;

constexpr LineageTime kNow{std::chrono::seconds(kProofTime)};

JsonValue::Object claims() {
  return {{"operator_omni", "0x" + omni('a')},
          {"actor_omni", omni('b')},
          {"service", "Memory:Travel"},
          {"op", "store"},
          {"data_class", "memory"},
          {"device_key_hash", prefixed_hex(testing::device_hash())},
          {"k3_epoch", std::int64_t{5}}};
}

Result<Bytes> mint(JsonValue::Object of, std::optional<std::int64_t> expires = std::nullopt) {
  DeterministicRandom random(2);
  const TokenSigningKey key{std::make_shared<const PrivateKey>(broker_key()), {}};
  return possession_format().mint(
      {.key = key, .random = random, .now = kNow, .claims = JsonValue(std::move(of)), .expires = expires});
}

TokenResult<VerifiedToken> verify(ByteView token, std::string_view assertion = {}, LineageTime now = kNow) {
  const TokenKeys keys(TokenKey{broker_key().public_key(), {}});
  return possession_format().verify(token, {.keys = keys, .now = now, .assertion = assertion});
}

std::string printed(const Block& block) {
  Printer printer(10'000);
  printer.block(block);
  return printer.take();
}

TEST(PossessionFormat, ACapBecomesFactsAndChecks) {
  const auto token = mint(claims());
  ASSERT_TRUE(token.has_value()) << token.error();
  EXPECT_TRUE(possession_format().detect(*token));
  const auto verified = verify(*token);
  ASSERT_TRUE(verified.has_value()) << verified.error().error;
  EXPECT_EQ(printed(*verified->credential.blocks()[0].block),
            "cap(\"" + omni('a') + "\", \"" + omni('b') +
                "\", \"memory:travel\", \"store\", \"memory\");\n"
                "device_key_hash(\"0x8dd832049319556c1cd22ed66ae790d07fea25830a6151c2f0a9879b3ef61305\");\n"
                "check if requested_op(\"store\");\n"
                "check if requested_data_class(\"memory\");\n"
                "check if active_device(\"0x8dd832049319556c1cd22ed66ae790d07fea25830a6151c2f0a9879b3ef61305\");\n"
                "check if current_k3_epoch(5);\n");
  EXPECT_EQ(printed(verified->credential.verified_facts()), "verified:expires(2026-01-01T00:05:00Z);\n");
  EXPECT_EQ(verified->expires, std::optional<std::int64_t>(kProofTime + 300));
  EXPECT_EQ(verified->credential.issuance().key, broker_key().public_key());
  EXPECT_EQ(verified->key_id, KeyId());
  ASSERT_EQ(verified->ids.size(), 1u);
  EXPECT_EQ(verified->ids[0].id.size(), 32u);
  const auto described = possession_format().describe(*token);
  ASSERT_TRUE(described.has_value());
  EXPECT_EQ(described->details[1].second, JsonValue(false));
}

TEST(PossessionFormat, AProofThatHoldsIsAVerifiedFact) {
  JsonValue::Object with = claims();
  const ProofTriple proof = proof_of(subject(), "due");
  with.emplace_back("client_sig", *proof.signature);
  with.emplace_back("client_nonce", *proof.nonce);
  with.emplace_back("client_ts", *proof.time);
  const auto token = mint(with);
  ASSERT_TRUE(token.has_value()) << token.error();
  for (const char* assertion : {"", "due"}) {
    const auto verified = verify(*token, assertion);
    ASSERT_TRUE(verified.has_value()) << verified.error().error;
    EXPECT_NE(printed(verified->credential.verified_facts()).find("verified:possession(\"0x8dd8"), std::string::npos);
    const auto proved = with_possession(verified->credential, VerifiedProof{.nonce = "n"});
    ASSERT_TRUE(proved.has_value() && proved->proofs().size() == 1);
    EXPECT_TRUE(printed(*proved->proofs()[0]).starts_with("verified:possession(\"0x0000"));
  }
  EXPECT_EQ(verify(*token, "other").error().reason, "CapPopInvalid");
  EXPECT_EQ(verify(mint(claims()).value(), "due").error().reason, "CapPopMissing");
}

TEST(PossessionFormat, RefusalsHaveTheNamesOfTheFormat) {
  struct Row {
    std::string text;
    std::int64_t after;
    std::string_view code;
  };
  CapToken unsigned_token = signed_token(payload());
  unsigned_token.broker_signature = "";
  ProofTriple part;
  part.nonce = "n";
  const std::vector<Row> rows = {
      {"{}", 0, "invalid_input"},
      {cap_token_text(unsigned_token), 0, "broker_sig_invalid"},
      {cap_token_text(signed_token(payload(), part)), 0, "cap_pop_invalid"},
      {cap_token_text(signed_token(payload(), proof_of(subject(), "n", kProofTime, 0x22))), 0, "cap_pop_invalid"},
      {cap_token_text(signed_token(payload(), part)), 900, "cap_pop_invalid"},
      {cap_token_text(signed_token(payload())), 300, "cap_freshness_failed"},
      {cap_token_text(signed_token(payload())), -61, "cap_freshness_failed"}};
  for (const Row& row : rows) {
    const auto verified = verify(bytes_of(row.text), {}, kNow + std::chrono::seconds(row.after));
    ASSERT_FALSE(verified.has_value()) << row.code;
    EXPECT_EQ(verified.error().code, row.code);
  }
  const std::string good = cap_token_text(signed_token(payload()));
  const TokenKeys keys(TokenKey{broker_key().public_key(), {}});
  EXPECT_EQ(possession_format().verify(bytes_of(good), {.keys = keys, .now = kNow, .audience = "api"}).error().code,
            "audience_mismatch");
  const TokenKeys secret(TokenKey{share(SecretBytes(32)), {}});
  EXPECT_EQ(possession_format().verify(bytes_of(good), {.keys = secret, .now = kNow}).error().code, "invalid_key");
}

TEST(PossessionFormat, ClaimsAreStrictAndAWrongProofIsNotSigned) {
  const auto without = [](const char* name) {
    JsonValue::Object of = claims();
    std::erase_if(of, [&](const auto& member) { return member.first == name; });
    return of;
  };
  for (const char* name :
       {"operator_omni", "actor_omni", "service", "op", "data_class", "device_key_hash", "k3_epoch"}) {
    EXPECT_EQ(mint(without(name)).error().code(), ErrorCode::kUsage) << name;
    JsonValue::Object wrong = without(name);
    wrong.emplace_back(name, name == std::string_view("k3_epoch") ? JsonValue("5") : JsonValue("\x01"));
    EXPECT_EQ(mint(wrong).error().code(), ErrorCode::kUsage) << name;
  }
  JsonValue::Object more = claims();
  more.emplace_back("sub", "alice");
  EXPECT_EQ(mint(more).error().code(), ErrorCode::kUsage);
  for (const std::int64_t seconds : {59, 1'801, -5})
    EXPECT_EQ(mint(claims(), kProofTime + seconds).error().code(), ErrorCode::kUsage);
  EXPECT_TRUE(mint(claims(), kProofTime + 1'800).has_value());
  const ProofTriple proof = proof_of(subject(), "n", kProofTime, 0x22);
  JsonValue::Object part = claims();
  part.emplace_back("client_nonce", *proof.nonce);
  EXPECT_EQ(mint(part).error().code(), ErrorCode::kInvalidClaim);
  part.emplace_back("client_sig", *proof.signature);
  part.emplace_back("client_ts", *proof.time);
  EXPECT_EQ(mint(part).error().code(), ErrorCode::kInvalidSignature);
}

// A proof in claims is of its types, and what is no cap at all is of another format.
TEST(PossessionFormat, EveryClaimHasItsType) {
  struct Row {
    const char* name;
    JsonValue value;
  };
  for (const Row& row : std::initializer_list<Row>{{"client_sig", JsonValue(std::int64_t{7})},
                                                   {"client_sig", JsonValue()},
                                                   {"client_nonce", JsonValue(true)},
                                                   {"client_ts", JsonValue("5")},
                                                   {"client_ts", JsonValue(std::int64_t{-1})},
                                                   {"k3_epoch", JsonValue(std::int64_t{-1})},
                                                   {"k3_epoch", JsonValue(1.5)},
                                                   {"service", JsonValue(std::int64_t{7})},
                                                   {"device_key_hash", JsonValue("0x12")}}) {
    JsonValue::Object of = claims();
    std::erase_if(of, [&](const auto& member) { return member.first == row.name; });
    of.emplace_back(row.name, row.value);
    EXPECT_EQ(mint(of).error().code(), ErrorCode::kUsage) << row.name;
  }
  DeterministicRandom random(2);
  testing::FailingRandom failing;
  const auto ed25519 =
      std::make_shared<const PrivateKey>(PrivateKey::from_bytes(KeyAlgorithm::kEd25519, Bytes(32, 1)).value());
  const TokenSigningKey broker{std::make_shared<const PrivateKey>(broker_key()), {}}, other{ed25519, {}},
      secret{share(SecretBytes(32)), {}};
  const auto code = [&](const TokenSigningKey& key, std::optional<JsonValue> of, RandomSource& source) {
    return possession_format()
        .mint({.key = key, .random = source, .now = kNow, .claims = std::move(of)})
        .error()
        .code();
  };
  EXPECT_EQ(code(broker, std::nullopt, random), ErrorCode::kUsage);
  EXPECT_EQ(code(broker, JsonValue(JsonValue::Array()), random), ErrorCode::kUsage);
  EXPECT_EQ(code(broker, JsonValue(claims()), failing), ErrorCode::kRandomnessFailed);
  EXPECT_EQ(code(secret, JsonValue(claims()), random), ErrorCode::kInvalidKey);
  EXPECT_EQ(code(other, JsonValue(claims()), random), ErrorCode::kInvalidKey);
}

TEST(PossessionFormat, WhatIsNoCapIsOfAnotherFormat) {
  for (const std::string& text : std::initializer_list<std::string>{
           "", "{}", "[]", "{", R"({"payload":{}})", R"({"broker_sig":""})",
           std::string(kMaxCapTokenBytes + 1, ' ') + "x", R"({"payload":)" + std::string(10, '[') + "1"}) {
    EXPECT_FALSE(possession_format().detect(bytes_of(text))) << text.substr(0, 40);
    EXPECT_FALSE(possession_format().describe(bytes_of(text)).has_value()) << text.substr(0, 40);
  }
  EXPECT_TRUE(possession_format().detect(bytes_of(R"({"payload":1,"broker_sig":2})")));
  EXPECT_FALSE(possession_format().detect(Bytes(kMaxTokenBytes + 1, 'x')));
}

TEST(PossessionFormat, KeysAreOfSecp256r1) {
  EXPECT_TRUE(possession_format().read_key(bytes_of(broker_key().public_key().to_text())).has_value());
  const PrivateKey ed25519 = PrivateKey::from_bytes(KeyAlgorithm::kEd25519, Bytes(32, 1)).value();
  EXPECT_EQ(possession_format().read_key(bytes_of(ed25519.public_key().to_text())).error().code(),
            ErrorCode::kKeyAlgorithmMismatch);
  EXPECT_EQ(possession_format().accept_secret(share(SecretBytes(32))).error().code(), ErrorCode::kInvalidKey);
}

}  // namespace
}  // namespace hardtack
