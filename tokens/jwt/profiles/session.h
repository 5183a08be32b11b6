// Session tokens: JWTs of a broker, signed with ES256 by a key of the purpose "session", for 30 days at most.
//
// Claims: `iss` and `aud` exactly as the verifier expects them, `sub` "agentkeys:user:ACCOUNT" or
// "agentkeys:agent:ACCOUNT", `iat`, `exp`, `jti`, and `agentkeys` with `omni_account` (the account of `sub`),
// `wallet_address`, `identity_type`, `identity_value`, and for agents optionally `parent_omni`, `derivation_path` and
// `device_pubkey`. An account is 64 lower-case hexadecimal digits. Where an agent names its parent and a path of one
// label, `//LABEL`, its account must be the one that follows from them. A claim `typ` must be "ACCESS". `kid` must be
// the id of the verifier's key. Other claims are left to policies.
//
// Facts beyond the claims: verified:profile("session"), verified:session(KIND, ACCOUNT) with the kind "user" or
// "agent", and for a parent verified:session_parent(ACCOUNT).
//
//   const auto token = verify_session(text, {.issuer = "https://broker.example", .key = key}, now);
//   if (!token) return refuse(token.error().code);
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "tokens/jwt/profiles/profile_claims.h"
#include "tokens/provider/token_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::string_view kSessionPurpose = "session";
inline constexpr std::chrono::seconds kLongestSession{30 * 24 * 3600};

struct SessionProfile {
  std::string issuer;
  ProfileKey key;
  std::string audience = "agentkeys:broker";
};

// Refusals: those of profile_claims.h; issuer_mismatch, audience_mismatch, type_mismatch, subject_mismatch,
// account_mismatch.
TokenResult<VerifiedToken> verify_session(std::string_view text, const SessionProfile& profile, LineageTime now);

struct SessionRequest {
  std::string issuer;
  bool is_agent = false;
  std::string account;
  std::string wallet_address;
  std::string identity_type;
  std::string identity_value;
  std::string token_id;  // `jti`
  std::optional<std::string> parent_account = std::nullopt;
  std::optional<std::string> derivation_path = std::nullopt;
  std::optional<std::string> device_public_key = std::nullopt;
  std::string audience = "agentkeys:broker";
  std::chrono::seconds lifetime = kLongestSession;
};

// What verify_session would not accept is not signed. Errors: kKeyMismatch for a key of another purpose; those of a
// refusal.
Result<std::string> mint_session(const SessionRequest& request, const PurposeKey& key, LineageTime now);

}  // namespace hardtack
HARDTACK_API_END
