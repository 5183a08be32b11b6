// Signatures as the specification of Biscuit has them, checked with OpenSSL and the arithmetic of its numbers: the
// second opinion on tokens/crypto, with which this shares nothing. Slow, and for public data only.
//
//   if (!reference::verify({.algorithm = 0, .bytes = key}, message, signature)) ...
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hardtack::reference {

// As on the wire: 0 is Ed25519 (32 bytes), 1 is P-256 (33 bytes: 02 or 03, then x).
struct NaiveKey {
  std::uint64_t algorithm = 0;
  std::string bytes;
  friend bool operator==(const NaiveKey&, const NaiveKey&) = default;
};

// 32 bytes that are the canonical form of a point of the curve, and not one of the eight whose order divides 8.
bool is_usable_ed25519_point(std::string_view bytes);

// Ed25519: S below the order, A and R usable points, and the equation without cofactor. P-256: a point of the curve, a
// signature in DER as OpenSSL writes it, both numbers from 1 to below the order.
bool verify(const NaiveKey& key, std::string_view message, std::string_view signature);

// The public half of 32 secret bytes; nothing for a P-256 secret out of range.
std::optional<NaiveKey> public_half(std::uint64_t algorithm, std::string_view secret);

// In lower-case hexadecimal.
std::string sha256_hex(std::string_view bytes);

}  // namespace hardtack::reference
