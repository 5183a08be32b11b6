// ECDSA over P-384 (secp384r1) with SHA-384, as PASETO v3 signs: signatures are r and s of 48 bytes each, keys are
// compressed points. Deterministic (RFC 6979). Verification accepts s in either half, since signers of the format give
// both. Stateless and safe from any thread.
//
//   HARDTACK_TRY(p384::CompressedPoint key, p384::public_key_of(secret));
//   HARDTACK_TRY(Bytes signature, p384::sign(secret, message));
//   HARDTACK_CHECK(p384::verify(key, message, signature));
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::p384 {

inline constexpr std::size_t kPublicKeySize = 49;
inline constexpr std::size_t kSecretSize = 48;
inline constexpr std::size_t kSignatureSize = 96;

using CompressedPoint = std::array<std::uint8_t, kPublicKeySize>;

// Compressed form only, on the curve. Error: kInvalidKey.
Result<void> validate_public_key(ByteView key);
// The public key of a secret. Errors: kInvalidKeySize; kInvalidKey unless 0 < secret < n.
Result<CompressedPoint> public_key_of(ByteView secret);
// Errors: those of public_key_of; kRandomnessFailed if the system cannot give the blinding its randomness.
Result<Bytes> sign(ByteView secret, ByteView message);
// Errors: kInvalidSignatureEncoding for another length, kInvalidKey, kInvalidSignature.
Result<void> verify(ByteView key, ByteView message, ByteView signature);

}  // namespace hardtack::p384
