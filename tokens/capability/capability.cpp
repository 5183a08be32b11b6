#include "tokens/capability/capability.h"

#include <array>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

constexpr std::int64_t kMaxTtlSeconds = 100LL * 366 * 86'400;

std::unexpected<TokenRefusal> refused(ErrorCode code, std::string_view name, std::string_view reason,
                                      std::string message) {
  TokenRefusal refusal(Error(code, std::move(message)), name);
  refusal.reason = reason;
  return std::unexpected(std::move(refusal));
}

// Version 4 of RFC 9562.
Result<std::string> random_uuid(RandomSource& random) {
  std::array<std::uint8_t, 16> bytes{};
  HARDTACK_CHECK(random.fill(bytes));
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  std::string text = to_hex(bytes);
  for (const std::size_t at : {8u, 13u, 18u, 23u}) text.insert(at, "-");
  return text;
}

bool is_mac_of(const CapabilityToken& token, const SecretBytes& secret) {
  // Lower-case digits alone: another spelling would be another text of the same token.
  if (token.signature.size() != 64 || token.signature.find_first_not_of("0123456789abcdef") != std::string::npos)
    return false;
  return equal_in_constant_time(bytes_of(to_hex(capability_mac(token, secret))), bytes_of(token.signature));
}

}  // namespace

Result<CapabilityKeyRing> CapabilityKeyRing::make(std::map<std::string, SharedSecret> secrets,
                                                  std::optional<std::string> active) {
  if (secrets.empty()) return fail(ErrorCode::kInvalidKey, "the key ring holds no secret");
  for (const auto& [id, secret] : secrets) {
    if (id.empty()) return fail(ErrorCode::kInvalidKey, "a secret of the key ring has an empty id");
    if (secret == nullptr || secret->empty())
      return fail(ErrorCode::kInvalidKey, "the secret " + quote(id) + " of the key ring is empty");
  }
  if (!active) {
    if (secrets.size() > 1) return fail(ErrorCode::kInvalidKey, "of several secrets one must be named as active");
    active = secrets.begin()->first;
  }
  if (!secrets.contains(*active))
    return fail(ErrorCode::kInvalidKey, "the active key " + quote(*active) + " is not in the key ring");
  return CapabilityKeyRing(std::move(secrets), *std::move(active));
}

Result<CapabilityKeyRing> CapabilityKeyRing::of_one(SharedSecret secret) {
  return make({{std::string(kSingleKeyId), std::move(secret)}});
}

TokenKeys CapabilityKeyRing::keys() const {
  return TokenKeys([secrets = secrets_](const KeyQuery& query) -> Result<TokenKey> {
    const auto* id = std::get_if<std::string>(&query.id);
    const auto found = id == nullptr ? secrets.end() : secrets.find(*id);
    if (query.format == kCapabilityFormat && found != secrets.end()) return TokenKey{found->second, {}};
    // Tokens from before keys had ids.
    if (query.format == kCapabilityFormat && query.id == KeyId() && secrets.size() == 1)
      return TokenKey{secrets.begin()->second, {}};
    return fail(ErrorCode::kUnknownRootKey, "the key ring has no secret with " + describe(query.id));
  });
}

Result<CapabilityToken> issue_capability(const SecretBytes& secret, const std::string& key_id,
                                         const CapabilityGrant& grant, CapabilityTime now, RandomSource& random) {
  if (grant.capability_id.empty()) return fail(ErrorCode::kUsage, "a capability token names a capability");
  if (grant.principal_id.empty()) return fail(ErrorCode::kUsage, "a capability token names a principal");
  if (!grant.constraints.is_object()) return fail(ErrorCode::kUsage, "constraints are a JSON object");
  if (grant.ttl_seconds <= 0 || grant.ttl_seconds > kMaxTtlSeconds)
    return fail(ErrorCode::kUsage, "a capability token lives for at least a second and at most 100 years");
  if (secret.empty()) return fail(ErrorCode::kInvalidKeySize, "the secret is empty");
  CapabilityToken token;
  HARDTACK_TRY(token.token_id, random_uuid(random));
  token.capability_id = grant.capability_id;
  token.principal_id = grant.principal_id;
  token.issued_at = now;
  token.expires_at = now + grant.ttl_seconds * kMicroseconds;
  token.constraints = grant.constraints;
  token.audit_id = grant.audit_id;
  token.key_id = key_id;
  token.signature = to_hex(capability_mac(token, secret));
  // What its own reader would refuse must not be handed out.
  if (const auto read = read_capability(capability_text(token)); !read) return fail(read.error().error);
  return token;
}

Result<CapabilityToken> issue_capability(const CapabilityKeyRing& ring, CapabilityRevocations& revocations,
                                         const CapabilityGrant& grant, CapabilityTime now, RandomSource& random) {
  HARDTACK_TRY(CapabilityToken token, issue_capability(ring.active_secret(), ring.active_id(), grant, now, random));
  revocations.track(token.principal_id, token.token_id, token.expires_at, now);
  return token;
}

TokenResult<TokenKey> verify_capability(const CapabilityToken& token, const TokenKeys& keys,
                                        const CapabilityExpectation& expected, const CapabilityRevocations* revocations,
                                        CapabilityTime now) {
  if (revocations != nullptr && revocations->is_revoked(token.token_id))
    return refused(ErrorCode::kRevoked, "TokenRevoked", "revoked", "the capability token is revoked");
  if (token.expires_at <= now) {
    return refused(ErrorCode::kExpired, "TokenExpired", "expired",
                   "the capability token expired at " + capability_time_text(token.expires_at));
  }
  const bool has_id = token.key_id && !token.key_id->empty();
  const auto key = keys.find({kCapabilityFormat, has_id ? KeyId(*token.key_id) : KeyId()});
  if (!key) return refused(key.error().code(), "TokenInvalid", "unknown_key_id", key.error().message());
  if (key->secret() == nullptr || key->secret()->empty())
    return refused(ErrorCode::kInvalidKey, "TokenInvalid", "unknown_key_id", "the key is no secret");
  if (!is_mac_of(token, *key->secret())) {
    return refused(ErrorCode::kInvalidSignature, "TokenInvalid", "invalid_signature",
                   "the signature is not that of the secret and the capability token");
  }
  if (expected.principal && *expected.principal != token.principal_id) {
    return refused(ErrorCode::kInvalidClaim, "TokenScopeError", "principal_mismatch",
                   "the capability token is not for the principal " + quote(*expected.principal));
  }
  if (expected.capability && *expected.capability != token.capability_id) {
    return refused(ErrorCode::kInvalidClaim, "TokenScopeError", "capability_mismatch",
                   "the capability token is not for the capability " + quote(*expected.capability));
  }
  return *key;
}

}  // namespace hardtack
