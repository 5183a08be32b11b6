// Whether a proof of possession holds: made by the device, for this request, now, and not seen before.
//
// Enforcement comes in stages: a proof that is missing is no refusal until it is required, one that was supplied is
// always verified, and a part of one is refused everywhere (docs/adr/0012-proofs-are-whole-or-absent.md). What counts
// once is the message that was signed: another signature over it, or another spelling of one, is the same proof. The
// client chooses the nonce, so a proof shows that it was made lately for this request, not that it was made for this
// verifier; whoever hands out nonces names the one that is due. Stateless but for the store; may be called from any
// thread.
//
//   HARDTACK_TRY(const auto proof, verify_cap_proof(triple, subject, device, {.now = now, .seen = &store}));
//   HARDTACK_TRY(credential, with_possession(credential, *proof));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/authz/credential.h"
#include "engine/base/attributes.h"
#include "engine/program/program_builder.h"
#include "tokens/once/once_store.h"
#include "tokens/possession/cap_payloads.h"
#include "tokens/possession/cap_token.h"
#include "tokens/provider/refusal.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::int64_t kMaxProofAge = 300;   // seconds
inline constexpr std::int64_t kMaxProofAhead = 60;  // of clocks that differ

struct ProofContext {
  std::int64_t now = 0;
  bool required = false;
  // Which messages were seen. Null only where the caller remembers them itself, by VerifiedProof::payload.
  OnceStore* seen = nullptr;
  // Who asks, as the same proof is shown to a broker and then to a worker: each counts it once.
  std::string_view verifier = "use";
  // The nonce that was handed out to this client, where nonces are.
  std::optional<std::string_view> nonce = std::nullopt;
};

struct VerifiedProof {
  EthereumAddress signer{};
  DeviceKeyHash device{};
  std::string nonce;
  std::int64_t time = 0;
  PersonalDigest payload{};  // that was signed
};

// Nothing where there is no proof and none is required. Refusal: cap_pop_invalid, with the reason CapPopMissing (none,
// or a part of one), CapPopStale (too old, or ahead), CapPopInvalid (no signature, or not with the nonce that is due),
// CapPopMismatch (of another device or request), CapPopReplayed, or CapPopUnknown where the store cannot tell.
TokenResult<std::optional<VerifiedProof>> verify_cap_proof(const ProofTriple& proof, const CapSubject& subject,
                                                           const DeviceKeyHash& device, const ProofContext& context);

// `verified:possession("0x<device>", "0x<address>", "<nonce>", TIME)`. Errors: those of ProgramBuilder.
Result<void> add_possession(ProgramBuilder& facts, const VerifiedProof& proof);
// Any credential with this fact, for one decision. Error: the same.
Result<Credential> with_possession(const Credential& credential, const VerifiedProof& proof);

// That a device lets another key act for it, one hop. Refusals: cap_pop_invalid with the reason CapPopInvalid or
// CapPopMismatch; cap_freshness_failed once it has expired; service_not_in_scope.
struct DeviceDelegation {
  DeviceKeyHash device{};
  EthereumAddress delegate{};
  std::string scope;
  std::int64_t expires = 0;
  std::string signature;
};
TokenResult<void> verify_device_delegation(const DeviceDelegation& delegation, const CapSubject& subject,
                                           std::int64_t now);

}  // namespace hardtack
HARDTACK_API_END
