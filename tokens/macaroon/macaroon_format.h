// Macaroons as a format among others.
//
// The fact `identifier(ID)` says how the issuer knows the token; the location, which nobody signs, is no fact. Every
// first-party caveat is a check. One that is a check of the policy language means what it says there. Any other text is
// known to its verifier alone, who says that it holds with the fact `caveat("<text>")`: the check is `check if
// caveat("<text>")`, which nothing satisfies that does not know the text. VerifyContext::known_caveat judges such texts
// at once. Bytes that are no text, and texts with control characters, are satisfied by nothing.
//
// The key is asked for by the identifier up to its first `:`. It is derived from the secret; a key file that says
// `raw-hex:` and 64 digits holds the 32 bytes themselves. Ids are the identifier, and for each caveat the SHA-256 of
// the signature behind it, so that a narrowed token can be revoked alone.
//
// Minted from an identifier (random where none is given), a location, caveats, an expiry, and a variant (v1, v2, v2b,
// v2j). Names of refusals: macaroon_malformed, empty_key, those of verify.h.
#pragma once

#include "engine/base/attributes.h"
#include "tokens/provider/token_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

const TokenFormat& macaroon_format();

}  // namespace hardtack
HARDTACK_API_END
