// The four algorithms, for paseto.cpp. `header` is as in the text, "v4.local.".
#pragma once

#include <string_view>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack {

struct PasetoContext {
  std::string_view header, footer, assertion;
};

inline constexpr std::size_t kPasetoLocalKeySize = 32;
inline constexpr std::size_t kPasetoNonceSize = 32;

// Bodies of local tokens: nonce, ciphertext, tag. `key` and `nonce` have 32 bytes. Errors: kInvalidSignature,
// kMalformedToken for a body that is too short.
Result<Bytes> encrypt_v3(const SecretBytes& key, ByteView nonce, ByteView message, const PasetoContext& context);
Result<Bytes> decrypt_v3(const SecretBytes& key, ByteView body, const PasetoContext& context);
Result<Bytes> encrypt_v4(const SecretBytes& key, ByteView nonce, ByteView message, const PasetoContext& context);
Result<Bytes> decrypt_v4(const SecretBytes& key, ByteView body, const PasetoContext& context);

}  // namespace hardtack
