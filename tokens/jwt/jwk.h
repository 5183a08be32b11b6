// JSON Web Keys (RFC 7517, 8037) of the algorithms that we know: Ed25519, P-256 and secrets.
//
// `kty` and `crv` decide what a key is; `alg`, `use` and `key_ops` may only agree. A key of any other kind is refused
// by name. No error repeats what a key holds. Sets of them: jwks.h.
//
//   HARDTACK_TRY(const JsonValue value, parse_jwk(text));
//   HARDTACK_TRY(TokenKey key, public_key_from_jwk(value));
#pragma once

#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "json/json.h"
#include "tokens/provider/token_key.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::string_view kJwtFormat = "jwt";

// An object with `kty`, within bounds. Errors: kMalformedJson, kInvalidKey.
Result<JsonValue> parse_jwk(std::string_view text);

// For a key that says what it is for besides (`adcp_use`: signing requests, sealing exposures), which is then no key of
// JWTs. Error: kInvalidKey.
Result<void> expect_jwt_key(const JsonValue& key);

// Refuses private keys and secrets, so that neither lies where tokens are verified. Errors: kInvalidKey,
// kInvalidKeySize, kInvalidBase64.
Result<TokenKey> public_key_from_jwk(const JsonValue& key);
// A secret (`oct`), for HS256. Errors: the same.
Result<TokenKey> secret_from_jwk(const JsonValue& key);
// The private half of a pair, whose public half must belong to it, or a secret. Errors: the same, kKeyMismatch.
Result<TokenSigningKey> signing_key_from_jwk(const JsonValue& key);

}  // namespace hardtack
HARDTACK_API_END
