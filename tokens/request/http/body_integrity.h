// What becomes of a request once its signature was looked at: whether it goes on, and as whose.
//
// A verifier may offer signatures, ask for them or only warn, and may know its callers otherwise (a bearer token: the
// fallback). A signature that is there and does not hold refuses the request in any mode but `warn`, where the fallback
// counts and the signer's name never does; malformed headers always refuse, so that nobody downgrades by damage. From
// version 3.2 on a signature that leaves a body open does not hold. Which version holds is the endpoint's, never what
// the body says. Stateless.
//
//   const BodyIntegrityVerdict verdict = judge_body_integrity(facts);
//   if (verdict.action == BodyIntegrityAction::kReject) answer(401, verdict.error_code);
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/attributes.h"
#include "tokens/request/http/http_signature.h"

HARDTACK_API_BEGIN
namespace hardtack {

enum class SignatureMode : std::uint8_t { kSupported, kWarn, kRequired };

struct BodyIntegrityFacts {
  HttpSignaturePolicy::Version version = HttpSignaturePolicy::Version::k32;
  HttpSignaturePolicy::Digest digest = HttpSignaturePolicy::Digest::kRequired;  // of version 3.1
  SignatureMode mode = SignatureMode::kRequired;
  bool has_body = false;
  bool has_signature = false;
  bool headers_are_malformed = false;
  // Of a signature that is there.
  bool covers_digest = false;
  bool digest_matches = false;
  bool signature_holds = false;
  // Whether the caller is known without it.
  bool fallback_holds = false;
};

enum class BodyIntegrityAction : std::uint8_t { kAccept, kAcceptWithWarning, kReject, kRejectUnauthenticated };
enum class RequestAuthentication : std::uint8_t { kNone, kSignature, kFallback };

struct BodyIntegrityVerdict {
  BodyIntegrityAction action = BodyIntegrityAction::kRejectUnauthenticated;
  RequestAuthentication source = RequestAuthentication::kNone;
  std::string_view error_code = {};  // of kReject
  // Only then may anything be said of the signer.
  bool signer_is_verified() const { return source == RequestAuthentication::kSignature; }
};

BodyIntegrityVerdict judge_body_integrity(const BodyIntegrityFacts& facts);

}  // namespace hardtack
HARDTACK_API_END
