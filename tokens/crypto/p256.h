// ECDSA over P-256 (secp256r1) with SHA-256. Used through keys.h and signature.h.
//
// Signatures are made deterministically (RFC 6979) with s in its lower half; verification accepts both halves, as the
// conformance samples demand. Stateless and safe from any thread; a SigningKey is immutable and may be shared.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::p256 {

inline constexpr std::size_t kPublicKeySize = 33;  // compressed: 02 or 03, then x
inline constexpr std::size_t kSecretSize = 32;

using CompressedPoint = std::array<std::uint8_t, kPublicKeySize>;
using UncompressedPoint = std::array<std::uint8_t, 65>;  // 04, x, y

// Compressed form only (02, 03), x below the prime, on the curve. Error: kInvalidKey. `verify` does this itself.
Result<void> validate_public_key(std::span<const std::uint8_t, kPublicKeySize> key);

// 04, x, y as certificates and key files have it, to the compressed form. Error: kInvalidKey, also off the curve.
Result<CompressedPoint> compress(ByteView uncompressed);
// The same for a point that is known to be valid.
CompressedPoint compressed(const UncompressedPoint& point);
// The reverse. Error: kInvalidKey.
Result<UncompressedPoint> decompress(std::span<const std::uint8_t, kPublicKeySize> key);

// A private key prepared for signing; its memory is wiped with it.
class SigningKey {
 public:
  // Error: kInvalidKey unless 0 < secret < n.
  static Result<std::shared_ptr<const SigningKey>> from_secret(std::span<const std::uint8_t, kSecretSize> secret);

  const UncompressedPoint& public_key() const { return public_key_; }
  // DER. Error: kRandomnessFailed if the system cannot give the blinding its randomness; the result does not depend on
  // it.
  Result<Bytes> sign(ByteView message) const;

  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey();

 private:
  struct Impl;
  SigningKey(std::unique_ptr<const Impl> impl, const UncompressedPoint& public_key);

  std::unique_ptr<const Impl> impl_;
  UncompressedPoint public_key_;
};

// Errors: kInvalidSignatureEncoding before any arithmetic, kInvalidKey, kInvalidSignature.
Result<void> verify(std::span<const std::uint8_t, kPublicKeySize> key, ByteView message, ByteView signature);

}  // namespace hardtack::p256
