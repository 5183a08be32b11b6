// Keys of exposure tokens: X25519, as JWKs whose `adcp_use` is "tmpx-encrypt".
//
// Whoever opens tokens has private keys and finds one by the token's key id. Whoever seals takes the newest key of the
// set that the recipient publishes. A key for anything else, such as signing requests, is of no use here. No error
// repeats what a key holds. Stateless; may be called from any thread.
//
//   HARDTACK_TRY(std::vector<ExposureRecipient> published, exposure_recipients(jwks));
//   const ExposureRecipient* recipient = newest_recipient(published);
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "json/json.h"
#include "tokens/provider/token_key.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Purposes (TokenKey::purpose) of the two halves.
inline constexpr std::string_view kExposureOpens = "tmpx-open";
inline constexpr std::string_view kExposureSeals = "tmpx-seal";

// 1 to 8 letters, digits, `-` and `_`.
bool is_exposure_key_id(std::string_view id);

struct ExposureRecipient {
  std::string key_id;
  std::array<std::uint8_t, 32> key{};  // X25519
  std::int64_t issued_at = 0;
};

// The keys of a JWKS that tokens may be sealed to, in its order; every other key is ignored: one with another
// `adcp_use`, `kty`, `crv`, `alg` or `use`, with a `kid` of another form, or that is no point which two can agree on.
// Errors: kMalformedJson for what is no JWKS, kInvalidKey for more than 1,000 keys.
Result<std::vector<ExposureRecipient>> exposure_recipients(const JsonValue& jwks);
// With the greatest `iat`, of several the first. Null for none.
const ExposureRecipient* newest_recipient(std::span<const ExposureRecipient> recipients);

// A private JWK. Errors: kMalformedJson, kInvalidKey, kInvalidKeySize, kInvalidBase64; kKeyMismatch for halves of two
// keys.
Result<TokenKey> exposure_opening_key(std::string_view jwk);
// 32 bytes. Error: kInvalidKeySize.
Result<TokenKey> exposure_opening_key(SharedSecret secret);

// What seals: a public JWK, or a JWKS, of which the newest key counts. Errors: the same; kInvalidKey for a private key
// and for a set without a key for this.
Result<TokenSigningKey> exposure_sealing_key(std::string_view text);
// The recipient in such a key; `key_id` where the key names none. Errors: kInvalidKey, kUsage for two key ids.
Result<ExposureRecipient> recipient_of(const TokenSigningKey& key, std::string_view key_id);

}  // namespace hardtack
HARDTACK_API_END
