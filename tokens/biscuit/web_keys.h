// Biscuit Web Keys: the JSON array of root keys that an issuer publishes, usually at `/.well-known/biscuit-web-keys`.
//
// Each entry has `algorithm`, `key_bytes` (hexadecimal) and `key_id`, and optionally `issuer` and `expires_at` (RFC
// 3339); other members are ignored. Two entries with one id are refused, since a token could then choose between them.
// The set is immutable once built and may be shared between threads. Time is an argument, in seconds since 1970.
//
//   HARDTACK_TRY(WebKeySet keys, WebKeySet::parse(json));
//   HARDTACK_TRY(PublicKey root, keys.find(token_root_key_id, now));
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/public_key.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct WebKey {
  PublicKey key;
  std::uint32_t key_id;
  std::optional<std::string> issuer;
  std::optional<std::int64_t> expires_at;  // seconds since 1970; parts of a second are dropped, so a key dies early

  friend bool operator==(const WebKey&, const WebKey&) = default;
};

class WebKeySet {
 public:
  static constexpr std::size_t kMaxBytes = 256 * 1024;
  static constexpr std::size_t kMaxKeys = 100;  // a P-256 point takes 90 us to check

  // Errors: kMalformedJson for the text and its members, also for more than 64 values and one for every 16 bytes;
  // kInvalidKey, kInvalidKeySize and kInvalidHex for a key.
  static Result<WebKeySet> parse(std::string_view json);
  // Error: kInvalidKey for a duplicate id or too many keys.
  static Result<WebKeySet> from_keys(std::vector<WebKey> keys);

  // The key with that id. A token without an id can be served only by a set of one key.
  // Error: kUnknownRootKey, also for a key that has expired (`expires_at` <= now).
  Result<PublicKey> find(std::optional<std::uint32_t> key_id, std::int64_t now) const;

  const std::vector<WebKey>& keys() const { return keys_; }
  // The array as the reference implementation reads it.
  std::string to_json() const;

 private:
  explicit WebKeySet(std::vector<WebKey> keys) : keys_(std::move(keys)) {}

  std::vector<WebKey> keys_;  // ascending by id
};

}  // namespace hardtack
HARDTACK_API_END
