// The worker: which refusal comes first, and what a broker alone cannot do.
#include "tokens/possession/cap_use.h"

#include <gtest/gtest.h>

#include "tests/tokens/possession/cap_fixture.h"
#include "tokens/once/memory_once.h"

namespace hardtack {
namespace {

using testing::broker_key;
using testing::FakeChain;
using testing::kProofTime;
using testing::omni;
using testing::payload;
using testing::proof_of;
using testing::signed_token;
using testing::subject;

struct Situation {
  std::string text = cap_token_text(signed_token(payload()));
  CapOperation operation = CapOperation::kStore;
  CapDataClass data_class = CapDataClass::kMemory;
  std::int64_t now = kProofTime;
  FakeChain chain;
  bool require_proof = false;
};

// A copy, as a chain counts its answers.
std::string outcome(Situation situation, OnceStore& seen) {  // NOLINT(performance-unnecessary-value-param)
  const PublicKey key = broker_key().public_key();
  const auto used = use_cap(situation.text, {situation.operation, situation.data_class, situation.now, key,
                                             situation.chain, seen, situation.require_proof});
  if (used) return used->proof ? "proved" : "used";
  return used.error().code + (used.error().reason.empty() ? "" : "/" + used.error().reason);
}

std::string outcome(const Situation& situation) {
  MemoryOnceStore seen;
  return outcome(situation, seen);
}

TEST(CapUse, ChecksAreAskedInOneOrder) {
  CapToken token = signed_token(payload());
  token.proof.nonce = "part";
  const std::string good_signature = token.broker_signature;
  token.broker_signature = std::string(86, 'A');
  Situation all;
  all.operation = CapOperation::kFetch;
  all.data_class = CapDataClass::kConfig;
  all.now = kProofTime + 300;
  all.chain.answers = 0;
  all.text = "{}";
  EXPECT_EQ(outcome(all), "invalid_input");
  all.text = cap_token_text(token);
  EXPECT_EQ(outcome(all), "broker_sig_invalid");
  token.broker_signature = good_signature;
  all.text = cap_token_text(token);
  EXPECT_EQ(outcome(all), "cap_pop_invalid/CapPopMissing");
  token.proof = proof_of(subject());
  all.text = cap_token_text(token);
  EXPECT_EQ(outcome(all), "cap_op_mismatch");
  all.operation = CapOperation::kStore;
  EXPECT_EQ(outcome(all), "cap_data_class_mismatch");
  all.data_class = CapDataClass::kMemory;
  EXPECT_EQ(outcome(all), "cap_freshness_failed");
  all.now = kProofTime - 1;
  EXPECT_EQ(outcome(all), "chain_rpc");
  const auto with = [&](std::optional<Device> device, int answers) {
    FakeChain chain;
    chain.device = std::move(device);
    chain.in_scope = false;
    chain.epoch = 6;
    chain.answers = answers;
    all.chain = chain;
    return outcome(all);
  };
  EXPECT_EQ(with(std::nullopt, 9), "device_inactive");
  EXPECT_EQ(with(Device{omni('c'), omni('b'), 0, true}, 9), "device_inactive");
  EXPECT_EQ(with(Device{omni('c'), omni('b'), 0, false}, 9), "device_binding_mismatch");
  EXPECT_EQ(with(Device{omni('a'), omni('b'), 0, false}, 9), "device_role_missing");
  EXPECT_EQ(with(Device{omni('a'), omni('b'), 1, false}, 1), "chain_rpc");
  EXPECT_EQ(with(Device{omni('a'), omni('b'), 1, false}, 9), "service_not_in_scope");
  all.chain.in_scope = true;
  all.chain.answers = 2;
  EXPECT_EQ(outcome(all), "chain_rpc");
  all.chain.answers = 3;
  EXPECT_EQ(outcome(all), "k3_epoch_mismatch");
  all.chain = {};
  EXPECT_EQ(outcome(all), "proved");
}

TEST(CapUse, FreshnessHasItsEdges) {
  struct Row {
    std::int64_t after;
    std::string_view outcome;
  };
  for (const Row& row : std::initializer_list<Row>{{-61, "cap_freshness_failed"},
                                                   {-60, "used"},
                                                   {0, "used"},
                                                   {299, "used"},
                                                   {300, "cap_freshness_failed"},
                                                   {100'000, "cap_freshness_failed"}}) {
    Situation situation;
    situation.now += row.after;
    EXPECT_EQ(outcome(situation), row.outcome) << row.after;
  }
}

TEST(CapUse, EnforcementComesInStages) {
  Situation situation;
  EXPECT_EQ(outcome(situation), "used");
  situation.require_proof = true;
  EXPECT_EQ(outcome(situation), "cap_pop_invalid/CapPopMissing");
  situation.text = cap_token_text(signed_token(payload(), proof_of(subject())));
  EXPECT_EQ(outcome(situation), "proved");
  for (unsigned parts = 1; parts < 7; ++parts) {
    ProofTriple some = proof_of(subject());
    if ((parts & 1) == 0) some.signature.reset();
    if ((parts & 2) == 0) some.nonce.reset();
    if ((parts & 4) == 0) some.time.reset();
    situation.text = cap_token_text(signed_token(payload(), some));
    for (const bool required : {false, true}) {
      situation.require_proof = required;
      EXPECT_EQ(outcome(situation), "cap_pop_invalid/CapPopMissing") << parts;
    }
  }
}

// What a broker that was taken over signs is of no use without the device.
TEST(CapUse, ABrokerAloneMintsNothingThatIsUsed) {
  CapPayload forged = payload();
  forged.subject.service = "memory:everything";
  Situation situation;
  situation.require_proof = true;
  situation.text = cap_token_text(signed_token(forged));
  EXPECT_EQ(outcome(situation), "cap_pop_invalid/CapPopMissing");
  situation.text = cap_token_text(signed_token(forged, proof_of(subject())));  // a proof that it has seen
  EXPECT_EQ(outcome(situation), "cap_pop_invalid/CapPopMismatch");
  situation.require_proof = false;
  EXPECT_EQ(outcome(situation), "cap_pop_invalid/CapPopMismatch");
}

TEST(Attacks, A159_ACapWithAProofIsUsedOnceForEachProof) {
  MemoryOnceStore seen;
  Situation situation;
  situation.text = cap_token_text(signed_token(payload(), proof_of(subject(), "one")));
  EXPECT_EQ(outcome(situation, seen), "proved");
  EXPECT_EQ(outcome(situation, seen), "cap_pop_invalid/CapPopReplayed");
  // The proof is not under the broker's signature, so the device makes the next one without it.
  situation.text = cap_token_text(signed_token(payload(), proof_of(subject(), "two")));
  EXPECT_EQ(outcome(situation, seen), "proved");
}

TEST(CapUse, AnOperatorThatActsForItselfNeedsNoScope) {
  CapPayload own = payload();
  own.actor_omni = omni('A');
  own.subject.actor_omni = omni('a');
  Situation situation;
  situation.text = cap_token_text(signed_token(own));
  situation.chain.device = Device{omni('a'), omni('a'), kRoleCapMint, false};
  situation.chain.in_scope = false;
  EXPECT_EQ(outcome(situation), "used");
}

}  // namespace
}  // namespace hardtack
