#include "tokens/request/http/body_integrity.h"

namespace hardtack {
namespace {

using Version = HttpSignaturePolicy::Version;
using Digest = HttpSignaturePolicy::Digest;

// Why a signature does not hold, in the order of the checks; empty if it does.
std::string_view fault_of(const BodyIntegrityFacts& facts) {
  const bool needs_digest = facts.version == Version::k32 ? facts.has_body : facts.digest == Digest::kRequired;
  if (needs_digest && !facts.covers_digest) return "request_signature_components_incomplete";
  if (facts.version == Version::k31 && facts.digest == Digest::kForbidden && facts.covers_digest)
    return "request_signature_components_unexpected";
  if (!facts.signature_holds) return "request_signature_invalid";
  if (facts.covers_digest && !facts.digest_matches) return "request_signature_digest_mismatch";
  return {};
}

BodyIntegrityVerdict by_fallback(const BodyIntegrityFacts& facts, BodyIntegrityAction action) {
  if (!facts.fallback_holds) return {};
  return {action, RequestAuthentication::kFallback, {}};
}

}  // namespace

BodyIntegrityVerdict judge_body_integrity(const BodyIntegrityFacts& facts) {
  const auto reject = [](std::string_view code) {
    return BodyIntegrityVerdict{BodyIntegrityAction::kReject, RequestAuthentication::kNone, code};
  };
  if (facts.headers_are_malformed) return reject("request_signature_header_malformed");
  if (!facts.has_signature) {
    if (facts.mode == SignatureMode::kRequired && !facts.fallback_holds) return reject("request_signature_required");
    return by_fallback(facts, BodyIntegrityAction::kAccept);
  }
  const std::string_view fault = fault_of(facts);
  if (fault.empty()) return {BodyIntegrityAction::kAccept, RequestAuthentication::kSignature, {}};
  if (facts.mode == SignatureMode::kWarn) return by_fallback(facts, BodyIntegrityAction::kAcceptWithWarning);
  return reject(fault);
}

}  // namespace hardtack
