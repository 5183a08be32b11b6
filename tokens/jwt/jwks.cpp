#include "tokens/jwt/jwks.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/quote.h"
#include "tokens/jwt/jwk.h"

namespace hardtack {
namespace {

constexpr std::size_t kMaxKeyIdBytes = 256;

RefusedJwk refusal(std::string_view name, std::string message) {
  return {std::string(name), Error(ErrorCode::kInvalidKey, std::move(message))};
}
RefusedJwk malformed(std::string_view why) { return refusal("malformed_key", cat("a key of the JWKS ", why)); }

// What can be said of the key before its numbers are read; nothing if it is of a kind that we know.
std::optional<RefusedJwk> refused_kind(const JsonValue& key) {
  for (const std::string_view name : {"kty", "crv", "alg", "use"}) {
    const JsonValue* value = key.find(name);
    if (value != nullptr && !value->is_string()) return malformed(cat("has a `", name, "` that is no text"));
  }
  const JsonValue* operations = key.find("key_ops");
  if (operations != nullptr && !operations->is_array()) return malformed("has `key_ops` that are no list");
  const JsonValue* type = key.find("kty");
  if (type == nullptr) return malformed("has no `kty`");
  if (type->as_string() == "oct" || key.find("k") != nullptr)
    return refusal("secret_key", "a key of the JWKS is a secret, which no public set may hold");
  for (const std::string_view name : {"d", "p", "q", "dp", "dq", "qi", "oth", "priv"}) {
    if (key.find(name) != nullptr)
      return refusal("private_key", "a key of the JWKS is private, which no public set may hold");
  }
  if (type->as_string() != "OKP" && type->as_string() != "EC") {
    return refusal("unsupported_key_type",
                   cat("a key of the JWKS has the `kty` ", quote(type->as_string()), "; known are `OKP` and `EC`"));
  }
  const JsonValue* curve = key.find("crv");
  if (curve == nullptr) return malformed("has no `crv`");
  const bool is_okp = type->as_string() == "OKP";
  if (curve->as_string() != (is_okp ? "Ed25519" : "P-256")) {
    return refusal("unsupported_curve", cat("a key of the JWKS is of the curve ", quote(curve->as_string()),
                                            "; known are `Ed25519` and `P-256`"));
  }
  const auto expects = [&](std::string_view name, std::string_view wanted) {
    const JsonValue* value = key.find(name);
    return value == nullptr || value->as_string() == wanted;
  };
  const bool verifies = operations == nullptr ||
                        std::ranges::find(operations->as_array(), JsonValue("verify")) != operations->as_array().end();
  if (!expects("alg", is_okp ? "EdDSA" : "ES256") || !expects("use", "sig") || !verifies)
    return refusal("wrong_use", "a key of the JWKS is for something else than verifying signatures of its curve");
  return std::nullopt;
}

std::variant<PublicKey, RefusedJwk> read_key(const JsonValue& key) {
  if (auto kind = refused_kind(key)) return *std::move(kind);
  if (const auto is_for_jwts = expect_jwt_key(key); !is_for_jwts) return RefusedJwk{"wrong_use", is_for_jwts.error()};
  auto read = public_key_from_jwk(key);
  if (read) return *read->public_key();
  const bool encoding = read.error().code() == ErrorCode::kInvalidBase64;
  return RefusedJwk{encoding ? "invalid_encoding" : "invalid_key", read.error()};
}

JwksKey read_member(const JsonValue& key) {
  if (!key.is_object()) return {{}, malformed("is no object")};
  JwksKey read{{}, malformed("is no key")};
  if (const JsonValue* id = key.find("kid")) {
    if (!id->is_string() || id->as_string().empty() || id->as_string().size() > kMaxKeyIdBytes)
      return {{}, malformed(cat("has a `kid` that is no text of 1 to ", kMaxKeyIdBytes, " bytes"))};
    read.id = id->as_string();
  }
  // An instant that cannot be read must not turn into a key that is never revoked.
  if (const JsonValue* revoked = key.find("revoked_at")) {
    const auto seconds = revoked->is_string() ? parse_date_time(revoked->as_string())
                                              : Result<std::int64_t>(fail(ErrorCode::kInvalidDate, ""));
    if (!seconds) {
      read.key = malformed("has a `revoked_at` that is no date and time");
      return read;
    }
    read.revoked_at = *seconds;
  }
  read.key = read_key(key);
  return read;
}

// A token names a key by its id, so several keys need ids, and of two with one id neither is of use.
void refuse_ambiguity(std::vector<JwksKey>& keys) {
  if (keys.size() < 2) return;
  std::map<std::string_view, std::size_t> counts;
  for (const JwksKey& key : keys) {
    if (const auto* id = std::get_if<std::string>(&key.id)) ++counts[*id];
  }
  for (JwksKey& key : keys) {
    const auto* id = std::get_if<std::string>(&key.id);
    if (id != nullptr && counts[*id] > 1) {
      key.key = refusal("duplicate_key_id", "two keys of the JWKS have " + describe(key.id));
    } else if (id == nullptr && key.usable() != nullptr) {
      key.key = refusal("no_key_id", "one of several keys of the JWKS has no `kid`");
    }
  }
}

Result<TokenKey> token_key(const Result<PublicKey>& key) {
  if (!key) return fail(key.error());
  return TokenKey{*key, {}};
}

}  // namespace

Result<std::vector<JwksKey>> read_jwks(const JsonValue& set, const JwksLimits& limits) {
  const JsonValue* keys = set.find("keys");
  if (keys == nullptr || !keys->is_array()) return fail(ErrorCode::kMalformedJson, "a JWKS has a list `keys`");
  if (keys->as_array().size() > limits.max_jwks_keys)
    return fail(ErrorCode::kInvalidKey, cat("a JWKS has at most ", limits.max_jwks_keys, " keys"));
  std::vector<JwksKey> read;
  read.reserve(keys->as_array().size());
  for (const JsonValue& key : keys->as_array()) read.push_back(read_member(key));
  refuse_ambiguity(read);
  return read;
}

Result<std::vector<JwksKey>> parse_jwks(std::string_view text, const JwksLimits& limits) {
  HARDTACK_TRY(const JsonValue set, parse_json(text, {limits.max_jwks_bytes, 8, 64 + 64 * limits.max_jwks_keys}));
  return read_jwks(set, limits);
}

Result<PublicKey> usable_key(const JwksKey& key, std::optional<std::int64_t> now) {
  if (const RefusedJwk* refused = key.refused()) return fail(refused->error);
  if (key.revoked_at && (!now || *key.revoked_at <= *now))
    return fail(ErrorCode::kRevoked, cat("the key with ", describe(key.id), " is revoked"));
  return *key.usable();
}

Result<std::vector<TokenKeys::Entry>> entries_of_jwks(const JsonValue& set, std::optional<std::int64_t> now) {
  HARDTACK_TRY(const std::vector<JwksKey> keys, read_jwks(set, {.max_jwks_keys = TokenKeys::kMaxEntries}));
  std::vector<TokenKeys::Entry> entries;
  for (const JwksKey& key : keys) {
    // No token can name it, and it must not be the only entry without an id, which serves all tokens.
    if (keys.size() > 1 && key.id == KeyId()) continue;
    if (std::ranges::find(entries, key.id, &TokenKeys::Entry::id) != entries.end()) continue;  // refused already
    entries.push_back({std::string(kJwtFormat), key.id, token_key(usable_key(key, now))});
  }
  return entries;
}

}  // namespace hardtack
