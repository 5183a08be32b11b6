// Sets of public JSON Web Keys (RFC 7517), as issuers publish them.
//
// A set is read key by key. A key that is of no use keeps its place with the name of what is wrong, so that it stops no
// other, and a token that names it is told why:
//
//   malformed_key       no object, or a member that says what the key is has another type
//   unsupported_key_type, unsupported_curve   RSA, P-384, X25519 and whatever else no JWT is verified with here
//   private_key, secret_key   what no public set may hold
//   wrong_use           `alg`, `use` or `key_ops` say that it verifies nothing
//   invalid_encoding, invalid_key   base64url with padding or other characters; a wrong length, a point off the curve
//   no_key_id           no `kid` in a set of several keys
//   duplicate_key_id    the `kid` of another key, which is refused, too: a token could choose between them
//
// `revoked_at` (RFC 3339) is the instant from which nothing that a key signed is accepted. No error repeats what a key
// holds. Values; may be shared between threads.
//
//   HARDTACK_TRY(const std::vector<JwksKey> keys, parse_jwks(text));
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "json/json.h"
#include "tokens/provider/token_keys.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct JwksLimits {
  std::size_t max_jwks_bytes = 1u << 20;
  std::size_t max_jwks_keys = 100;
};

struct RefusedJwk {
  std::string name;
  Error error;
};

struct JwksKey {
  KeyId id;  // a text, or nothing
  std::variant<PublicKey, RefusedJwk> key;
  std::optional<std::int64_t> revoked_at = std::nullopt;  // seconds since 1970

  const PublicKey* usable() const { return std::get_if<PublicKey>(&key); }
  const RefusedJwk* refused() const { return std::get_if<RefusedJwk>(&key); }
};

// A document `{"keys": [...]}`. Errors: kMalformedJson for what is none or too large, kInvalidKey for too many keys.
Result<std::vector<JwksKey>> parse_jwks(std::string_view text, const JwksLimits& limits = {});
Result<std::vector<JwksKey>> read_jwks(const JsonValue& set, const JwksLimits& limits = {});

// The key, unless it is refused or revoked at `now` (seconds since 1970); without a time every key that will ever be
// revoked is. Errors: that of the refusal, kRevoked.
Result<PublicKey> usable_key(const JwksKey& key, std::optional<std::int64_t> now);

// The set for verifiers that keep one: a set of keys of JWTs. Errors: those of read_jwks.
Result<std::vector<TokenKeys::Entry>> entries_of_jwks(const JsonValue& set, std::optional<std::int64_t> now);

}  // namespace hardtack
HARDTACK_API_END
