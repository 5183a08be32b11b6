#include <lib25519.h>

#include <algorithm>

#include "tokens/bytes/secret.h"
#include "tokens/crypto/ed25519_backend.h"

namespace hardtack::ed25519::backend {

static_assert(lib25519_sign_BYTES == 64 && lib25519_sign_PUBLICKEYBYTES == 32);

bool equation_holds(std::span<const std::uint8_t, 32> key, ByteView message,
                    std::span<const std::uint8_t, 64> signature) {
  // The library reads a message only where it follows its signature, and gives it back elsewhere.
  const std::size_t size = signature.size() + message.size();
  Bytes both(2 * size);
  std::ranges::copy(message, std::ranges::copy(signature, both.begin()).out);
  long long opened = 0;
  return lib25519_sign_open(both.data() + size, &opened, both.data(), static_cast<long long>(size), key.data()) == 0;
}

bool derive_public_key(std::span<const std::uint8_t, 32> seed, std::span<std::uint8_t, 32> key) {
  // The library's own key generation, without its choice of a seed.
  SecretBytes hashed(lib25519_hash_sha512_BYTES);
  lib25519_hash_sha512(hashed.writable().data(), seed.data(), static_cast<long long>(seed.size()));
  const std::span<std::uint8_t> scalar = hashed.writable().first(32);
  scalar[0] &= 0xf8;
  scalar[31] = static_cast<std::uint8_t>((scalar[31] & 0x3f) | 0x40);
  lib25519_nG_merged25519(key.data(), scalar.data());
  return true;
}

}  // namespace hardtack::ed25519::backend
