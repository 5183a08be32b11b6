#include "tokens/possession/cap_proof.h"

#include <utility>

#include "engine/authz/credential_issuer.h"
#include "engine/program/reserved_prefix.h"
#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "tokens/provider/claim_facts.h"

namespace hardtack {
namespace {

std::unexpected<TokenRefusal> bad_proof(ErrorCode code, const char* reason, std::string message) {
  TokenRefusal refusal(Error(code, std::move(message)), "cap_pop_invalid");
  refusal.reason = reason;
  return std::unexpected(std::move(refusal));
}

// What is wrong with a signature is not told apart, and a defect of the build is none of the client's.
std::unexpected<TokenRefusal> not_recovered(const Error& error) {
  if (error.code() == ErrorCode::kInternal) return std::unexpected(TokenRefusal(error));
  return bad_proof(error.code(), "CapPopInvalid", error.message());
}

TokenResult<void> check_first(const VerifiedProof& proof, const ProofContext& context) {
  if (context.seen == nullptr) return {};
  const OnceKey key = once_key(cat("cap-pop:", context.verifier), {proof.payload});
  // One second more than it is accepted.
  const auto before = context.seen->remember(key, context.now, proof.time + kMaxProofAge + 1);
  if (!before) return bad_proof(before.error().code(), "CapPopUnknown", before.error().message());
  if (*before) return bad_proof(ErrorCode::kInvalidClaim, "CapPopReplayed", "the proof of possession was used before");
  return {};
}

}  // namespace

TokenResult<std::optional<VerifiedProof>> verify_cap_proof(const ProofTriple& proof, const CapSubject& subject,
                                                           const DeviceKeyHash& device, const ProofContext& context) {
  if (proof.is_absent() && !context.required) return std::optional<VerifiedProof>();
  if (!proof.is_whole()) {
    return bad_proof(ErrorCode::kInvalidClaim, "CapPopMissing",
                     proof.is_absent() ? "a proof of possession is required, and there is none"
                                       : "a part of the proof of possession is missing");
  }
  const std::int64_t time = *proof.time;
  if (time < 0 || time >= kYear10000 || time > context.now + kMaxProofAhead)
    return bad_proof(ErrorCode::kExpired, "CapPopStale", "the proof of possession is of a later time");
  if (context.now > time + kMaxProofAge)
    return bad_proof(ErrorCode::kExpired, "CapPopStale",
                     cat("the proof of possession is more than ", kMaxProofAge, " seconds old"));
  if (!is_client_nonce(*proof.nonce) || (context.nonce && *context.nonce != *proof.nonce))
    return bad_proof(ErrorCode::kInvalidClaim, "CapPopInvalid", "the nonce of the proof of possession is not one");
  HARDTACK_TRY(const PersonalDigest payload, cap_proof_payload(subject, *proof.nonce, time));
  const auto signer = recover_signer(payload, *proof.signature);
  if (!signer) return not_recovered(signer.error());
  HARDTACK_TRY(const DeviceKeyHash hash, device_key_hash(*signer));
  if (hash != device)
    return bad_proof(ErrorCode::kInvalidSignature, "CapPopMismatch",
                     "the proof of possession is of another device or for another request");
  VerifiedProof verified{*signer, device, *proof.nonce, time, payload};
  HARDTACK_CHECK(check_first(verified, context));
  return std::optional(std::move(verified));
}

Result<void> add_possession(ProgramBuilder& facts, const VerifiedProof& proof) {
  TermStore& terms = facts.terms();
  return add_fact(facts, cat(kVerifiedPrefix, "possession"),
                  {terms.string(prefixed_hex(proof.device)), terms.string(prefixed_hex(proof.signer)),
                   terms.string(proof.nonce), Value::date(static_cast<std::uint64_t>(proof.time))});
}

Result<Credential> with_possession(const Credential& credential, const VerifiedProof& proof) {
  ProgramBuilder facts;
  HARDTACK_CHECK(add_possession(facts, proof));
  return CredentialIssuer::with_proof(credential, std::move(facts).build());
}

TokenResult<void> verify_device_delegation(const DeviceDelegation& delegation, const CapSubject& subject,
                                           std::int64_t now) {
  HARDTACK_TRY(const PersonalDigest payload,
               delegation_payload(delegation.device, delegation.delegate, delegation.scope, delegation.expires));
  const auto signer = recover_signer(payload, delegation.signature);
  if (!signer) return not_recovered(signer.error());
  HARDTACK_TRY(const DeviceKeyHash hash, device_key_hash(*signer));
  if (hash != delegation.device)
    return bad_proof(ErrorCode::kInvalidSignature, "CapPopMismatch", "the delegation is of another device");
  if (delegation.expires <= now)
    return refuse(ErrorCode::kExpired, "cap_freshness_failed", "the delegation has expired");
  if (!scope_covers(delegation.scope, subject))
    return refuse(ErrorCode::kInvalidClaim, "service_not_in_scope", "the delegation does not cover the service");
  return {};
}

}  // namespace hardtack
