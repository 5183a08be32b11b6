// What key derivation does with private keys as numbers: adding them modulo the order of a group, and the public halves
// of keys that no format signs with. P-256 and secp256k1. Used through tokens/derivation.
//
// Numbers are 32 bytes, big-endian. Stateless and safe from any thread.
//
//   if (!is_private_scalar(EcGroup::kSecp256k1, bytes)) ...
//   HARDTACK_TRY(SecretBytes sum, add_scalars(EcGroup::kSecp256k1, left, right));
//   HARDTACK_TRY(Bytes key, ec_public_key(EcGroup::kSecp256k1, sum.bytes()));
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack {

enum class EcGroup : std::uint8_t { kSecp256r1, kSecp256k1 };

inline constexpr std::size_t kScalarSize = 32;

// Whether the number is below the order of the group. Requires 32 bytes; the time does not depend on them.
bool is_below_order(EcGroup group, ByteView number);
// Whether it is a private key: not zero, and below the order.
bool is_private_scalar(EcGroup group, ByteView number);

// (left + right) mod n, which may be zero. Requires numbers of 32 bytes below n. Error: kInternal.
Result<SecretBytes> add_scalars(EcGroup group, ByteView left, ByteView right);

// The point of a private key: 02 or 03, then x; or with `compressed` off 04, x and y. Errors: kInvalidKey for what is
// no private key, kRandomnessFailed where the system cannot give the blinding its randomness.
Result<Bytes> ec_public_key(EcGroup group, ByteView scalar, bool compressed = true);

}  // namespace hardtack
