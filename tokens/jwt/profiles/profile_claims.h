// What the profiles of this folder share: the key by its id, ES256, the size, the times.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/program/public_key.h"
#include "json/json.h"
#include "tokens/derivation/purpose_key.h"
#include "tokens/jwt/jws.h"
#include "tokens/lineage_index/record.h"
#include "tokens/provider/refusal.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxProfileTokenBytes = 20'000;

// The one key that a verifier of a profile takes: tokens must name its id.
struct ProfileKey {
  std::string id;
  PublicKey key;
};

struct ProfileLifetime {
  std::chrono::seconds least;
  std::chrono::seconds most;
};

// The token with a signature of the key, whose claims nobody has judged yet. Refusals: token_too_large,
// key_id_mismatch, key_algorithm_mismatch for a key other than P-256, and those of verify_jwt.
TokenResult<VerifiedJwt> verify_profile_signature(std::string_view text, const ProfileKey& key);

// `exp` and `iat` must be there, and as far apart as the profile says. Refusals: expired, not_yet_valid,
// lifetime_out_of_range, invalid_claim.
TokenResult<void> check_profile_times(const JsonValue& claims, const ProfileLifetime& lifetime, LineageTime now);

// A claim that must be this text, and nothing else. Refusal: `name`.
TokenResult<void> expect_claim(const JsonValue& claims, std::string_view claim, std::string_view wanted,
                               std::string_view name);

// The text of a member that must be there and not be empty. Refusal: invalid_claim.
TokenResult<std::string> profile_text(const JsonValue& object, std::string_view name);
// Digits 0-9 and a-f alone, as many as `size`.
bool is_bare_hex(std::string_view text, std::size_t size);

// Signs with a key of that purpose. Errors: kKeyMismatch for another purpose, kTokenTooLarge, those of sign_jwt.
Result<std::string> sign_profile(const JsonValue& claims, const PurposeKey& key, std::string_view purpose);

}  // namespace hardtack
HARDTACK_API_END
