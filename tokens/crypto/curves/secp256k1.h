// ECDSA over secp256k1, as Ethereum signs: over a digest that the caller has computed, deterministic (RFC 6979 with
// SHA-256), with s in its lower half, and with the bit by which the public key can be recovered from the signature.
// Stateless and safe from any thread.
//
//   HARDTACK_TRY(secp256k1::Signature signature, secp256k1::sign(secret, digest));
//   HARDTACK_TRY(secp256k1::Point signer, secp256k1::recover(digest, signature));
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::secp256k1 {

inline constexpr std::size_t kSecretSize = 32;

using Scalar = std::array<std::uint8_t, 32>;  // big-endian
using Point = std::array<std::uint8_t, 64>;   // x, then y
using Digest = std::span<const std::uint8_t, 32>;

struct Signature {
  Scalar r{};
  Scalar s{};
  bool odd = false;  // whether the y of the nonce's point is

  friend bool operator==(const Signature&, const Signature&) = default;
};

// Whether the signature can be one: 0 < r < n and 0 < s <= n / 2. Error: kInvalidSignatureEncoding.
Result<void> check_encoding(const Signature& signature);

// Errors: kInvalidKeySize; kInvalidKey unless 0 < secret < n; kRandomnessFailed where the blinding gets no randomness.
Result<Point> public_key_of(ByteView secret);
// Errors: those of public_key_of.
Result<Signature> sign(ByteView secret, Digest digest);
// The key with which the digest was signed. Errors: kInvalidSignatureEncoding, kInvalidSignature for numbers that no
// key gives.
Result<Point> recover(Digest digest, const Signature& signature);
// `odd` is not looked at. Errors: kInvalidSignatureEncoding, kInvalidKey for no point of the curve, kInvalidSignature.
Result<void> verify(const Point& key, Digest digest, const Signature& signature);

}  // namespace hardtack::secp256k1
