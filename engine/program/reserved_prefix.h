// Names that only a verifier states: what it has checked of a token, and what it found in further credentials. Who may
// read them is the world's business (engine/eval/world.h), who is refused for stating them that of
// engine/authz/reserved_name.h.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

// `verified:parent_token_sha256(1, "3b2a...")`: checked by the verifier of a credential.
inline constexpr std::string_view kVerifiedPrefix = "verified:";
// `credential:member(1, "ann", "club")`: the first block of further credential 1 says member("ann", "club").
inline constexpr std::string_view kCredentialPrefix = "credential:";
// `verified:credential(1, "biscuit", "ed25519/...")`: there is a further credential 1 of that format and issuer.
inline constexpr std::string_view kCredentialFact = "verified:credential";
// `verified:credential:signed_request(1, "POST")`: the verifier of further credential 1 has checked that.
inline constexpr std::string_view kCredentialVerifiedPrefix = "verified:credential:";

enum class ReservedName : std::uint8_t {
  kNone,
  kVerified,    // about one credential
  kCredential,  // about further credentials, with the number as the first term
};

constexpr ReservedName reserved_kind(std::string_view name) {
  if (name.starts_with(kCredentialPrefix)) return ReservedName::kCredential;
  if (!name.starts_with(kVerifiedPrefix)) return ReservedName::kNone;
  const bool further = name == kCredentialFact || name.starts_with(kCredentialVerifiedPrefix);
  return further ? ReservedName::kCredential : ReservedName::kVerified;
}

}  // namespace hardtack
HARDTACK_API_END
