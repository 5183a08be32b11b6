#include "tokens/crypto/curves/secp256k1.h"

#include <botan/bigint.h>
#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/system_rng.h>

#include <algorithm>
#include <exception>
#include <vector>

#include "tokens/crypto/curves/botan_curves.h"

namespace hardtack::secp256k1 {
namespace {

// Big-endian: the prime of the field, the order of the group, and its half.
constexpr Scalar kPrime = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                           0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                           0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xfc, 0x2f};
constexpr Scalar kOrder = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                           0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48,
                           0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41};
constexpr Scalar kHalfOrder = {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                               0xff, 0xff, 0xff, 0xff, 0xff, 0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4,
                               0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0};

// Big-endian numbers of one size; the time does not depend on them.
bool is_below(ByteView number, const Scalar& bound) {
  std::uint32_t borrow = 0;
  for (std::size_t i = bound.size(); i-- > 0;) borrow = (std::uint32_t{number[i]} - bound[i] - borrow) >> 31;
  return borrow == 1;
}
bool is_scalar(ByteView number) {
  std::uint32_t any = 0;
  for (const std::uint8_t byte : number) any |= byte;
  return is_below(number, kOrder) && any != 0;
}

std::unexpected<Error> bad_encoding(const char* why) {
  return fail(ErrorCode::kInvalidSignatureEncoding, std::string("the secp256k1 signature ") + why);
}

Result<void> check_secret(ByteView secret) {
  if (secret.size() != kSecretSize) return fail(ErrorCode::kInvalidKeySize, "a secp256k1 private key has 32 bytes");
  if (!is_scalar(secret))
    return fail(ErrorCode::kInvalidKey, "the secp256k1 private key is zero or not below the order of the group");
  return {};
}

Result<Point> to_point(const Botan::Public_Key& key) {
  const std::vector<std::uint8_t> bits = key.public_key_bits();  // 04, x, y
  Point point{};
  if (bits.size() != point.size() + 1 || bits[0] != 0x04)
    return fail(ErrorCode::kInternal, "a secp256k1 public key came out in an unexpected form");
  std::copy(bits.begin() + 1, bits.end(), point.begin());
  return point;
}

Botan::BigInt to_number(const Scalar& scalar) { return {scalar.data(), scalar.size()}; }

// n - s.
Scalar mirrored(const Scalar& s) {
  Scalar value{};
  std::uint32_t borrow = 0;
  for (std::size_t i = s.size(); i-- > 0;) {
    const std::uint32_t digit = std::uint32_t{kOrder[i]} - s[i] - borrow;
    value[i] = static_cast<std::uint8_t>(digit);
    borrow = digit >> 31;
  }
  return value;
}

}  // namespace

Result<void> check_encoding(const Signature& signature) {
  if (!is_scalar(signature.r) || !is_scalar(signature.s)) return bad_encoding("has a number out of range");
  if (is_below(kHalfOrder, signature.s)) return bad_encoding("has its s in the upper half");
  return {};
}

Result<Point> public_key_of(ByteView secret) {
  HARDTACK_CHECK(check_secret(secret));
  try {
    Botan::System_RNG blinding;
    return to_point(botan::load_scalar(botan::kSecp256k1, secret, blinding));
  } catch (const std::exception&) {
    return fail(ErrorCode::kRandomnessFailed, "the secp256k1 key could not be prepared");
  }
}

Result<Signature> sign(ByteView secret, Digest digest) {
  HARDTACK_CHECK(check_secret(secret));
  try {
    Botan::System_RNG blinding;
    const Botan::ECDSA_PrivateKey key = botan::load_scalar(botan::kSecp256k1, secret, blinding);
    const Bytes numbers = botan::sign(key, botan::kSecp256k1, digest, blinding);
    if (numbers.size() != 64) return fail(ErrorCode::kInternal, "a secp256k1 signature came out in an unexpected form");
    Signature signature;
    std::copy_n(numbers.begin(), 32, signature.r.begin());
    std::copy_n(numbers.begin() + 32, 32, signature.s.begin());
    if (is_below(kHalfOrder, signature.s)) signature.s = mirrored(signature.s);
    const std::vector<std::uint8_t> message(digest.begin(), digest.end());
    const unsigned parameter = key.recovery_param(message, to_number(signature.r), to_number(signature.s));
    // 2 and 3 say that r was reduced, which happens once in 2^127 and has no place in the format.
    if (parameter > 1) return fail(ErrorCode::kInternal, "the secp256k1 signature cannot be written");
    signature.odd = parameter == 1;
    return signature;
  } catch (const std::exception&) {
    return fail(ErrorCode::kRandomnessFailed, "the secp256k1 signature could not be made");
  }
}

Result<Point> recover(Digest digest, const Signature& signature) {
  HARDTACK_CHECK(check_encoding(signature));
  try {
    const std::vector<std::uint8_t> message(digest.begin(), digest.end());
    return to_point(Botan::ECDSA_PublicKey(botan::group(botan::kSecp256k1), message, to_number(signature.r),
                                           to_number(signature.s), signature.odd ? 1 : 0));
  } catch (const std::exception&) {
    return fail(ErrorCode::kInvalidSignature, "no secp256k1 key gives the signature");
  }
}

Result<void> verify(const Point& key, Digest digest, const Signature& signature) {
  HARDTACK_CHECK(check_encoding(signature));
  if (!is_below(ByteView(key).first(32), kPrime) || !is_below(ByteView(key).subspan(32), kPrime))
    return fail(ErrorCode::kInvalidKey, "the secp256k1 key has a coordinate that is not below the prime");
  std::vector<std::uint8_t> point{0x04};
  point.resize(1 + key.size());
  std::ranges::copy(key, point.begin() + 1);
  try {
    const Botan::ECDSA_PublicKey public_key = botan::load_point(botan::kSecp256k1, point);
    std::array<std::uint8_t, 64> joined{};
    std::ranges::copy(signature.r, joined.begin());
    std::ranges::copy(signature.s, joined.begin() + 32);
    try {
      if (botan::verifies(public_key, botan::kSecp256k1, digest, joined)) return {};
    } catch (const std::exception&) {
      return fail(ErrorCode::kInvalidSignature, "the secp256k1 signature could not be verified");
    }
  } catch (const std::exception&) {
    return fail(ErrorCode::kInvalidKey, "the secp256k1 key is not a point of the curve");
  }
  return fail(ErrorCode::kInvalidSignature, "the secp256k1 signature does not match");
}

}  // namespace hardtack::secp256k1
