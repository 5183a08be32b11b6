// JSON Web Tokens as a format among others (tokens/provider/token_format.h): claims are facts, as claim_facts.h says.
//
// `exp`, `nbf` and `iat` are compared with the time of verification (30 s of grace for the latter two); a token without
// `exp` has no expiry, which VerifiedToken says. `aud` must hold the audience that the verifier names, and a token with
// `aud` is refused by a verifier that names none (RFC 7519, 4.1.3). Ids are the `jti` of the token and, from a
// delegation chain, those of its ancestors; of a token without `jti` the hash of its text.
//
// Names of refusals: expired, not_yet_valid, audience_mismatch, and the library's own.
#pragma once

#include "engine/base/attributes.h"
#include "tokens/jwt/jws.h"
#include "tokens/provider/token_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

const TokenFormat& jwt_format();

// The same for who needs the JWT, too: to delegate it, or to check the chain that it claims (tokens/jwt/delegation.h).
struct VerifiedJwtToken {
  VerifiedToken token;
  VerifiedJwt jwt;
};
// Refusals: those of jwt_format().verify().
TokenResult<VerifiedJwtToken> verify_jwt_token(ByteView token, const VerifyContext& context);

}  // namespace hardtack
HARDTACK_API_END
