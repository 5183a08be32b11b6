#include "tokens/crypto/ed25519.h"

#include <sodium/core.h>
#include <sodium/crypto_core_ed25519.h>
#include <sodium/crypto_sign_ed25519.h>

#include <algorithm>
#include <array>
#include <string>

#include "engine/text/cat.h"
#include "tokens/crypto/ed25519_backend.h"

namespace hardtack::ed25519 {
namespace {

using Encoding = std::array<std::uint8_t, 32>;  // y, little-endian; the top bit is the sign of x

// y of the points whose order divides 8: the identity, order 2, order 4, and the two of order 8. A sign bit changes
// nothing.
constexpr std::array<Encoding, 5> kSmallOrder{{
    {1},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
     0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
     0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
}};

// 2^255 - 19, the field's prime.
constexpr Encoding kPrime = {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                             0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                             0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};

// 2^252 + 27742317777372353535851937790883648493, the order of the prime subgroup.
constexpr Encoding kOrder = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                             0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                             0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

bool below(const Encoding& number, const Encoding& bound) {
  return std::lexicographical_compare(number.rbegin(), number.rend(), bound.rbegin(), bound.rend());
}

Encoding read(std::span<const std::uint8_t, 32> bytes) {
  Encoding encoding{};
  std::ranges::copy(bytes, encoding.begin());
  return encoding;
}

// y without the sign of x.
Encoding read_y(std::span<const std::uint8_t, 32> point) {
  Encoding y = read(point);
  y[31] &= 0x7f;
  return y;
}

bool is_small_order(const Encoding& y) { return std::ranges::find(kSmallOrder, y) != kSmallOrder.end(); }

// What the rules refuse by its encoding alone. Libraries differ here, and versions of one library do.
bool is_acceptable(std::span<const std::uint8_t, 32> point) {
  const Encoding y = read_y(point);
  return below(y, kPrime) && !is_small_order(y);
}

// libsodium asks for this before any other call; it is idempotent and safe from several threads.
Result<void> initialize() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) return fail(ErrorCode::kInternal, "libsodium could not be initialized");
  return {};
}

}  // namespace

Result<SecretBytes> expand_seed(std::span<const std::uint8_t, kSeedSize> seed) {
  HARDTACK_CHECK(initialize());
  SecretBytes expanded(kSeedSize + kPublicKeySize);
  std::ranges::copy(seed, expanded.writable().begin());
  if (!backend::derive_public_key(seed, expanded.writable().subspan<kSeedSize, kPublicKeySize>()))
    return fail(ErrorCode::kInternal, "an ed25519 public key could not be computed");
  return expanded;
}

Result<void> validate_public_key(std::span<const std::uint8_t, kPublicKeySize> key) {
  HARDTACK_CHECK(initialize());
  const Encoding y = read_y(key);
  if (!below(y, kPrime)) return fail(ErrorCode::kInvalidKey, "the ed25519 public key is not canonically encoded");
  if (is_small_order(y)) return fail(ErrorCode::kInvalidKey, "the ed25519 public key is a point of small order");
  // Adding the identity decompresses the point and nothing more; libsodium's own validity check would also demand the
  // prime subgroup, which verification does not.
  const Encoding identity{1};
  Encoding sum{};
  if (crypto_core_ed25519_add(sum.data(), key.data(), identity.data()) != 0)
    return fail(ErrorCode::kInvalidKey, "the ed25519 public key is not a point of the curve");
  return {};
}

Result<Bytes> sign(const SecretBytes& expanded, ByteView message) {
  HARDTACK_CHECK(initialize());
  Bytes signature(kSignatureSize);
  if (expanded.size() != kSeedSize + kPublicKeySize ||
      crypto_sign_ed25519_detached(signature.data(), nullptr, message.data(), message.size(),
                                   expanded.bytes().data()) != 0)
    return fail(ErrorCode::kInternal, "the ed25519 signature could not be made");
  return signature;
}

Result<void> check_signature_size(ByteView signature) {
  if (signature.size() == kSignatureSize) return {};
  return fail(ErrorCode::kInvalidSignatureEncoding,
              cat("an ed25519 signature has 64 bytes, this one has ", signature.size()));
}

Result<void> verify(std::span<const std::uint8_t, kPublicKeySize> key, ByteView message, ByteView signature) {
  HARDTACK_CHECK(initialize());
  HARDTACK_CHECK(check_signature_size(signature));
  const bool acceptable =
      is_acceptable(key) && is_acceptable(signature.first<32>()) && below(read(signature.subspan<32, 32>()), kOrder);
  if (!acceptable || !backend::equation_holds(key, message, signature.first<kSignatureSize>()))
    return fail(ErrorCode::kInvalidSignature, "the ed25519 signature does not match");
  return {};
}

}  // namespace hardtack::ed25519
