#include "tokens/crypto/symmetric/blake2b.h"

#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/utils.h>

#include <span>

namespace hardtack {
namespace {

void compute(ByteView key, std::span<std::uint8_t> out, std::initializer_list<ByteView> parts) {
  crypto_generichash_blake2b_state state;
  crypto_generichash_blake2b_init(&state, key.data(), key.size(), out.size());
  for (const ByteView part : parts) crypto_generichash_blake2b_update(&state, part.data(), part.size());
  crypto_generichash_blake2b_final(&state, out.data(), out.size());
  sodium_memzero(&state, sizeof state);
}

}  // namespace

Bytes blake2b(std::size_t size, std::initializer_list<ByteView> parts) {
  Bytes digest(size);
  compute({}, digest, parts);
  return digest;
}

SecretBytes keyed_blake2b(ByteView key, std::size_t size, std::initializer_list<ByteView> parts) {
  SecretBytes digest(size);
  compute(key, digest.writable(), parts);
  return digest;
}

}  // namespace hardtack
