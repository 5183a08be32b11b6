// JSON Web Tokens in compact form (RFC 7515, 7519), signed with ES256, EdDSA or HS256.
//
// The key decides the algorithm: an ed25519 key verifies EdDSA, a secp256r1 key ES256 and a secret HS256, and a header
// that names another one is refused. Refused, too: padding and other spellings of base64url, JSON with two meanings,
// `crit`, `b64` and keys that the token brings along (`jwk`, `jku`, `x5c`, `x5u`), everything that is not three parts,
// texts over the limit. A VerifiedJwt is made by verify_jwt only; it is immutable and may be shared between threads.
//
//   HARDTACK_TRY(std::string text, sign_jwt(claims, key, {}));
//   HARDTACK_TRY(VerifiedJwt token, verify_jwt(text, key.public_key()));
//   HARDTACK_CHECK(check_jwt_times(token, now));
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/program/public_key.h"
#include "json/json.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/keys.h"
#include "tokens/keys/signer.h"
#include "tokens/lineage_index/record.h"
#include "tokens/provider/token_key.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxJwtBytes{32u << 10};
inline constexpr std::size_t kMinHs256SecretBytes = 32;

class VerifiedJwt {
 public:
  // The compact text as it was received.
  const std::string& text() const { return text_; }
  const JsonValue& header() const { return header_; }
  // An object.
  const JsonValue& claims() const { return claims_; }
  // The other text of the same token, if its signature has two: of ES256 that with n - s, which anyone can write.
  std::optional<std::string> other_spelling() const;

 private:
  friend struct JwtMaker;
  VerifiedJwt(std::string text, JsonValue header, JsonValue claims)
      : text_(std::move(text)), header_(std::move(header)), claims_(std::move(claims)) {}

  std::string text_;
  JsonValue header_;
  JsonValue claims_;
};

struct JwtSignOptions {
  std::optional<std::string> key_id = std::nullopt;  // the header's `kid`
};

// `claims` must be an object. Errors: kUsage, kTokenTooLarge, those of sign.
Result<std::string> sign_jwt(const JsonValue& claims, const PrivateKey& key, const JwtSignOptions& options);
// With a key that is not in this process. Also the errors of Signer::sign.
Result<std::string> sign_jwt(const JsonValue& claims, const Signer& key, const JwtSignOptions& options);
// HS256. Also kInvalidKeySize for a secret of less than 32 bytes.
Result<std::string> sign_jwt(const JsonValue& claims, const SecretBytes& secret, const JwtSignOptions& options);

// Errors: kTokenTooLarge, kMalformedToken, kInvalidBase64, kMalformedJson, kKeyAlgorithmMismatch,
// kInvalidSignatureEncoding, kInvalidSignature. Claims are not judged.
Result<VerifiedJwt> verify_jwt(std::string_view text, const PublicKey& key);
// HS256. Also kInvalidKeySize for a secret of less than 32 bytes, the length of the hash (RFC 7518, 3.2).
Result<VerifiedJwt> verify_jwt(std::string_view text, const SecretBytes& secret);
// With the key that is found for the header's `kid`, so that the header is read once. Also what `find` says.
using JwtKeyFinder = std::function<Result<TokenKey>(std::optional<std::string> key_id)>;
Result<VerifiedJwt> verify_jwt_with(std::string_view text, const JwtKeyFinder& find);

// A token as it is written, of which nothing has been verified.
struct UnverifiedJwt {
  JsonValue header;
  JsonValue claims;
};
// Errors: kTokenTooLarge, kMalformedToken, kInvalidBase64, kMalformedJson.
Result<UnverifiedJwt> read_jwt(std::string_view text);
// The header's `kid`, which chooses the key to verify with. Errors: the same.
Result<std::optional<std::string>> jwt_key_id(std::string_view text);

// `exp` is required; `exp`, `nbf` and `iat` are integers of 64 bits. Valid from nbf and iat (30 s of grace) until
// before exp. Errors: kInvalidClaim, kExpired.
Result<void> check_jwt_times(const VerifiedJwt& token, LineageTime now);

// A claim that must be text, or an integer. Error: kInvalidClaim ("missing:<name>", "malformed:<name>").
Result<std::string> jwt_text(const JsonValue& claims, std::string_view name);
Result<std::optional<std::string>> jwt_optional_text(const JsonValue& claims, std::string_view name);
Result<std::optional<std::int64_t>> jwt_optional_integer(const JsonValue& claims, std::string_view name);

}  // namespace hardtack
HARDTACK_API_END
