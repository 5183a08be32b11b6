// A broker, a device and a chain, the same in every test.
#pragma once

#include <string>

#include "tests/support/random_sources.h"
#include "tokens/possession/cap_broker.h"
#include "tokens/possession/cap_payloads.h"
#include "tokens/possession/cap_token.h"
#include "tokens/possession/device_registry.h"

namespace hardtack::testing {

inline constexpr std::int64_t kProofTime = 1'767'225'600;

inline SecretBytes device_key(std::uint8_t byte = 0x11) { return SecretBytes::copy_of(Bytes(32, byte)); }
inline DeviceKeyHash device_hash(std::uint8_t byte = 0x11) {
  return device_key_hash(address_of(device_key(byte)).value()).value();
}

inline std::string omni(char digit) { return std::string(64, digit); }

inline CapSubject subject() {
  return {omni('a'), omni('b'), "memory:travel", CapOperation::kStore, CapDataClass::kMemory};
}

inline ProofTriple proof_of(const CapSubject& of, const std::string& nonce = "00112233aabbccdd",
                            std::int64_t time = kProofTime, std::uint8_t key = 0x11) {
  const auto payload = cap_proof_payload(of, nonce, time).value();
  return {sign_personal(device_key(key), payload).value(), nonce, time};
}

inline PrivateKey broker_key() { return PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, Bytes(32, 0x21)).value(); }

inline CapPayload payload(std::int64_t now = kProofTime) {
  CapPayload made;
  made.subject = subject();
  made.operator_omni = "0x" + omni('a');
  made.actor_omni = omni('b');
  made.device = device_hash();
  made.device_key_hash = prefixed_hex(made.device);
  made.k3_epoch = 5;
  made.issued_at = now;
  made.expires_at = now + 300;
  made.nonce = std::string(32, '0');
  return made;
}

inline CapToken signed_token(const CapPayload& of, ProofTriple proof = {}) {
  return {of, sign_cap(of, broker_key()).value(), std::move(proof)};
}

class FakeChain final : public DeviceRegistry {
 public:
  std::optional<Device> device = Device{"0x" + omni('A'), omni('b'), kRoleCapMint, false};
  bool in_scope = true;
  std::int64_t epoch = 5;
  int answers = 100;  // before it is out of reach

  Result<std::optional<Device>> find_device(const DeviceKeyHash& hash) const override {
    HARDTACK_CHECK(answer());
    return hash == hash_ ? device : std::nullopt;
  }
  Result<bool> is_in_scope(const CapSubject& /*subject*/) const override {
    HARDTACK_CHECK(answer());
    return in_scope;
  }
  Result<std::int64_t> k3_epoch() const override {
    HARDTACK_CHECK(answer());
    return epoch;
  }

 private:
  Result<void> answer() const {
    if (asked_++ < answers) return {};
    return fail(ErrorCode::kIo, "the chain does not answer");
  }
  DeviceKeyHash hash_ = device_hash();
  mutable int asked_ = 0;
};

}  // namespace hardtack::testing
