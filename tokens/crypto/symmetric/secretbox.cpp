#include "tokens/crypto/symmetric/secretbox.h"

#include <sodium/crypto_secretbox.h>

namespace hardtack {

Bytes seal_secretbox(std::span<const std::uint8_t, kSecretboxKeySize> key,
                     std::span<const std::uint8_t, kSecretboxNonceSize> nonce, ByteView plaintext) {
  Bytes box(kSecretboxTagSize + plaintext.size());
  crypto_secretbox_easy(box.data(), plaintext.data(), plaintext.size(), nonce.data(), key.data());
  return box;
}

Result<SecretBytes> open_secretbox(std::span<const std::uint8_t, kSecretboxKeySize> key,
                                   std::span<const std::uint8_t, kSecretboxNonceSize> nonce, ByteView box) {
  if (box.size() < kSecretboxTagSize) return fail(ErrorCode::kInvalidSignature, "the sealed key is too short");
  SecretBytes opened(box.size() - kSecretboxTagSize);
  if (crypto_secretbox_open_easy(opened.writable().data(), box.data(), box.size(), nonce.data(), key.data()) != 0)
    return fail(ErrorCode::kInvalidSignature, "the sealed key does not open");
  return opened;
}

}  // namespace hardtack
