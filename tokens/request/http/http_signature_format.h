// Signed HTTP requests as a format among others (tokens/provider/token_format.h): the request as a JSON document
// (http_request.h), verified as version 3.2 of the profile says.
//
// VerifyContext::audience is the verifier's own origin, `https://seller.example.com`: a request for another one is
// refused, and without it every request. A format keeps no state, so a replay is not told here: whoever serves requests
// passes a ReplayStore to verify_http_signature, or refuses the id of a token that it has seen (`<key id>/<nonce>`).
// To mint, `claims` are the request without its signature, `key_id` the key's; the signature ends at `expires`, or
// after 300 seconds. What is signed are facts with `verified:` names (docs/tokens/request.md).
//
// Names of refusals: those of http_signature.h, request_malformed, audience_mismatch.
#pragma once

#include "engine/base/attributes.h"
#include "tokens/provider/token_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

const TokenFormat& http_signature_format();

}  // namespace hardtack
HARDTACK_API_END
