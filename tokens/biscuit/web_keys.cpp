#include "tokens/biscuit/web_keys.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "json/json.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/keys.h"

namespace hardtack {
namespace {

// The members of a key take more than 16 bytes each. Values that took less could make a text hold sixty times its size.
JsonLimits limits_for(std::string_view json) {
  return {.max_json_bytes = WebKeySet::kMaxBytes, .max_json_depth = 8, .max_json_values = 64 + json.size() / 16};
}

std::unexpected<Error> malformed(const std::string& message) { return fail(ErrorCode::kMalformedJson, message); }

Result<std::string> required_string(const JsonValue& entry, std::string_view name) {
  const JsonValue* member = entry.find(name);
  if (member == nullptr) return malformed("the member `" + std::string(name) + "` is missing");
  if (!member->is_string()) return malformed("the member `" + std::string(name) + "` must be a string");
  return member->as_string();
}

// Absent and null are the same: the reference implementation writes null.
Result<std::optional<std::string>> optional_string(const JsonValue& entry, std::string_view name) {
  const JsonValue* member = entry.find(name);
  if (member == nullptr || member->is_null()) return std::nullopt;
  if (!member->is_string()) return malformed("the member `" + std::string(name) + "` must be a string");
  return member->as_string();
}

Result<WebKey> read_entry(const JsonValue& entry) {
  if (!entry.is_object()) return malformed("a web key must be an object");
  HARDTACK_TRY(const std::string name, required_string(entry, "algorithm"));
  HARDTACK_TRY(const KeyAlgorithm algorithm, key_algorithm_from_name(name));
  HARDTACK_TRY(const std::string digits, required_string(entry, "key_bytes"));
  HARDTACK_TRY(const Bytes bytes, from_hex(digits));
  HARDTACK_TRY(const PublicKey key, public_key_from_bytes(algorithm, bytes));
  HARDTACK_CHECK(validate_public_key(key));

  const JsonValue* id = entry.find("key_id");
  if (id == nullptr) return malformed("the member `key_id` is missing");
  if (!id->is_integer() || id->as_integer() < 0 || id->as_integer() > std::numeric_limits<std::uint32_t>::max())
    return malformed("the member `key_id` must be an integer from 0 to 4294967295");

  HARDTACK_TRY(const auto issuer, optional_string(entry, "issuer"));
  HARDTACK_TRY(const auto expiry, optional_string(entry, "expires_at"));
  std::optional<std::int64_t> expires_at;
  if (expiry) {
    const auto seconds = parse_date_time(*expiry);
    if (!seconds) return fail(seconds.error().with_context("member `expires_at`"));
    expires_at = *seconds;
  }
  return WebKey{key, static_cast<std::uint32_t>(id->as_integer()), issuer, expires_at};
}

}  // namespace

Result<WebKeySet> WebKeySet::parse(std::string_view json) {
  HARDTACK_TRY(const JsonValue root, parse_json(json, limits_for(json)));
  if (!root.is_array()) return malformed("web keys must be an array of objects");
  const JsonValue::Array& entries = root.as_array();
  if (entries.size() > kMaxKeys) return malformed(cat("more than ", kMaxKeys, " web keys"));
  std::vector<WebKey> keys;
  keys.reserve(entries.size());
  for (const JsonValue& entry : entries) {
    auto key = read_entry(entry);
    if (!key) return fail(key.error().with_context(cat("web key ", keys.size())));
    keys.push_back(*std::move(key));
  }
  return from_keys(std::move(keys));
}

Result<WebKeySet> WebKeySet::from_keys(std::vector<WebKey> keys) {
  if (keys.size() > kMaxKeys) return fail(ErrorCode::kInvalidKey, cat("more than ", kMaxKeys, " web keys"));
  std::ranges::sort(keys, {}, &WebKey::key_id);
  const auto duplicate = std::ranges::adjacent_find(keys, {}, &WebKey::key_id);
  if (duplicate != keys.end()) return fail(ErrorCode::kInvalidKey, cat("two web keys have the id ", duplicate->key_id));
  return WebKeySet(std::move(keys));
}

Result<PublicKey> WebKeySet::find(std::optional<std::uint32_t> key_id, std::int64_t now) const {
  auto found = keys_.end();
  if (key_id) {
    found = std::ranges::lower_bound(keys_, *key_id, {}, &WebKey::key_id);
    if (found == keys_.end() || found->key_id != *key_id)
      return fail(ErrorCode::kUnknownRootKey, cat("no web key has the id ", *key_id));
  } else {
    if (keys_.size() != 1) {
      return fail(Error(ErrorCode::kUnknownRootKey,
                        cat("the token names no root key and there are ", keys_.size(), " web keys"))
                      .with_help("issue tokens with the id of their root key, or name the key to verify with"));
    }
    found = keys_.begin();
  }
  if (found->expires_at && *found->expires_at <= now)
    return fail(ErrorCode::kUnknownRootKey, cat("the web key with the id ", found->key_id, " has expired"));
  return found->key;
}

std::string WebKeySet::to_json() const {
  JsonValue::Array entries;
  for (const WebKey& key : keys_) {
    JsonValue::Object entry = {{"algorithm", key_algorithm_name(key.key.algorithm())},
                               {"key_bytes", to_hex(key.key.bytes())},
                               {"key_id", std::int64_t{key.key_id}}};
    if (key.issuer) entry.emplace_back("issuer", *key.issuer);
    if (key.expires_at) {
      // A date that cannot be written must not turn into a key that never expires.
      const bool writable = *key.expires_at >= kYear0 && *key.expires_at < kYear10000;
      entry.emplace_back("expires_at", format_date_time(writable ? *key.expires_at : kYear0));
    }
    entries.emplace_back(std::move(entry));
  }
  return write_json(entries, JsonLayout::kIndented);
}

}  // namespace hardtack
