#include "tokens/jwt/profiles/profile_claims.h"

#include <algorithm>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack {
namespace {

constexpr std::int64_t kGraceSeconds = 30;

TokenResult<std::int64_t> required_integer(const JsonValue& claims, std::string_view name) {
  HARDTACK_TRY(const auto value, jwt_optional_integer(claims, name));
  if (value) return *value;
  return refuse(ErrorCode::kInvalidClaim, "invalid_claim", cat("missing:", name));
}

}  // namespace

TokenResult<VerifiedJwt> verify_profile_signature(std::string_view text, const ProfileKey& key) {
  if (text.size() > kMaxProfileTokenBytes)
    return refuse(ErrorCode::kTokenTooLarge, "token_too_large", "the JWT is longer than its profile allows");
  if (key.key.algorithm() != KeyAlgorithm::kSecp256r1)
    return refuse(ErrorCode::kKeyAlgorithmMismatch, "key_algorithm_mismatch",
                  "tokens of this profile are signed with ES256");
  HARDTACK_TRY(const auto named, jwt_key_id(text));
  if (key.id.empty() || named != key.id)
    return refuse(ErrorCode::kUnknownRootKey, "key_id_mismatch", "the JWT does not name the key of its verifier");
  HARDTACK_TRY(VerifiedJwt verified, verify_jwt(text, key.key));
  return verified;
}

TokenResult<void> check_profile_times(const JsonValue& claims, const ProfileLifetime& lifetime, LineageTime now) {
  const std::int64_t seconds = unix_seconds(now);
  HARDTACK_TRY(const std::int64_t exp, required_integer(claims, "exp"));
  HARDTACK_TRY(const std::int64_t iat, required_integer(claims, "iat"));
  HARDTACK_TRY(const auto nbf, jwt_optional_integer(claims, "nbf"));
  // So that their difference can be written.
  constexpr std::int64_t kLast = std::int64_t{1} << 53;
  if (iat < 0 || iat > kLast || exp < 0 || exp > kLast)
    return refuse(ErrorCode::kInvalidClaim, "invalid_claim",
                  iat < 0 || iat > kLast ? "malformed:iat" : "malformed:exp");
  if (exp - iat < lifetime.least.count() || exp - iat > lifetime.most.count()) {
    return refuse(ErrorCode::kInvalidClaim, "lifetime_out_of_range",
                  cat("the JWT lives for ", exp - iat, " s, its profile allows ", lifetime.least.count(), " to ",
                      lifetime.most.count()));
  }
  if (exp <= seconds) return refuse(ErrorCode::kExpired, "expired", cat("the JWT expired at ", exp));
  for (const std::int64_t from : {iat, nbf.value_or(iat)}) {
    if (from > seconds + kGraceSeconds)
      return refuse(ErrorCode::kExpired, "not_yet_valid", cat("the JWT is valid from ", from, " on only"));
  }
  return {};
}

TokenResult<void> expect_claim(const JsonValue& claims, std::string_view claim, std::string_view wanted,
                               std::string_view name) {
  const JsonValue* value = claims.find(claim);
  if (!wanted.empty() && value != nullptr && *value == JsonValue(wanted)) return {};
  return refuse(ErrorCode::kInvalidClaim, name, cat("the claim `", claim, "` is not ", quote(wanted)));
}

TokenResult<std::string> profile_text(const JsonValue& object, std::string_view name) {
  const JsonValue* value = object.find(name);
  if (value == nullptr) return refuse(ErrorCode::kInvalidClaim, "invalid_claim", cat("missing:", name));
  if (!value->is_string() || value->as_string().empty())
    return refuse(ErrorCode::kInvalidClaim, "invalid_claim", cat("malformed:", name));
  return value->as_string();
}

bool is_bare_hex(std::string_view text, std::size_t size) {
  return text.size() == size &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<std::string> sign_profile(const JsonValue& claims, const PurposeKey& key, std::string_view purpose) {
  if (key.purpose() != purpose) {
    return fail(ErrorCode::kKeyMismatch,
                cat("the key is for ", quote(key.purpose()), ", and one for ", quote(purpose), " is needed"));
  }
  HARDTACK_TRY(const PrivateKey pair, key.private_key());
  HARDTACK_TRY(std::string text, sign_jwt(claims, pair, {.key_id = key.id()}));
  if (text.size() > kMaxProfileTokenBytes)
    return fail(ErrorCode::kTokenTooLarge, "the JWT is longer than its profile allows");
  return text;
}

}  // namespace hardtack
