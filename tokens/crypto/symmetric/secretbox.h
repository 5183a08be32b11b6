// XSalsa20-Poly1305 (NaCl's secretbox), as macaroons keep the key of a third party: the tag, then the ciphertext.
// Stateless and safe from any thread.
//
//   const Bytes box = seal_secretbox(key, nonce, plaintext);
//   HARDTACK_TRY(SecretBytes opened, open_secretbox(key, nonce, box));
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack {

inline constexpr std::size_t kSecretboxKeySize = 32;
inline constexpr std::size_t kSecretboxNonceSize = 24;
inline constexpr std::size_t kSecretboxTagSize = 16;

Bytes seal_secretbox(std::span<const std::uint8_t, kSecretboxKeySize> key,
                     std::span<const std::uint8_t, kSecretboxNonceSize> nonce, ByteView plaintext);
// Error: kInvalidSignature for anything that was not made with this key and nonce.
Result<SecretBytes> open_secretbox(std::span<const std::uint8_t, kSecretboxKeySize> key,
                                   std::span<const std::uint8_t, kSecretboxNonceSize> nonce, ByteView box);

}  // namespace hardtack
