#include "tokens/request/match_signature.h"

#include <algorithm>
#include <array>
#include <optional>

#include "tokens/bytes/base64.h"
#include "tokens/crypto/signature.h"
#include "tokens/request/url.h"

namespace hardtack {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::size_t kSignatureBytes = 64;

std::unexpected<TokenRefusal> refuse_malformed() {
  return refuse(ErrorCode::kInvalidSignatureEncoding, "SignatureMalformed",
                "the signature is no base64url text of 64 bytes");
}

TokenResult<Bytes> read_signature(std::string_view text) {
  if (text.empty()) return refuse(ErrorCode::kInvalidSignature, "SignatureMissing", "the request is not signed");
  if (text.ends_with('=')) return refuse_malformed();
  auto bytes = from_base64url(text);
  if (!bytes || bytes->size() != kSignatureBytes) return refuse_malformed();
  return *std::move(bytes);
}

TokenResult<RequestKey> find_key(const RequestKeySource& keys, std::string_view key_id) {
  // Without an id no key is meant, even where one would serve every id.
  const auto found = key_id.empty() ? RequestKeyFault::kUnknown : keys.find(key_id);
  const auto* key = std::get_if<RequestKey>(&found);
  if (key == nullptr || key->key.algorithm() != KeyAlgorithm::kEd25519) {
    return refuse(ErrorCode::kUnknownRootKey, "SignatureKeyUnknown",
                  "the request names a key that does not sign requests");
  }
  return *key;
}

TokenResult<std::int64_t> verify_once(const MatchRequest& request, std::string_view endpoint,
                                      const MatchSignature& signature, const RequestKeySource& keys, std::int64_t now) {
  HARDTACK_TRY(const RequestKey key, find_key(keys, signature.key_id));
  HARDTACK_TRY(const Bytes bytes, read_signature(signature.signature));
  bool any_trusted = false;
  for (const std::int64_t epoch : {daily_epoch(now), daily_epoch(now) - 1}) {
    if (key.revoked_at && epoch >= daily_epoch(*key.revoked_at)) continue;
    any_trusted = true;
    HARDTACK_TRY(const std::string input, match_signing_input(request, endpoint, epoch));
    if (verify(key.key, bytes_of(input), bytes)) return epoch;
  }
  if (!any_trusted)
    return refuse(ErrorCode::kRevoked, "SignatureKeyRevoked", "the key that the request names was revoked");
  return refuse(ErrorCode::kInvalidSignature, "SignatureInvalid",
                "the signature is not of this request, this provider, and today or yesterday");
}

}  // namespace

Result<MatchSignature> sign_match_request(const MatchRequest& request, std::string_view endpoint, std::int64_t now,
                                          const PrivateKey& key, std::string_view key_id) {
  return sign_match_request(request, endpoint, now, PrivateKeySigner::of(key), key_id);
}

Result<MatchSignature> sign_match_request(const MatchRequest& request, std::string_view endpoint, std::int64_t now,
                                          const Signer& key, std::string_view key_id) {
  if (key.algorithm() != KeyAlgorithm::kEd25519)
    return fail(ErrorCode::kKeyAlgorithmMismatch, "match requests are signed with an ed25519 key");
  if (request.profile == MatchProfile::kG2) {
    HARDTACK_TRY(const CanonicalUrl seller, canonical_url(request.seller_agent_url));
    if (seller.target_uri != request.seller_agent_url) {
      return fail(Error(ErrorCode::kUsage,
                        "`seller_agent_url` is not in its canonical form, so that others may read it as another one")
                      .with_help("write " + seller.target_uri));
    }
  }
  HARDTACK_TRY(const std::string input, match_signing_input(request, endpoint, daily_epoch(now)));
  HARDTACK_TRY(const Bytes signature, key.sign(bytes_of(input)));
  return MatchSignature{to_base64url(signature, Padding::kOmitted), std::string(key_id)};
}

TokenResult<std::int64_t> verify_match_request(const MatchRequest& request, std::string_view endpoint,
                                               const MatchSignature& signature, const RequestKeySource& keys,
                                               std::int64_t now) {
  if (signature.signature.empty() && signature.key_id.empty())
    return refuse(ErrorCode::kInvalidSignature, "SignatureMissing", "the request is not signed");
  auto epoch = verify_once(request, endpoint, signature, keys, now);
  if (!epoch && keys.refresh()) return verify_once(request, endpoint, signature, keys, now);
  return epoch;
}

TokenResult<void> remember_match_request(const MatchRequest& request, const MatchSignature& signature,
                                         std::int64_t epoch, ReplayStore& store, std::int64_t now) {
  if (request.kind != MatchKind::kIdentity) return {};
  HARDTACK_TRY(const ReplayVerdict verdict,
               store.remember(signature.key_id, request.request_id, match_signature_end(epoch) - 1, now));
  if (verdict == ReplayVerdict::kFresh) return {};
  return refuse(ErrorCode::kInvalidClaim, "request_replayed",
                verdict == ReplayVerdict::kFull ? "too many requests are remembered to take one more"
                                                : "a request with this id was answered before");
}

std::int64_t match_signature_end(std::int64_t epoch) { return (epoch + 2) * kDay; }

int match_http_status(const TokenRefusal& refusal) {
  static constexpr std::array<std::string_view, 5> kSignature{
      "SignatureMissing", "SignatureMalformed", "SignatureKeyUnknown", "SignatureKeyRevoked", "SignatureInvalid"};
  if (refusal.error.code() == ErrorCode::kTokenTooLarge) return 413;
  return std::ranges::find(kSignature, std::string_view(refusal.code)) != kSignature.end() ? 401 : 400;
}

}  // namespace hardtack
