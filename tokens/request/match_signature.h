// Signatures of match requests: Ed25519 over match_signing_input, for one provider and one day.
//
// The provider's endpoint is the verifier's own registered URL, never one from the request. A signature counts on the
// day that it was made for and the day after (UTC), so a request can be replayed within about two days: who must not
// answer one twice remembers `request_id` of identity matches (ReplayStore). A key that was revoked on a day still
// verifies the day before it until the end of that day. The order of checks and the names of refusals are the
// protocol's: the key (SignatureKeyUnknown), the form (SignatureMissing, SignatureMalformed), each epoch
// (SignatureKeyRevoked, SignatureInvalid). No refusal repeats what was received. Stateless, but for what is passed in.
//
//   HARDTACK_TRY(MatchSignature signature, sign_match_request(request, endpoint, now, key, "2026-05"));
//   const auto epoch = verify_match_request(request, endpoint, signature, keys, now);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/crypto/keys.h"
#include "tokens/provider/refusal.h"
#include "tokens/request/match_request.h"
#include "tokens/request/replay_store.h"
#include "tokens/request/request_keys.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::string_view kMatchSignatureHeader = "x-adcp-signature";
inline constexpr std::string_view kMatchKeyIdHeader = "x-adcp-key-id";

// Values of the two headers; empty where a header is absent.
struct MatchSignature {
  std::string signature;  // base64url without padding
  std::string key_id;
};

// For the day of `now`, in seconds. Errors: kKeyAlgorithmMismatch for a key that is not Ed25519, kUsage for a
// `seller_agent_url` that is not in its canonical form, which verifiers may compare otherwise; those of
// match_signing_input.
Result<MatchSignature> sign_match_request(const MatchRequest& request, std::string_view endpoint, std::int64_t now,
                                          const PrivateKey& key, std::string_view key_id);
// With a key that is not in this process. Also the errors of Signer::sign.
Result<MatchSignature> sign_match_request(const MatchRequest& request, std::string_view endpoint, std::int64_t now,
                                          const Signer& key, std::string_view key_id);

// The epoch that was signed. Errors of match_signing_input besides the refusals above.
TokenResult<std::int64_t> verify_match_request(const MatchRequest& request, std::string_view endpoint,
                                               const MatchSignature& signature, const RequestKeySource& keys,
                                               std::int64_t now);

// Remembers an identity match that was verified for as long as its signature counts. Refusals: request_replayed, also
// where the store is full; errors of the store. A context match has no id, and may be asked again.
TokenResult<void> remember_match_request(const MatchRequest& request, const MatchSignature& signature,
                                         std::int64_t epoch, ReplayStore& store, std::int64_t now);

// The first second at which a signature for this epoch does not count any more.
std::int64_t match_signature_end(std::int64_t epoch);

// The status that a provider answers a refusal with: 413 for a body over the limit, 400 for one that is no request, 401
// for a signature. The body's code is always `invalid_request`.
int match_http_status(const TokenRefusal& refusal);

}  // namespace hardtack
HARDTACK_API_END
