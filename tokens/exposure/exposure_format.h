// Exposure tokens as a format among others.
//
// Opening one proves nothing about who sealed it, so the issuer of such a credential is named `anonymous`, and its
// facts are of one form that claims nothing else: `exposure("DE", TIME, hex:NONCE)` and `exposure_id("uid2",
// hex:TOKEN)` for each entry. What the verifier found is `verified:key_id(ID)` and, where reading stopped at a type
// that it does not know, `verified:unread_type(N)`. Nothing bounds such a token in time, and whether it was seen before
// is asked of exposure_nonces.h. The id for revocation is the SHA-256 of the text.
//
// Keys are private JWKs, or secrets of 32 bytes; minted with a public JWK or a JWKS, from the claims `country`,
// `entries` (`[{"type": "uid2", "token": "<hex>"}]`) and, if entries may be left out, `order` (`["uid2", "id5"]`).
// Names of refusals: those of exposure.h, unknown_root_key, audience_mismatch.
#pragma once

#include "engine/base/attributes.h"
#include "tokens/provider/token_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

const TokenFormat& exposure_format();

}  // namespace hardtack
HARDTACK_API_END
