// HMAC capability tokens as a format among others.
//
// Facts: `capability(C)`, `principal(P)`, `token_id(ID)`, `constraint(NAME, VALUE)` as claims are written
// (tokens/provider/claim_facts.h). Checks: the expiry; the constraints on arguments (`argument(NAME, VALUE)`); and both
// readings of the invariant I-06. A token belongs to one principal and one capability: where the verifier does not
// compare them (VerifyContext), the checks ask the request for `requester(P)` and `requested_capability(C)`. And no
// token is without scope and end: what has no capability, no principal or no `expires_at` is TokenInvalid.
//
// Minted from claims `capability_id`, `principal_id`, `constraints`, `audit_id`. Names of refusals: TokenExpired,
// TokenInvalid, TokenScopeError; TokenRevoked where a store is asked (capability.h).
#pragma once

#include "engine/base/attributes.h"
#include "tokens/provider/token_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

const TokenFormat& capability_format();

}  // namespace hardtack
HARDTACK_API_END
