#include "tokens/request/request_keys.h"

#include <charconv>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/trim.h"
#include "tokens/jwt/jwk.h"
#include "tokens/keys/key_format.h"
#include "tokens/provider/token_format.h"

namespace hardtack {
namespace {

constexpr std::size_t kMaxKeyIdBytes = 256;
constexpr std::string_view kUntil = " until ";

std::unexpected<Error> bad_key(const char* reason) { return fail(ErrorCode::kInvalidKey, reason); }

// Empty members say nothing in this profile, and an error elsewhere.
JsonValue without_empty(const JsonValue& jwk) {
  JsonValue::Object members;
  for (const auto& member : jwk.as_object()) {
    const bool is_empty = (member.first == "alg" || member.first == "use") && member.second == JsonValue("");
    if (!is_empty) members.push_back(member);
  }
  return members;
}

Result<std::optional<std::int64_t>> read_revoked_at(const JsonValue& jwk) {
  const JsonValue* value = jwk.find("revoked_at");
  if (value == nullptr) return std::optional<std::int64_t>();
  const auto instant = value->is_string() ? parse_date_time(value->as_string())
                                          : Result<std::int64_t>(fail(ErrorCode::kInvalidDate, ""));
  if (!instant) return bad_key("the `revoked_at` of the JWK is no date and time as in RFC 3339");
  return std::optional(*instant);
}

Result<void> expect_purpose(const JsonValue& jwk) {
  const JsonValue* purpose = jwk.find("adcp_use");
  if (purpose != nullptr && *purpose == JsonValue(kRequestSigning)) return {};
  return fail(Error(ErrorCode::kInvalidKey, "the JWK is not for signing requests")
                  .with_help("its `adcp_use` must be `request-signing`"));
}

Result<std::optional<JsonValue>> as_jwk(ByteView contents) {
  const std::string_view text = trimmed(text_of(contents));
  if (!text.starts_with('{')) return std::optional<JsonValue>();
  HARDTACK_TRY(JsonValue value, parse_jwk(text));
  return std::optional(std::move(value));
}

}  // namespace

Result<RequestKey> request_key_from_jwk(const JsonValue& jwk) {
  HARDTACK_CHECK(expect_purpose(jwk));
  HARDTACK_TRY(const TokenKey key, public_key_from_jwk(without_empty(jwk)));
  HARDTACK_TRY(const auto revoked_at, read_revoked_at(jwk));
  return RequestKey{*key.public_key(), revoked_at};
}

TokenKey to_token_key(const RequestKey& key) {
  return {key.key, key.revoked_at ? cat(kRequestSigning, kUntil, *key.revoked_at) : std::string(kRequestSigning)};
}

Result<RequestKey> request_key_of(const TokenKey& key) {
  std::string_view purpose = key.purpose;
  if (!purpose.starts_with(kRequestSigning) || key.public_key() == nullptr)
    return bad_key("the key is not for signing requests");
  purpose.remove_prefix(kRequestSigning.size());
  if (purpose.empty()) return RequestKey{*key.public_key(), std::nullopt};
  std::int64_t until = 0;
  if (purpose.starts_with(kUntil)) {
    purpose.remove_prefix(kUntil.size());
    const auto [end, error] = std::from_chars(purpose.data(), purpose.data() + purpose.size(), until);
    if (error == std::errc() && end == purpose.data() + purpose.size()) return RequestKey{*key.public_key(), until};
  }
  return bad_key("the key is not for signing requests");
}

Result<RequestKeySet> RequestKeySet::parse(std::string_view jwks) {
  HARDTACK_TRY(const JsonValue value, parse_json(jwks, {.max_json_bytes = kMaxBytes, .max_json_depth = 8}));
  return from_json(value);
}

Result<RequestKeySet> RequestKeySet::from_json(const JsonValue& jwks) {
  const JsonValue* keys = jwks.find("keys");
  if (keys == nullptr || !keys->is_array()) return fail(ErrorCode::kMalformedJson, "a JWKS has a list `keys`");
  if (keys->as_array().size() > kMaxKeys) return bad_key("the JWKS has too many keys");
  RequestKeySet set;
  for (const JsonValue& jwk : keys->as_array()) {
    const JsonValue* id = jwk.find("kid");
    if (id == nullptr || !id->is_string() || id->as_string().empty() || id->as_string().size() > kMaxKeyIdBytes)
      continue;
    auto read = request_key_from_jwk(jwk);
    const auto known = set.keys_.find(id->as_string());
    if (known == set.keys_.end()) {
      set.keys_.emplace(id->as_string(), read ? std::variant<RequestKey, Error>(*read) : read.error());
    } else if (read && std::holds_alternative<Error>(known->second)) {
      known->second = *read;
    }
  }
  return set;
}

std::variant<RequestKey, RequestKeyFault> RequestKeySet::find(std::string_view key_id) const {
  const auto found = keys_.find(key_id);
  if (found == keys_.end()) return RequestKeyFault::kUnknown;
  if (const auto* key = std::get_if<RequestKey>(&found->second)) return *key;
  return RequestKeyFault::kUnusable;
}

std::vector<TokenKeys::Entry> RequestKeySet::entries(const std::vector<std::string_view>& formats) const {
  std::vector<TokenKeys::Entry> entries;
  for (const std::string_view format : formats) {
    for (const auto& [id, key] : keys_) {
      const auto* usable = std::get_if<RequestKey>(&key);
      entries.push_back(
          {std::string(format), KeyId(id),
           usable != nullptr ? Result<TokenKey>(to_token_key(*usable)) : Result<TokenKey>(fail(std::get<Error>(key)))});
    }
  }
  return entries;
}

std::variant<RequestKey, RequestKeyFault> TokenKeysSource::find(std::string_view key_id) const {
  const auto found = keys_.find({format_, KeyId(std::string(key_id))});
  if (!found) {
    return found.error().code() == ErrorCode::kUnknownRootKey ? RequestKeyFault::kUnknown : RequestKeyFault::kUnusable;
  }
  const auto key = request_key_of(*found);
  if (!key) return RequestKeyFault::kUnusable;
  return *key;
}

Result<TokenKey> read_request_key(ByteView contents) {
  HARDTACK_TRY(const auto jwk, as_jwk(contents));
  if (jwk) {
    HARDTACK_TRY(const RequestKey key, request_key_from_jwk(*jwk));
    return to_token_key(key);
  }
  HARDTACK_TRY(const PublicKey key, decode_public_key(contents));
  return to_token_key({key, std::nullopt});
}

Result<TokenSigningKey> read_request_signing_key(ByteView contents) {
  HARDTACK_TRY(const auto jwk, as_jwk(contents));
  if (!jwk) {
    HARDTACK_TRY(PrivateKey key, decode_private_key(contents));
    return TokenSigningKey{std::make_shared<const PrivateKey>(std::move(key)), std::string(kRequestSigning)};
  }
  HARDTACK_CHECK(expect_purpose(*jwk));
  HARDTACK_TRY(TokenSigningKey key, signing_key_from_jwk(without_empty(*jwk)));
  if (key.private_key() == nullptr) return bad_key("a secret does not sign requests");
  key.purpose = kRequestSigning;
  return key;
}

}  // namespace hardtack
