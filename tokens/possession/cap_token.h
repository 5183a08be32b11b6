// Cap tokens: what a broker lets an actor do with one service, signed with P-256, and beside it the proof that the
// device which asked for it has its key.
//
// A token is a JSON object with `payload`, `broker_sig` and, all or none, `client_sig`, `client_nonce` and `client_ts`.
// The signature is of the payload as compact JSON in one order of members, of its SHA-256 hashed once more, so the
// payload is read strictly and written again in that one form: no other member, no other type, no number that is no
// integer. The proof is not under the broker's signature; it stands for itself. Stateless; may be called from any
// thread.
//
//   HARDTACK_TRY(CapToken token, read_cap_token(text));
//   HARDTACK_CHECK(verify_cap_signature(token, broker_key));
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "tokens/crypto/keys.h"
#include "tokens/possession/cap_payloads.h"
#include "tokens/provider/refusal.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxCapTokenBytes = 8 * 1024;

struct CapPayload {
  std::string operator_omni;  // as they are written
  std::string actor_omni;
  std::string device_key_hash;
  CapSubject subject;  // what they mean
  DeviceKeyHash device{};
  std::int64_t k3_epoch = 0;
  std::int64_t issued_at = 0;  // seconds since 1970
  std::int64_t expires_at = 0;
  std::string nonce;  // of the broker, 16 bytes in hexadecimal
};

// What proves that a device has its key, or what there is of it.
struct ProofTriple {
  std::optional<std::string> signature;
  std::optional<std::string> nonce;
  std::optional<std::int64_t> time;

  bool is_absent() const { return !signature && !nonce && !time; }
  bool is_whole() const { return signature && nonce && time; }
};

struct CapToken {
  CapPayload payload;
  std::string broker_signature;
  ProofTriple proof;
};

// Refusal: invalid_input.
TokenResult<CapToken> read_cap_token(std::string_view text);
std::string cap_token_text(const CapToken& token);
// The compact JSON that is signed.
std::string cap_payload_text(const CapPayload& payload);

// Errors: kInvalidKey for a key that is not of secp256r1; those of signing.
Result<std::string> sign_cap(const CapPayload& payload, const PrivateKey& broker);
// Refusal: broker_sig_invalid.
TokenResult<void> verify_cap_signature(const CapToken& token, const PublicKey& broker);

}  // namespace hardtack
HARDTACK_API_END
