#include "tokens/crypto/symmetric/hkdf.h"

#include <botan/kdf.h>
#include <botan/version.h>

#include <algorithm>
#include <array>
#include <exception>
#include <span>

#include "tokens/bytes/append.h"
#include "tokens/crypto/symmetric/hmac.h"

namespace hardtack {
namespace {

#if BOTAN_VERSION_MAJOR >= 3
void derive(const Botan::KDF& function, std::span<std::uint8_t> key, ByteView secret, ByteView salt, ByteView label) {
  function.derive_key(key, secret, salt, label);
}
#else
void derive(const Botan::KDF& function, std::span<std::uint8_t> key, ByteView secret, ByteView salt, ByteView label) {
  function.kdf(key.data(), key.size(), secret.data(), secret.size(), salt.data(), salt.size(), label.data(),
               label.size());
}
#endif

Result<SecretBytes> derive(const char* name, ByteView secret, ByteView salt, ByteView label, std::size_t size) {
  try {
    const auto function = Botan::KDF::create(name);
    if (function == nullptr) return fail(ErrorCode::kInternal, "Botan has no HKDF with SHA-256");
    SecretBytes key(size);
    derive(*function, key.writable(), secret, salt, label);
    return key;
  } catch (const std::exception&) {
    return fail(ErrorCode::kInternal, "a key could not be derived");
  }
}

}  // namespace

Result<SecretBytes> hkdf_sha256_extract(ByteView salt, ByteView secret) {
  return derive("HKDF-Extract(SHA-256)", secret, salt, {}, 32);
}

Result<SecretBytes> hkdf_sha256_expand(ByteView pseudorandom_key, ByteView info, std::size_t size) {
  return derive("HKDF-Expand(SHA-256)", pseudorandom_key, {}, info, size);
}

Result<SecretBytes> hkdf_sha384(ByteView secret, ByteView salt, std::initializer_list<ByteView> info,
                                std::size_t size) {
  constexpr std::array<std::uint8_t, 48> kZeros{};
  HARDTACK_TRY(HmacSha384 extracted, hmac_sha384(salt.empty() ? ByteView(kZeros) : salt, {secret}));
  const Wiper wiper(extracted);
  Bytes expanded;
  for (const ByteView part : info) append(expanded, part);
  expanded.push_back(1);  // the number of the block
  HARDTACK_TRY(HmacSha384 block, hmac_sha384(extracted, {expanded}));
  const Wiper block_wiper(block);
  return SecretBytes::copy_of(ByteView(block).first(std::min(size, block.size())));
}

}  // namespace hardtack
