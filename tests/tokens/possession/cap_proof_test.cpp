// Proofs of possession: what an attacker who has seen one can do with it.
#include "tokens/possession/cap_proof.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>

#include "engine/program/print.h"
#include "tests/tokens/possession/cap_fixture.h"
#include "tokens/bytes/hex.h"
#include "tokens/once/memory_once.h"
#include "tokens/possession/personal_signature.h"

namespace hardtack {
namespace {

using testing::device_hash;
using testing::device_key;
using testing::kProofTime;
using testing::omni;
using testing::proof_of;
using testing::subject;

std::string outcome(const ProofTriple& proof, const ProofContext& context, const CapSubject& of = subject(),
                    const DeviceKeyHash& device = device_hash()) {
  const auto verified = verify_cap_proof(proof, of, device, context);
  if (verified) return *verified ? "proved" : "absent";
  EXPECT_EQ(verified.error().code, "cap_pop_invalid");
  return verified.error().reason;
}

// The other signature that is valid for the same key and message: n - s, and the other v.
std::string mirrored(const std::string& signature) {
  Bytes bytes = from_hex(std::string_view(signature).substr(2)).value();
  const Bytes order = from_hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141").value();
  int borrow = 0;
  for (std::size_t i = 32; i-- > 0;) {
    const int digit = order[i] - bytes[32 + i] - borrow;
    bytes[32 + i] = static_cast<std::uint8_t>(digit);
    borrow = digit < 0 ? 1 : 0;
  }
  bytes[64] = bytes[64] == 27 ? 28 : 27;
  return prefixed_hex(bytes);
}

TEST(CapProof, HoldsForItsDeviceAndRequest) {
  const auto verified = verify_cap_proof(proof_of(subject()), subject(), device_hash(), {.now = kProofTime});
  ASSERT_TRUE(verified.has_value() && verified->has_value());
  EXPECT_EQ((*verified)->device, device_hash());
  EXPECT_EQ((*verified)->signer, address_of(device_key()).value());
  EXPECT_EQ((*verified)->nonce, "00112233aabbccdd");
  Printer printer(10'000);
  ProgramBuilder facts;
  ASSERT_TRUE(add_possession(facts, **verified).has_value());
  printer.block(std::move(facts).build());
  EXPECT_EQ(printer.take(),
            "verified:possession(\"0x8dd832049319556c1cd22ed66ae790d07fea25830a6151c2f0a9879b3ef61305\", "
            "\"0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a\", \"00112233aabbccdd\", 2026-01-01T00:00:00Z);\n");
}

// Stages: nothing, a part, and all, required or not.
TEST(CapProof, APartOfAProofIsRefusedAndAWholeOneIsAlwaysVerified) {
  const ProofTriple whole = proof_of(subject());
  ProofTriple wrong = whole;
  wrong.nonce = "another";
  for (const bool required : {false, true}) {
    const ProofContext context{.now = kProofTime, .required = required};
    for (unsigned parts = 0; parts < 8; ++parts) {
      ProofTriple some;
      if ((parts & 1) != 0) some.signature = whole.signature;
      if ((parts & 2) != 0) some.nonce = whole.nonce;
      if ((parts & 4) != 0) some.time = whole.time;
      const std::string expected = parts == 7 ? "proved" : parts == 0 && !required ? "absent" : "CapPopMissing";
      EXPECT_EQ(outcome(some, context), expected) << parts << required;
    }
    EXPECT_EQ(outcome(wrong, context), "CapPopMismatch");
  }
}

TEST(Attacks, A159_ProofsOfAnotherTimeRequestOrKeyAreRefused) {
  const ProofTriple good = proof_of(subject());
  struct Row {
    std::int64_t after;
    std::string_view outcome;
  };
  for (const Row& row : std::initializer_list<Row>{{0, "proved"},
                                                   {300, "proved"},
                                                   {301, "CapPopStale"},
                                                   {-60, "proved"},
                                                   {-61, "CapPopStale"},
                                                   {-kProofTime, "CapPopStale"},
                                                   {1'000'000'000'000, "CapPopStale"}}) {
    EXPECT_EQ(outcome(good, {.now = kProofTime + row.after}), row.outcome) << row.after;
  }
  for (const std::int64_t time : {std::int64_t{-1}, std::int64_t{0}, std::numeric_limits<std::int64_t>::max(),
                                  std::numeric_limits<std::int64_t>::min(), kProofTime + 1}) {
    ProofTriple changed = good;
    changed.time = time;
    EXPECT_EQ(outcome(changed, {.now = kProofTime}), time == kProofTime + 1 ? "CapPopMismatch" : "CapPopStale");
  }
  const auto other = [](auto&& change) {
    CapSubject of = subject();
    change(of);
    return of;
  };
  for (const CapSubject& of : {other([](CapSubject& s) { s.operation = CapOperation::kFetch; }),
                               other([](CapSubject& s) { s.data_class = CapDataClass::kConfig; }),
                               other([](CapSubject& s) { s.service = "memory:home"; }),
                               other([](CapSubject& s) { s.operator_omni = omni('c'); }),
                               other([](CapSubject& s) { s.actor_omni = omni('c'); })}) {
    EXPECT_EQ(outcome(good, {.now = kProofTime}, of), "CapPopMismatch");
  }
  EXPECT_EQ(outcome(good, {.now = kProofTime}, subject(), device_hash(0x22)), "CapPopMismatch");
  EXPECT_EQ(outcome(proof_of(subject(), "n", kProofTime, 0x22), {.now = kProofTime}), "CapPopMismatch");
}

// Who signs chooses the nonce, unless the verifier hands them out.
TEST(Attacks, A159_ANonceThatWasNotHandedOutIsRefusedAndCountsOnce) {
  MemoryOnceStore store;
  const ProofContext context{.now = kProofTime, .required = true, .seen = &store, .nonce = "due"};
  EXPECT_EQ(outcome(proof_of(subject(), "chosen"), context), "CapPopInvalid");
  EXPECT_EQ(outcome(proof_of(subject(), "due"), context), "proved");
  EXPECT_EQ(outcome(proof_of(subject(), "due"), context), "CapPopReplayed");
  for (const std::string& nonce :
       {std::string(), std::string("a b"), std::string(129, 'a'), std::string("\x7f"), std::string("a\nb")}) {
    EXPECT_EQ(outcome({"0x00", nonce, kProofTime}, {.now = kProofTime}), "CapPopInvalid");
  }
}

TEST(Attacks, A160_SignaturesForAnotherPurposeAreNoProofs) {
  const auto sign = [](ByteView message) { return sign_personal(device_key(), message).value(); };
  const auto payload = cap_proof_payload(subject(), "n", kProofTime).value();
  const auto with = [](std::string signature) { return ProofTriple{std::move(signature), "n", kProofTime}; };
  ASSERT_EQ(outcome(with(sign(payload)), {.now = kProofTime}), "proved");
  const std::string siwe = "example.com wants you to sign in with your Ethereum account:\n" + to_hex(payload);
  // Sign-in texts, the digits of the payload rather than its bytes, and the other payloads of the protocol.
  for (const std::string& signature : {sign(bytes_of(siwe)), sign(bytes_of(prefixed_hex(payload))),
                                       sign(bytes_of(to_hex(payload))), sign(pairing_payload(device_hash()).value()),
                                       sign(delegation_payload(device_hash(), {}, "memory", kProofTime).value()),
                                       sign(personal_digest(payload).value())}) {
    EXPECT_EQ(outcome(with(signature), {.now = kProofTime}), "CapPopMismatch");
  }
}

TEST(Attacks, A161_AnotherSpellingOfAProofIsTheSameProof) {
  const ProofTriple good = proof_of(subject());
  ProofTriple other = good;
  other.signature = mirrored(*good.signature);
  EXPECT_EQ(outcome(other, {.now = kProofTime}), "CapPopInvalid");  // s in the upper half
  // Also where the signature itself is one that is accepted: another v, upper-case digits.
  ProofTriple v = good;
  v.signature->replace(v.signature->size() - 2, 2, good.signature->ends_with("1c") ? "01" : "00");
  ProofTriple upper = good;
  for (char& c : *upper.signature) c = static_cast<char>(c >= 'a' && c <= 'f' ? c - 32 : c);
  for (const ProofTriple& spelling : {v, upper}) {
    MemoryOnceStore store;
    const ProofContext context{.now = kProofTime, .seen = &store};
    EXPECT_EQ(outcome(good, context), "proved");
    EXPECT_EQ(outcome(spelling, context), "CapPopReplayed");
    EXPECT_EQ(store.size(), 1u);
  }
}

TEST(Attacks, A157_WhereTheStoreCannotTellTheProofIsRefused) {
  MemoryOnceStore full({.max_remembered = 1});
  EXPECT_EQ(outcome(proof_of(subject(), "a"), {.now = kProofTime, .seen = &full}), "proved");
  EXPECT_EQ(outcome(proof_of(subject(), "b"), {.now = kProofTime, .seen = &full}), "CapPopUnknown");
  // What does not hold takes no room.
  MemoryOnceStore store({.max_remembered = 1});
  EXPECT_EQ(outcome(proof_of(subject(), "a", kProofTime, 0x22), {.now = kProofTime, .seen = &store}), "CapPopMismatch");
  EXPECT_EQ(store.size(), 0u);
  // Until the proof is stale it is remembered, and then it is stale.
  for (const std::int64_t after : {std::int64_t{0}, kMaxProofAge}) {
    MemoryOnceStore kept;
    EXPECT_EQ(outcome(proof_of(subject(), "a"), {.now = kProofTime - kMaxProofAhead, .seen = &kept}), "proved");
    EXPECT_EQ(outcome(proof_of(subject(), "a"), {.now = kProofTime + after, .seen = &kept}), "CapPopReplayed");
  }
}

// A broker and a worker may have one store, and each counts a proof once.
TEST(CapProof, EachVerifierCountsForItself) {
  MemoryOnceStore store;
  const ProofTriple proof = proof_of(subject());
  for (const std::string_view verifier : {"mint", "use"}) {
    const ProofContext context{.now = kProofTime, .seen = &store, .verifier = verifier};
    EXPECT_EQ(outcome(proof, context), "proved");
    EXPECT_EQ(outcome(proof, context), "CapPopReplayed");
  }
}

TEST(CapProof, OfManyThreadsThatShareAStoreOneIsFirst) {
  MemoryOnceStore store;
  const ProofTriple proof = proof_of(subject());
  std::atomic<int> proved = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 5; ++j) {
        if (verify_cap_proof(proof, subject(), device_hash(), {.now = kProofTime, .seen = &store})) ++proved;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(proved, 1);
}

TEST(CapProof, DelegationsAreOfTheDeviceForATimeAndAScope) {
  const EthereumAddress delegate = address_of(device_key(0x22)).value();
  const auto make = [&](std::uint8_t signer) {
    DeviceDelegation made{device_hash(), delegate, "memory:get memory:store", kProofTime, {}};
    made.signature =
        sign_personal(device_key(signer), delegation_payload(made.device, delegate, made.scope, made.expires).value())
            .value();
    return made;
  };
  const auto refusal = [](const DeviceDelegation& delegation, std::int64_t now) {
    const auto held = verify_device_delegation(delegation, subject(), now);
    return held ? std::string("held") : held.error().code + "/" + held.error().reason;
  };
  const DeviceDelegation good = make(0x11);
  EXPECT_EQ(refusal(good, kProofTime - 1), "held");
  EXPECT_EQ(refusal(good, kProofTime), "cap_freshness_failed/");
  EXPECT_EQ(refusal(make(0x22), kProofTime - 1), "cap_pop_invalid/CapPopMismatch");  // of the delegate itself
  DeviceDelegation wider = good;
  wider.scope = "memory";
  EXPECT_EQ(refusal(wider, kProofTime - 1), "cap_pop_invalid/CapPopMismatch");
  wider = good;
  wider.expires += 1;
  EXPECT_EQ(refusal(wider, kProofTime - 1), "cap_pop_invalid/CapPopMismatch");
  wider = good;
  wider.signature = "0x";
  EXPECT_EQ(refusal(wider, kProofTime - 1), "cap_pop_invalid/CapPopInvalid");
  DeviceDelegation elsewhere{device_hash(), delegate, "config", kProofTime, {}};
  elsewhere.signature =
      sign_personal(device_key(), delegation_payload(device_hash(), delegate, "config", kProofTime).value()).value();
  EXPECT_EQ(refusal(elsewhere, kProofTime - 1), "service_not_in_scope/");
}

}  // namespace
}  // namespace hardtack
