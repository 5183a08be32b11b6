#include <sodium/crypto_sign_ed25519.h>

#include "tokens/crypto/ed25519_backend.h"

namespace hardtack::ed25519::backend {

bool equation_holds(std::span<const std::uint8_t, 32> key, ByteView message,
                    std::span<const std::uint8_t, 64> signature) {
  return crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(), key.data()) == 0;
}

}  // namespace hardtack::ed25519::backend
