// The broker: which refusal comes first, and what it mints.
#include "tokens/possession/cap_broker.h"

#include <gtest/gtest.h>

#include "tests/tokens/possession/cap_fixture.h"
#include "tokens/once/memory_once.h"
#include "tokens/possession/cap_use.h"

namespace hardtack {
namespace {

using testing::broker_key;
using testing::ConstantRandom;
using testing::FailingRandom;
using testing::FakeChain;
using testing::kProofTime;
using testing::omni;
using testing::proof_of;
using testing::subject;

CapRequest request() {
  return {
      "0x" + omni('A'), omni('b'), " Memory:Travel ", "store", "memory", prefixed_hex(testing::device_hash()), {}, {}};
}

// Everything that can be wrong at once; each row mends the first that is left.
struct Situation {
  CapRequest asked = request();
  std::optional<std::string> session = omni('a');
  FakeChain chain;
  bool require_proof = false;
};

// A copy, as a chain counts its answers.
std::string outcome(Situation situation) {  // NOLINT(performance-unnecessary-value-param)
  const PrivateKey key = broker_key();
  MemoryOnceStore seen;
  ConstantRandom random(0xab);
  const auto minted = mint_cap(situation.asked, situation.session, kProofTime,
                               {key, situation.chain, seen, random, situation.require_proof});
  return minted ? "minted" : minted.error().code + (minted.error().reason.empty() ? "" : "/" + minted.error().reason);
}

TEST(CapBroker, ChecksAreAskedInOneOrder) {
  Situation all;
  all.asked.operation = "nothing";
  all.session.reset();
  all.chain.answers = 0;
  all.asked.proof.nonce = "part";
  all.chain.in_scope = false;
  EXPECT_EQ(outcome(all), "invalid_input");
  all.asked.operation = "store";
  EXPECT_EQ(outcome(all), "unauthorized");
  all.session = omni('c');
  EXPECT_EQ(outcome(all), "operator_mismatch");
  all.session = "no omni";
  EXPECT_EQ(outcome(all), "operator_mismatch");
  all.session = "0x" + omni('a');
  EXPECT_EQ(outcome(all), "chain_rpc_error");
  all.chain.answers = 1;
  all.chain.device.reset();
  EXPECT_EQ(outcome(all), "device_not_active");
  all.chain = {};
  all.chain.in_scope = false;
  all.chain.device = Device{omni('c'), omni('b'), 0, true};
  EXPECT_EQ(outcome(all), "device_revoked");
  const auto with = [&](Device device, int answers) {
    FakeChain chain;
    chain.device = std::move(device);
    chain.in_scope = false;
    chain.answers = answers;
    all.chain = chain;
    return outcome(all);
  };
  EXPECT_EQ(with({omni('c'), omni('b'), 0, false}, 9), "device_binding_mismatch");
  EXPECT_EQ(with({omni('a'), omni('c'), 0, false}, 9), "device_binding_mismatch");
  EXPECT_EQ(with({omni('a'), "", 0, false}, 9), "device_binding_mismatch");
  EXPECT_EQ(with({omni('a'), omni('b'), 2, false}, 9), "device_role_missing");
  EXPECT_EQ(with({omni('a'), omni('b'), 3, false}, 9), "cap_pop_invalid/CapPopMissing");
  all.asked.proof = proof_of(subject(), "n", kProofTime, 0x22);
  EXPECT_EQ(with({omni('a'), omni('b'), 1, false}, 9), "cap_pop_invalid/CapPopMismatch");
  all.asked.proof = proof_of(subject());
  EXPECT_EQ(with({omni('a'), omni('b'), 1, false}, 1), "chain_rpc_error");
  EXPECT_EQ(with({omni('a'), omni('b'), 1, false}, 9), "service_not_in_scope");
  all.chain.in_scope = true;
  EXPECT_EQ(outcome(all), "minted");
}

TEST(CapBroker, InputIsStrict) {
  for (const auto change : std::initializer_list<void (*)(CapRequest&)>{
           [](CapRequest& r) { r.operator_omni = "0xab"; }, [](CapRequest& r) { r.actor_omni.clear(); },
           [](CapRequest& r) { r.service = std::string(65, 's'); }, [](CapRequest& r) { r.service = " "; },
           [](CapRequest& r) { r.data_class = "Memory"; }, [](CapRequest& r) { r.device_key_hash.erase(0, 2); },
           [](CapRequest& r) { r.device_key_hash.pop_back(); }, [](CapRequest& r) { r.ttl_seconds = -1; }}) {
    Situation situation;
    change(situation.asked);
    EXPECT_EQ(outcome(situation), "invalid_input");
  }
}

TEST(CapBroker, EnforcementComesInStages) {
  Situation situation;
  EXPECT_EQ(outcome(situation), "minted");
  situation.require_proof = true;
  EXPECT_EQ(outcome(situation), "cap_pop_invalid/CapPopMissing");
  situation.asked.proof = proof_of(subject());
  EXPECT_EQ(outcome(situation), "minted");
  situation.require_proof = false;
  situation.asked.proof.time.reset();
  EXPECT_EQ(outcome(situation), "cap_pop_invalid/CapPopMissing");
}

TEST(CapBroker, AnOperatorThatActsForItselfNeedsNoScope) {
  Situation situation;
  situation.asked.actor_omni = omni('a');
  situation.chain.device = Device{omni('a'), omni('a'), kRoleCapMint, false};
  situation.chain.in_scope = false;
  EXPECT_EQ(outcome(situation), "minted");
}

TEST(CapBroker, WhatIsMintedLastsAsAskedWithinBounds) {
  struct Row {
    std::optional<std::int64_t> ttl;
    std::int64_t seconds;
  };
  const PrivateKey key = broker_key();
  const FakeChain chain;
  ConstantRandom random(0xab);
  for (const Row& row :
       std::initializer_list<Row>{{{}, 300}, {0, 60}, {59, 60}, {61, 61}, {1'800, 1'800}, {1'801, 1'800}}) {
    MemoryOnceStore seen;
    CapRequest asked = request();
    asked.ttl_seconds = row.ttl;
    asked.proof = proof_of(subject());
    const auto text = mint_cap(asked, omni('a'), kProofTime, {key, chain, seen, random});
    ASSERT_TRUE(text.has_value());
    const CapToken token = read_cap_token(*text).value();
    EXPECT_EQ(token.payload.expires_at - token.payload.issued_at, row.seconds);
    EXPECT_EQ(token.payload.issued_at, kProofTime);
    EXPECT_EQ(token.payload.k3_epoch, 5);
    EXPECT_EQ(token.payload.subject, subject());
    EXPECT_EQ(token.payload.nonce, "abababababababababababababababab");
    EXPECT_TRUE(token.proof.is_whole());
    EXPECT_TRUE(verify_cap_signature(token, key.public_key()).has_value());
  }
}

TEST(CapBroker, AProofIsTakenOnceAndWithoutRandomnessNothingIsSigned) {
  const PrivateKey key = broker_key();
  const FakeChain chain;
  ConstantRandom random(1);
  MemoryOnceStore seen;
  CapRequest asked = request();
  asked.proof = proof_of(subject());
  EXPECT_TRUE(mint_cap(asked, omni('a'), kProofTime, {key, chain, seen, random}).has_value());
  EXPECT_EQ(mint_cap(asked, omni('a'), kProofTime, {key, chain, seen, random}).error().reason, "CapPopReplayed");
  FailingRandom failing;
  asked.proof = {};
  EXPECT_EQ(mint_cap(asked, omni('a'), kProofTime, {key, chain, seen, failing}).error().code, "sign_error");
  const PrivateKey wrong = PrivateKey::from_bytes(KeyAlgorithm::kEd25519, Bytes(32, 1)).value();
  EXPECT_EQ(mint_cap(asked, omni('a'), kProofTime, {wrong, chain, seen, random}).error().code, "sign_error");
}

TEST(CapBroker, CodesHaveTheirStatus) {
  struct Row {
    std::string_view code;
    int status;
  };
  for (const Row& row : std::initializer_list<Row>{{"invalid_input", 400},
                                                   {"unauthorized", 401},
                                                   {"operator_mismatch", 403},
                                                   {"cap_pop_invalid", 403},
                                                   {"broker_sig_invalid", 403},
                                                   {"sign_error", 500},
                                                   {"chain_rpc_error", 502},
                                                   {"chain_rpc", 502}})
    EXPECT_EQ(possession_status(row.code), row.status) << row.code;
}

}  // namespace
}  // namespace hardtack
