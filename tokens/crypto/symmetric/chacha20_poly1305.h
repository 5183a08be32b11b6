// ChaCha20-Poly1305 (RFC 8439): the ciphertext, then the tag. Stateless and safe from any thread. A nonce is used once
// with a key; whoever calls this sees to it.
//
//   const Bytes box = seal_chacha20_poly1305(key, nonce, associated, plaintext);
//   HARDTACK_TRY(SecretBytes opened, open_chacha20_poly1305(key, nonce, associated, box));
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack {

inline constexpr std::size_t kChaCha20Poly1305KeySize = 32;
inline constexpr std::size_t kChaCha20Poly1305NonceSize = 12;
inline constexpr std::size_t kChaCha20Poly1305TagSize = 16;

Bytes seal_chacha20_poly1305(std::span<const std::uint8_t, kChaCha20Poly1305KeySize> key,
                             std::span<const std::uint8_t, kChaCha20Poly1305NonceSize> nonce, ByteView associated,
                             ByteView plaintext);
// Error: kInvalidSignature for anything that was not made with this key, nonce and associated data.
Result<SecretBytes> open_chacha20_poly1305(std::span<const std::uint8_t, kChaCha20Poly1305KeySize> key,
                                           std::span<const std::uint8_t, kChaCha20Poly1305NonceSize> nonce,
                                           ByteView associated, ByteView box);

}  // namespace hardtack
