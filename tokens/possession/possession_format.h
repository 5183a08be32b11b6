// Cap tokens with a proof of possession as a format among others.
//
// Verified are the broker's signature, the proof where there is one (a part of one is refused), and that the cap is of
// now. Facts: `cap(OPERATOR, ACTOR, SERVICE, OP, DATA_CLASS)` with the omnis as 64 digits, `device_key_hash("0x...")`.
// Checks ask the request for what a worker asks the chain and itself: `requested_op(OP)`,
// `requested_data_class(CLASS)`, `active_device("0x...")`, `current_k3_epoch(N)`. A proof that holds is
// `verified:possession("0x<device>", "0x<address>", "<nonce>", TIME)`: a policy that requires one asks for it. Formats
// keep no state, so whether the proof was seen before is asked of cap_proof.h; an assertion is the nonce that the proof
// must have.
//
// The key is the broker's, of secp256r1; there is no key id. Minted from the claims `operator_omni`, `actor_omni`,
// `service`, `op`, `data_class`, `device_key_hash`, `k3_epoch` and, all or none, `client_sig`, `client_nonce`,
// `client_ts`, which are verified. The id for revocation is the broker's nonce. Names of refusals: invalid_input,
// broker_sig_invalid, cap_pop_invalid, cap_freshness_failed, audience_mismatch, unknown_root_key.
#pragma once

#include "engine/base/attributes.h"
#include "tokens/provider/token_format.h"

HARDTACK_API_BEGIN
namespace hardtack {

const TokenFormat& possession_format();

}  // namespace hardtack
HARDTACK_API_END
