// Keys of the profiles, and tokens with any claims signed with them.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "engine/program/print.h"
#include "json/json.h"
#include "tokens/bytes/hex.h"
#include "tokens/derivation/purpose_key.h"
#include "tokens/jwt/profiles/profile_claims.h"
#include "tokens/provider/token_format.h"

namespace hardtack::testing {

inline constexpr std::int64_t kStart = 1'700'000'000;
inline LineageTime at(std::int64_t seconds) { return LineageTime(std::chrono::seconds(seconds)); }

inline PurposeKey purpose_key(const std::string& purpose, const std::string& path, const std::string& id) {
  const Bytes seed(32, 0x17);
  return derive_purpose_key({.purpose = purpose, .path = path, .id = id, .curve = {}}, seed).value();
}
inline PurposeKey session_key() { return purpose_key("session", "issuer/jwt/v1", "ak-session-1"); }
inline PurposeKey oidc_key() { return purpose_key("oidc", "oidc/issuer/v1", "oidc-1"); }

inline ProfileKey verifying(const PurposeKey& key) {
  return {key.id(), public_key_from_bytes(KeyAlgorithm::kSecp256r1, key.public_key()).value()};
}

inline JsonValue json(std::string_view text) { return parse_json(text, {}).value(); }

// `claims` with some members replaced; one whose text is empty is left out.
inline JsonValue with(JsonValue claims, std::string_view name, std::string_view text) {
  JsonValue::Object members;
  for (const auto& [key, value] : claims.as_object()) {
    if (key != name) members.emplace_back(key, value);
  }
  if (!text.empty()) members.emplace_back(std::string(name), json(text));
  return members;
}

inline std::string signed_with(const PurposeKey& key, const JsonValue& claims) {
  return sign_jwt(claims, key.private_key().value(), {.key_id = key.id()}).value();
}

inline std::string code_of(const TokenResult<VerifiedToken>& result) { return result ? "" : result.error().code; }

}  // namespace hardtack::testing
