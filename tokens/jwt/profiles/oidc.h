// OpenID tokens that a service gives agents for a cloud: JWTs signed with ES256 by a key of the purpose "oidc", for 60
// to 3,600 seconds, whose tags policies of the cloud, and ours, decide by.
//
// Claims: `iss` and `aud` exactly as the verifier expects them, `iat`, `exp`, and
//
//   sub                         "agentkeys:agent:ID", the ID the wallet or the actor of this token, or
//                               "enclave:MRENCLAVE:MRSIGNER:agent:ID", measurements of 64 digits each
//   agentkeys_user_wallet       40 digits
//   agentkeys_actor_omni        64 digits
//   https://aws.amazon.com/tags {"principal_tags": {"agentkeys_user_wallet": [W], "agentkeys_actor_omni": [A]},
//                               "transitive_tag_keys": ["agentkeys_user_wallet", "agentkeys_actor_omni"]}
//
// Digits are lower-case hexadecimal, without 0x. The tags say what the claims say, each once. A token of an enclave may
// have no actor and no tags; it gives no facts of tags then, and nothing that a policy asks of a tag holds. `kid` must
// be the id of the verifier's key. A verifier may pin the subject:
//
//   enclave:M:*:*   a build       enclave:*:S:*   a signer       enclave:M:S:*   both       any text without `*`
//
// An issuer is an https URL with a host, without port, query, fragment or user name.
//
// Facts beyond the claims: verified:profile("oidc"), verified:principal_tag(NAME, VALUE) for each tag, and for an
// enclave verified:enclave(MRENCLAVE, MRSIGNER).
//
//   HARDTACK_TRY(OidcVerifier verifier, OidcVerifier::create({.issuer = "https://oidc.example", .audience =
//                                                             "sts.example", .key = key}));
//   const TokenResult<VerifiedToken> token = verifier.verify(text, now);
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "tokens/jwt/profiles/profile_claims.h"
#include "tokens/provider/token_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::string_view kOidcPurpose = "oidc";
inline constexpr std::chrono::seconds kShortestOidc{60}, kUsualOidc{300}, kLongestOidc{3600};

// Error: kUsage.
Result<void> check_issuer_url(std::string_view url);

// Which subjects a verifier takes. Immutable.
class SubjectPin {
 public:
  // Error: kUsage for a pattern that pins nothing, or holds a `*` elsewhere.
  static Result<SubjectPin> parse(std::string_view pattern);
  bool matches(std::string_view subject) const;

 private:
  std::optional<std::string> exact_;
  std::string enclave_;  // empty where any is taken
  std::string signer_;
};

struct OidcProfile {
  std::string issuer;
  std::string audience;
  ProfileKey key;
  std::optional<std::string> subject = std::nullopt;  // a pattern
};

// Immutable; may be shared between threads.
class OidcVerifier {
 public:
  // Errors: kUsage for an issuer that is no URL as above, an empty audience or key id, or a pattern that is none;
  // kKeyAlgorithmMismatch for a key other than P-256.
  static Result<OidcVerifier> create(OidcProfile profile);
  // Refusals: those of profile_claims.h; issuer_mismatch, audience_mismatch, subject_mismatch, subject_not_pinned,
  // tag_mismatch.
  TokenResult<VerifiedToken> verify(std::string_view text, LineageTime now) const;

 private:
  explicit OidcVerifier(OidcProfile profile, std::optional<SubjectPin> pin);
  OidcProfile profile_;
  std::optional<SubjectPin> pin_;
};

struct OidcRequest {
  std::string issuer;
  std::string audience;
  std::string subject;
  std::string wallet;
  std::string actor;
  std::chrono::seconds lifetime = kUsualOidc;
};

// What a verifier would not accept is not signed. Errors: kKeyMismatch for a key of another purpose; those of a refusal
// and of check_issuer_url.
Result<std::string> mint_oidc(const OidcRequest& request, const PurposeKey& key, LineageTime now);

// The document that the issuer publishes: its keys, old and new ones while tokens of both are alive. Errors:
// kKeyMismatch for a key of another purpose, since those of sessions stand in no public set; kUsage for no key, or two
// of one id.
Result<JsonValue> oidc_jwks(std::span<const PurposeKey> keys);

}  // namespace hardtack
HARDTACK_API_END
