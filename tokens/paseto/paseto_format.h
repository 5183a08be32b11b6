// PASETO as a format among others: the payload's claims are facts, as tokens/provider/claim_facts.h says.
//
// `exp`, `nbf` and `iat` are RFC 3339 texts with an upper-case `T`, and `Z` or an offset; numbers and leap seconds are
// refused. They are compared with the time of verification (30 s of grace for the last two). `aud` must be the audience
// that the verifier names; a token with one is refused by a verifier that names none. `iss`, `sub`, `aud` and `jti` are
// texts. The footer's `kid`, if the footer is a JSON object, is the key id. The id for revocation is `jti`, else a hash
// of what the signature or the tag covers.
//
// Keys are PASERK; PEM and `ed25519/...` are keys of v4.public, and a secret of 32 bytes is one of v4.local. Minted
// from claims, a footer and an assertion. Names of refusals: those of paseto.h, paseto_footer, paseto_claims, expired,
// not_yet_valid, audience_mismatch, invalid_claim.
#pragma once

#include "engine/base/attributes.h"
#include "tokens/provider/token_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

const TokenFormat& paseto_format();

}  // namespace hardtack
HARDTACK_API_END
