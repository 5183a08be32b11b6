// HKDF (RFC 5869) with SHA-384, and with SHA-256 in its two steps. Stateless and safe from any thread.
//
//   HARDTACK_TRY(SecretBytes key, hkdf_sha384(secret.bytes(), {}, {label, nonce}, 48));
//   HARDTACK_TRY(SecretBytes pseudorandom, hkdf_sha256_extract(salt, secret.bytes()));
//   HARDTACK_TRY(SecretBytes key, hkdf_sha256_expand(pseudorandom.bytes(), info, 32));
#pragma once

#include <cstddef>
#include <initializer_list>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack {

// `info` is the concatenation of its parts. Requires size <= 48, one block of the hash. Error: that of hmac_sha384.
Result<SecretBytes> hkdf_sha384(ByteView secret, ByteView salt, std::initializer_list<ByteView> info, std::size_t size);

// What one key gives at most: 255 blocks of the hash.
inline constexpr std::size_t kMaxHkdfSha256Bytes = 8'160;

// 32 bytes. Error: kInternal where Botan was built without it.
Result<SecretBytes> hkdf_sha256_extract(ByteView salt, ByteView secret);
// Requires 0 < size <= kMaxHkdfSha256Bytes. Error: the same.
Result<SecretBytes> hkdf_sha256_expand(ByteView pseudorandom_key, ByteView info, std::size_t size);

}  // namespace hardtack
