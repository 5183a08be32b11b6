// Signed match requests as a format among others (tokens/provider/token_format.h): a JSON document with what a provider
// received, `{"headers": {"X-AdCP-Signature", "X-AdCP-Key-Id"}, "request": {...}}`.
//
// `request` is the profile G2, `request-g1` G1: two names, so that a key set says who may still sign without the
// seller's agent. VerifyContext::audience is the verifier's own endpoint, without which every request is refused. What
// is signed are facts with `verified:` names and nothing else is a fact (docs/tokens/request.md). To mint, `claims` are
// the body, `location` the provider's endpoint and `key_id` the key's. Ids are that of the signature, by a hash.
//
// Names of refusals: those of match_signature.h, invalid_request, endpoint_required.
#pragma once

#include <string_view>

#include "engine/base/attributes.h"
#include "tokens/provider/token_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

const TokenFormat& request_format();
const TokenFormat& request_g1_format();

}  // namespace hardtack
HARDTACK_API_END
