// PASERK: keys of PASETO as text, and the ids of keys that footers name.
//
// Read are `k3` and `k4`, each `local`, `public` and `secret`. Wrapped, sealed and password-protected keys are refused
// by name; nothing here runs a password hash. No error repeats the text.
//
//   HARDTACK_TRY(TokenKey key, key_from_paserk("k4.public.Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI"));
//   HARDTACK_TRY(std::string id, paserk_id(key));   // k4.pid...
#pragma once

#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/provider/token_key.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Whether the text is meant as one: it begins with `k` and a digit and a point.
bool looks_like_paserk(std::string_view text);

// What verifies: `public`, or `local`. Errors: kInvalidKey, kInvalidKeySize, kInvalidBase64.
Result<TokenKey> key_from_paserk(std::string_view text);
// What makes tokens: `secret`, or `local`. Errors: the same, kKeyMismatch for a pair whose halves are of two keys.
Result<TokenSigningKey> signing_key_from_paserk(std::string_view text);

// The text of a public key. Error: kInvalidKey for a key of another kind.
Result<std::string> public_paserk(const TokenKey& key);
// `lid`, `pid` or `sid`. Error: kInvalidKey for keys of no kind of PASETO.
Result<std::string> paserk_id(const TokenKey& key);
Result<std::string> paserk_id(const TokenSigningKey& key);

}  // namespace hardtack
HARDTACK_API_END
