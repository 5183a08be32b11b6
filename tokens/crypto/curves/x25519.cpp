#include "tokens/crypto/curves/x25519.h"

#include <sodium/crypto_scalarmult_curve25519.h>

namespace hardtack::x25519 {

static_assert(kKeySize == crypto_scalarmult_curve25519_BYTES && kKeySize == crypto_scalarmult_curve25519_SCALARBYTES);

Result<PublicKey> public_key_of(std::span<const std::uint8_t, kKeySize> secret) {
  PublicKey key{};
  if (crypto_scalarmult_curve25519_base(key.data(), secret.data()) != 0)
    return fail(ErrorCode::kInternal, "an X25519 public key could not be derived");
  return key;
}

Result<SecretBytes> agree(std::span<const std::uint8_t, kKeySize> secret,
                          std::span<const std::uint8_t, kKeySize> public_key) {
  SecretBytes shared(kKeySize);
  const int status = crypto_scalarmult_curve25519(shared.writable().data(), secret.data(), public_key.data());
  // libsodium says so, too; that nothing agrees on zeros is what callers rely on.
  if (status != 0 || shared.equals(SecretBytes(kKeySize)))
    return fail(ErrorCode::kInvalidKey, "the X25519 public key is of low order");
  return shared;
}

}  // namespace hardtack::x25519
