// Cap tokens: their bytes, their signature, and what is no cap token.
#include "tokens/possession/cap_token.h"

#include <gtest/gtest.h>

#include "json/json.h"
#include "tests/tokens/possession/cap_fixture.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/sha256.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

using testing::broker_key;
using testing::device_hash;
using testing::omni;
using testing::payload;
using testing::proof_of;
using testing::signed_token;
using testing::subject;

const std::string kPayloadText =
    R"({"operator_omni":"0x)" + omni('a') + R"(","actor_omni":")" + omni('b') +
    R"(","service":"memory:travel","op":"store","data_class":"memory",)"
    R"("device_key_hash":"0x8dd832049319556c1cd22ed66ae790d07fea25830a6151c2f0a9879b3ef61305",)"
    R"("k3_epoch":5,"issued_at":1767225600,"expires_at":1767225900,"nonce":"00000000000000000000000000000000"})";

TEST(CapToken, ThePayloadIsCompactJsonInOneOrder) {
  EXPECT_EQ(cap_payload_text(payload()), kPayloadText);
  CapPayload odd = payload();
  odd.subject.service = "a\"b\\c/d";
  EXPECT_NE(cap_payload_text(odd).find(R"("service":"a\"b\\c/d")"), std::string::npos);
}

// SHA-256 of the payload, which ECDSA hashes once more.
TEST(CapToken, TheSignatureIsOverTheHashOfThePayload) {
  const std::string signature = sign_cap(payload(), broker_key()).value();
  const Bytes joined = from_base64url(signature).value();
  ASSERT_EQ(joined.size(), 64u);
  p256::Signature numbers;
  std::copy_n(joined.begin(), 32, numbers.r.begin());
  std::copy_n(joined.begin() + 32, 32, numbers.s.begin());
  EXPECT_TRUE(verify(broker_key().public_key(), sha256(bytes_of(kPayloadText)), p256::encode_der(numbers)).has_value());
  EXPECT_FALSE(verify(broker_key().public_key(), bytes_of(kPayloadText), p256::encode_der(numbers)).has_value());
}

TEST(CapToken, WhatIsWrittenIsRead) {
  for (const ProofTriple& proof : {ProofTriple{}, proof_of(subject()), ProofTriple{{}, "n", {}}}) {
    const CapToken token = signed_token(payload(), proof);
    const auto read = read_cap_token(cap_token_text(token));
    ASSERT_TRUE(read.has_value()) << read.error().error;
    EXPECT_EQ(cap_token_text(*read), cap_token_text(token));
    EXPECT_EQ(read->payload.subject, subject());
    EXPECT_EQ(read->payload.device, device_hash());
    EXPECT_TRUE(verify_cap_signature(*read, broker_key().public_key()).has_value());
  }
  // In whatever order and with white space: what is signed is the one form.
  const std::string signature = sign_cap(payload(), broker_key()).value();
  const std::string spaced = "{ \"broker_sig\": \"" + signature + "\",\n \"payload\": " + kPayloadText + " }";
  EXPECT_TRUE(verify_cap_signature(read_cap_token(spaced).value(), broker_key().public_key()).has_value());
}

TEST(CapToken, EveryChangeOfThePayloadBreaksTheSignature) {
  const CapToken token = signed_token(payload());
  const PublicKey key = broker_key().public_key();
  ASSERT_TRUE(verify_cap_signature(token, key).has_value());
  for (const auto change : std::initializer_list<void (*)(CapToken&)>{
           [](CapToken& t) { t.payload.operator_omni = omni('a'); },  // the same omni in another spelling
           [](CapToken& t) { t.payload.actor_omni = omni('c'); },
           [](CapToken& t) { t.payload.subject.service = "memory:home"; },
           [](CapToken& t) { t.payload.subject.operation = CapOperation::kFetch; },
           [](CapToken& t) { t.payload.subject.data_class = CapDataClass::kConfig; },
           [](CapToken& t) { t.payload.device_key_hash.back() = '6'; }, [](CapToken& t) { ++t.payload.k3_epoch; },
           [](CapToken& t) { ++t.payload.issued_at; }, [](CapToken& t) { ++t.payload.expires_at; },
           [](CapToken& t) { t.payload.nonce.back() = '1'; }, [](CapToken& t) { t.broker_signature.pop_back(); },
           [](CapToken& t) { t.broker_signature += "="; }, [](CapToken& t) { t.broker_signature.clear(); },
           [](CapToken& t) { t.broker_signature = std::string(86, 'A'); }}) {
    CapToken changed = token;
    change(changed);
    EXPECT_EQ(verify_cap_signature(changed, key).error().code, "broker_sig_invalid");
  }
  const PrivateKey other = PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, Bytes(32, 0x22)).value();
  EXPECT_EQ(verify_cap_signature(token, other.public_key()).error().code, "broker_sig_invalid");
  const PrivateKey ed25519 = PrivateKey::from_bytes(KeyAlgorithm::kEd25519, Bytes(32, 0x22)).value();
  EXPECT_EQ(verify_cap_signature(token, ed25519.public_key()).error().code, "broker_sig_invalid");
  EXPECT_EQ(sign_cap(payload(), ed25519).error().code(), ErrorCode::kInvalidKey);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(CapToken, WhatIsNoCapTokenIsRefused) {
  const std::string good = cap_token_text(signed_token(payload(), proof_of(subject())));
  ASSERT_TRUE(read_cap_token(good).has_value());
  const std::string unsafe = R"("payload":{)";
  const std::vector<std::string> rows = {"",
                                         "7",
                                         "[]",
                                         "{}",
                                         good + " x",
                                         good.substr(0, good.size() - 1),
                                         replaced(good, "{", "{\"more\":1,"),
                                         replaced(good, unsafe, R"("payload":{"more":1,)"),
                                         replaced(good, unsafe, R"("payload":{"op":"fetch",)"),
                                         replaced(good, R"("broker_sig":")", R"("broker_signature":")"),
                                         replaced(good, R"("k3_epoch":5,)", ""),
                                         replaced(good, R"("k3_epoch":5)", R"("k3_epoch":"5")"),
                                         replaced(good, R"("k3_epoch":5)", R"("k3_epoch":5.0)"),
                                         replaced(good, R"("k3_epoch":5)", R"("k3_epoch":-5)"),
                                         replaced(good, R"("k3_epoch":5)", R"("k3_epoch":9223372036854775808)"),
                                         replaced(good, "memory:travel", "Memory:travel"),
                                         replaced(good, "memory:travel", " memory:travel"),
                                         replaced(good, "memory:travel", ""),
                                         replaced(good, "\"0x8dd8", "\"8dd8"),
                                         replaced(good, "\"store\"", "\"stored\""),
                                         replaced(good, R"("nonce":"0000)", R"("nonce":"000)"),
                                         replaced(good, R"("nonce":"0000)", R"("nonce":"zzzz)"),
                                         replaced(good, R"("client_ts":1767225600)", R"("client_ts":null)"),
                                         replaced(good, R"("client_ts":1767225600)", R"("client_ts":"1767225600")"),
                                         replaced(good, R"("client_ts":1767225600)", R"("client_ts":-1)"),
                                         replaced(good, R"("client_nonce":"00112233aabbccdd")", R"("client_nonce":7)"),
                                         replaced(good, unsafe, R"("payload":[)"),
                                         "{\"payload\":" + std::string(10'000, '['),
                                         std::string(60'000, '{'),
                                         "{\"payload\":\"" + std::string(60'000, 'a') + "\"}"};
  for (const std::string& text : rows) {
    const auto read = read_cap_token(text);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().code, "invalid_input") << text;
  }
}

}  // namespace
}  // namespace hardtack
