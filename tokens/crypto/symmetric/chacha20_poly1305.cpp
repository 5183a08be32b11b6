#include "tokens/crypto/symmetric/chacha20_poly1305.h"

#include <sodium/crypto_aead_chacha20poly1305.h>

namespace hardtack {

Bytes seal_chacha20_poly1305(std::span<const std::uint8_t, kChaCha20Poly1305KeySize> key,
                             std::span<const std::uint8_t, kChaCha20Poly1305NonceSize> nonce, ByteView associated,
                             ByteView plaintext) {
  Bytes box(plaintext.size() + kChaCha20Poly1305TagSize);
  crypto_aead_chacha20poly1305_ietf_encrypt(box.data(), nullptr, plaintext.data(), plaintext.size(), associated.data(),
                                            associated.size(), nullptr, nonce.data(), key.data());
  return box;
}

Result<SecretBytes> open_chacha20_poly1305(std::span<const std::uint8_t, kChaCha20Poly1305KeySize> key,
                                           std::span<const std::uint8_t, kChaCha20Poly1305NonceSize> nonce,
                                           ByteView associated, ByteView box) {
  if (box.size() < kChaCha20Poly1305TagSize) return fail(ErrorCode::kInvalidSignature, "the sealed bytes do not open");
  SecretBytes opened(box.size() - kChaCha20Poly1305TagSize);
  // With nowhere to write to libsodium verifies the tag and decrypts nothing, which is right for an empty plaintext.
  if (crypto_aead_chacha20poly1305_ietf_decrypt(opened.empty() ? nullptr : opened.writable().data(), nullptr, nullptr,
                                                box.data(), box.size(), associated.data(), associated.size(),
                                                nonce.data(), key.data()) != 0)
    return fail(ErrorCode::kInvalidSignature, "the sealed bytes do not open");
  return opened;
}

}  // namespace hardtack
