// Property: of a cap token with a proof of possession, nothing verifies but what the broker signed and the device
// proved; an altered proof is refused, and so is one that was seen before, however it is spelled. What is read is
// written as what reads as the same.
//
// Input: a token; or a byte below 6 for what is altered of the proof, and how.
#include <memory>

#include "fuzz/formats/fixed_formats.h"
#include "tokens/once/memory_once.h"
#include "tokens/possession/cap_proof.h"
#include "tokens/possession/cap_token.h"
#include "tokens/possession/possession_format.h"

namespace hardtack {
namespace {

using fuzz::require;

constexpr std::int64_t kNow = 1'700'000'000;

struct Fixed {
  CapToken token;
  PublicKey broker;
};

Fixed make_fixed() {
  const PrivateKey broker = PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, Bytes(32, 7)).value();
  const SecretBytes device = SecretBytes::copy_of(Bytes(32, 0x11));
  CapToken token;
  CapPayload& payload = token.payload;
  payload.operator_omni = std::string(64, 'a');
  payload.actor_omni = std::string(64, 'b');
  payload.subject =
      read_cap_subject({payload.operator_omni, payload.actor_omni, "memory:travel", "store", "memory"}).value();
  payload.device = device_key_hash(address_of(device).value()).value();
  payload.device_key_hash = prefixed_hex(payload.device);
  payload.issued_at = kNow;
  payload.expires_at = kNow + 300;
  payload.nonce = std::string(32, '1');
  const auto message = cap_proof_payload(payload.subject, "nonce", kNow).value();
  token.proof = {sign_personal(device, message).value(), "nonce", kNow};
  token.broker_signature = sign_cap(payload, broker).value();
  return {token, broker.public_key()};
}

bool proves(const Fixed& fixed, const ProofTriple& proof, OnceStore* seen) {
  const auto verified = verify_cap_proof(proof, fixed.token.payload.subject, fixed.token.payload.device,
                                         {.now = kNow, .required = true, .seen = seen});
  require(verified.has_value() || verified.error().code == "cap_pop_invalid", "a refused proof has one code");
  return verified.has_value();
}

// One that has seen the proof.
std::unique_ptr<MemoryOnceStore> store_after(const Fixed& fixed) {
  auto store = std::make_unique<MemoryOnceStore>();
  require(proves(fixed, fixed.token.proof, store.get()), "the proof that was made holds");
  require(!proves(fixed, fixed.token.proof, store.get()), "it holds once");
  return store;
}

// The first byte says what is altered, the second where, the rest is what takes its place.
void check_altered(const Fixed& fixed, ByteView input) {
  fuzz::Choices choices(input.data(), input.size());
  ProofTriple proof = fixed.token.proof;
  const std::size_t what = choices.below(6), at = choices.byte();
  const std::string_view rest = fuzz::as_text(choices.rest().data(), choices.rest().size());
  if (what == 0) (*proof.signature)[at % proof.signature->size()] = rest.empty() ? '0' : rest.front();
  if (what == 1) proof.signature = rest;
  if (what == 2) proof.nonce = rest;
  if (what == 3) proof.time = *proof.time + static_cast<std::int64_t>(at) - 128;
  if (what == 4) proof.signature.reset();
  if (what == 5) proof.time.reset();
  static const std::unique_ptr<MemoryOnceStore> store = store_after(fixed);
  const bool is_same_message = proof.nonce == fixed.token.proof.nonce && proof.time == fixed.token.proof.time;
  if (is_same_message) {
    require(!proves(fixed, proof, store.get()), "an altered proof does not hold, and another spelling is the same");
    require(store->size() == 1, "what does not hold takes no room");
  } else {
    require(!proves(fixed, proof, nullptr), "no other message is proved");
  }
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  static const Fixed fixed = make_fixed();
  static const TokenKeys keys(TokenKey{fixed.broker, {}});
  const ByteView input(data, size);
  if (size > 0 && data[0] < 6) {  // no token begins like that
    check_altered(fixed, input);
    return 0;
  }
  const auto verified = possession_format().verify(input, {.keys = keys, .now = fuzz::kFixedNow});
  fuzz::require_agreement(possession_format(), input, verified.has_value());
  const auto read = read_cap_token(fuzz::trimmed_token(data, size));
  require(!verified || read.has_value(), "what verifies is read");
  if (!read) return 0;
  const std::string written = cap_token_text(*read);
  const auto again = read_cap_token(written);
  require(again.has_value() && cap_token_text(*again) == written, "what is written is read as the same");
  const bool is_payload = cap_payload_text(read->payload) == cap_payload_text(fixed.token.payload);
  require(!verified || is_payload, "only the payload that was signed verifies");
  require(!verified || read->proof.is_absent() || read->proof.is_whole(), "a part of a proof does not verify");
  const bool is_proof = read->proof.nonce == fixed.token.proof.nonce && read->proof.time == fixed.token.proof.time;
  require(!verified || read->proof.is_absent() || is_proof, "only the message that was signed is proved");
  return 0;
}
