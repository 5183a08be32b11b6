// Signed HTTP requests: the profile of RFC 9421 that AdCP publishes, with its checks in their order and its names of
// refusals.
//
// A signature names its key, its nonce and a window of at most 300 seconds, in which clocks may differ by 60, and has
// the tag `adcp/request-signing/v1`. It covers method, URL and authority in their canonical form, the content type
// where there is one, and the body by its digest as the policy says: in version 3.2 always where there is a body. The
// checks: 0 request_signature_required; 1 _header_malformed; 2 _params_incomplete; 3 _tag_invalid; 4 _alg_not_allowed;
// 5 _window_invalid; 6 _components_incomplete, _components_unexpected; 7 _key_unknown; 8 _key_purpose_invalid; 9
// _key_revoked, _rate_abuse; 10 request_target_uri_malformed, _invalid; 11 _digest_mismatch; 12 _replayed. What is
// cheap comes before what is not, so a revoked key or a signer that repeats itself costs no signature. No refusal
// repeats what was received. Stateless but for the store that is passed in.
//
//   const auto verified = verify_http_signature(request, {}, keys, &store, now);
//   if (!verified) return refuse(verified.error().code);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/crypto/keys.h"
#include "tokens/crypto/random.h"
#include "tokens/keys/signer.h"
#include "tokens/provider/refusal.h"
#include "tokens/request/http/http_request.h"
#include "tokens/request/replay_store.h"
#include "tokens/request/request_keys.h"
#include "tokens/request/url.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::string_view kHttpSignatureTag = "adcp/request-signing/v1";
inline constexpr std::int64_t kMaxHttpSignatureSeconds = 300;
inline constexpr std::int64_t kHttpSignatureGraceSeconds = 60;

struct HttpSignaturePolicy {
  enum class Version : std::uint8_t {
    k31,  // bytes in either alphabet of base64; the digest as `digest` says
    k32,  // base64 with padding; the digest of every body
  };
  enum class Digest : std::uint8_t { kRequired, kEither, kForbidden };
  Version version = Version::k32;
  Digest digest = Digest::kRequired;  // of version 3.1
  // Operations, and methods of JSON-RPC, that nobody calls without a signature.
  std::vector<std::string> required_for = {};
  std::vector<std::string> protocol_methods_required_for = {};
};

struct VerifiedHttpRequest {
  std::string label;
  std::string key_id;
  PublicKey key;
  CanonicalUrl url;
  std::string nonce;
  std::int64_t created = 0, expires = 0;  // seconds since 1970
  std::vector<std::string> components;    // covered
  bool covers_body = false;
};

// Whether an unsigned request is refused: its operation (the end of the path, or the tool that JSON-RPC calls) or its
// method is listed, or it registers credentials for notifications. A body that cannot be read counts as listed where
// anything is.
bool requires_signature(const HttpRequest& request, const HttpSignaturePolicy& policy);

// A request without a signature is refused (request_signature_required); who takes some of them asks requires_signature
// and is_signed before. `store` may be null, and then the request may be a replay. Also refusals by the store's errors.
TokenResult<VerifiedHttpRequest> verify_http_signature(const HttpRequest& request, const HttpSignaturePolicy& policy,
                                                       const RequestKeySource& keys, ReplayStore* store,
                                                       std::int64_t now);

struct HttpSigning {
  std::string key_id;
  std::int64_t created = 0, expires = 0;
  std::string nonce;  // new_nonce
};

// The request with its URL in canonical form and Content-Digest (where there is a body), Signature-Input and Signature,
// as version 3.2 has them. Errors: kUsage for a window that nobody would accept, a short nonce, a key id of more than
// 256 bytes, or a request that is signed already; those of canonical_url and sign.
Result<HttpRequest> sign_http_request(HttpRequest request, const HttpSigning& signing, const PrivateKey& key);
// With a key that is not in this process. Also the errors of Signer::sign.
Result<HttpRequest> sign_http_request(HttpRequest request, const HttpSigning& signing, const Signer& key);
Result<std::string> new_nonce(RandomSource& random);

}  // namespace hardtack
HARDTACK_API_END
