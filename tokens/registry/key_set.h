// Key sets of services that take several formats: one JSON text, one TokenKeys.
//
// Three forms are told apart by what they are: an array is Biscuit Web Keys; an object whose `keys` have `kty` is a
// JWKS, for JWTs; an object whose `keys` have `format` is a mixed set: `{"format": "biscuit", "id": 7, "key":
// "ed25519/..."}`, `{"format": "macaroon", "file": "macaroon.secret"}`. `key` is a public key in a form that the format
// reads, as text or as a JWK; secrets come from a `file`, which a reader of the caller's opens. An `id` is a number or
// a text, and may be missing where there is one key of the format. An entry with `"until": "2030-01-01T00:00:00Z"` is
// being left, and is found after TokenKeys::accepted_at alone.
//
//   HARDTACK_TRY(TokenKeys keys, parse_key_set(json, {.now = now, .read_file = read_beside_the_set}));
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "tokens/provider/token_keys.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct KeySetOptions {
  // Seconds since 1970: web keys that have expired are refused.
  std::int64_t now = 0;
  // The contents of a file that a set names. Without it such an entry is refused.
  std::function<Result<SecretBytes>(const std::string& name)> read_file = {};
};

inline constexpr std::size_t kMaxKeySetBytes = 256 * 1024;

// Errors: kMalformedJson; kInvalidKey and the like for a key of Web Keys or of a mixed set, with its place; kUsage for
// an unknown format; what read_file says. A key of a JWKS that is of no use is an error only for tokens that name it.
Result<TokenKeys> parse_key_set(std::string_view json, const KeySetOptions& options);

}  // namespace hardtack
HARDTACK_API_END
