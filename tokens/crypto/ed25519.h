// Ed25519 (RFC 8032) with the strictest of the accepted rules. Used through keys.h and signature.h.
//
// A signature is refused if S is not below the group order, if A or R has small order, or if the encoding of either is
// not canonical; the equation is the cofactorless one. These are the rules of the reference implementation, so both
// accept exactly the same signatures. Stateless and safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"

namespace hardtack::ed25519 {

inline constexpr std::size_t kPublicKeySize = 32;
inline constexpr std::size_t kSeedSize = 32;
inline constexpr std::size_t kSignatureSize = 64;

// The seed followed by the public key: the form that signing needs.
Result<SecretBytes> expand_seed(std::span<const std::uint8_t, kSeedSize> seed);

// Canonical, on the curve, not of small order. Not needed before `verify`, which refuses such keys itself.
Result<void> validate_public_key(std::span<const std::uint8_t, kPublicKeySize> key);

Result<Bytes> sign(const SecretBytes& expanded, ByteView message);

// Error: kInvalidSignatureEncoding unless there are 64 bytes.
Result<void> check_signature_size(ByteView signature);

// Errors: kInvalidSignatureEncoding for a wrong length, kInvalidSignature for everything else.
Result<void> verify(std::span<const std::uint8_t, kPublicKeySize> key, ByteView message, ByteView signature);

}  // namespace hardtack::ed25519
