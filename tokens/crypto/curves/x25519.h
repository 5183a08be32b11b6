// Key agreement over X25519 (RFC 7748), as HPKE uses it. Stateless and safe from any thread.
//
//   HARDTACK_TRY(x25519::PublicKey mine, x25519::public_key_of(secret));
//   HARDTACK_TRY(SecretBytes shared, x25519::agree(secret, theirs));
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack::x25519 {

inline constexpr std::size_t kKeySize = 32;

using PublicKey = std::array<std::uint8_t, kKeySize>;

// Every 32 bytes are a secret: the bits that the curve fixes are fixed here. Error: kInternal.
Result<PublicKey> public_key_of(std::span<const std::uint8_t, kKeySize> secret);
// Error: kInvalidKey for a point of low order, with which every secret would agree on zeros (RFC 7748, 6.1).
Result<SecretBytes> agree(std::span<const std::uint8_t, kKeySize> secret,
                          std::span<const std::uint8_t, kKeySize> public_key);

}  // namespace hardtack::x25519
