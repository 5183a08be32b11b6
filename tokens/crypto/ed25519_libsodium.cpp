#include <sodium/crypto_sign_ed25519.h>

#include "tokens/bytes/secret.h"
#include "tokens/crypto/ed25519_backend.h"

namespace hardtack::ed25519::backend {

bool equation_holds(std::span<const std::uint8_t, 32> key, ByteView message,
                    std::span<const std::uint8_t, 64> signature) {
  return crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(), key.data()) == 0;
}

bool derive_public_key(std::span<const std::uint8_t, 32> seed, std::span<std::uint8_t, 32> key) {
  SecretBytes expanded(crypto_sign_ed25519_SECRETKEYBYTES);
  return crypto_sign_ed25519_seed_keypair(key.data(), expanded.writable().data(), seed.data()) == 0;
}

}  // namespace hardtack::ed25519::backend
