#include "tokens/crypto/curves/secp256k1.h"

#include <botan/bigint.h>
#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/pubkey.h>
#include <botan/system_rng.h>
#include <botan/version.h>

#include <algorithm>
#include <exception>
#include <vector>

namespace hardtack::secp256k1 {
namespace {

// The digest as it is; the name in brackets is the hash that RFC 6979 derives the nonce with.
constexpr const char* kPadding = "Raw(SHA-256)";

#if BOTAN_VERSION_MAJOR >= 3
Botan::EC_Group group() { return Botan::EC_Group::from_name("secp256k1"); }
#else
Botan::EC_Group group() { return Botan::EC_Group("secp256k1"); }
#endif

// As in p256.cpp: Botan 3.7 has types of its own for points and scalars.
#if BOTAN_VERSION_CODE >= BOTAN_VERSION_CODE_FOR(3, 7, 0)
Botan::ECDSA_PublicKey load_point(ByteView point) {
  const Botan::EC_Group curve = group();
  return Botan::ECDSA_PublicKey(curve, Botan::EC_AffinePoint::deserialize(curve, point).value());
}
Botan::ECDSA_PrivateKey load_scalar(ByteView scalar, Botan::RandomNumberGenerator&) {
  const Botan::EC_Group curve = group();
  return Botan::ECDSA_PrivateKey(curve, Botan::EC_Scalar::deserialize(curve, scalar).value());
}
#else
Botan::ECDSA_PublicKey load_point(ByteView point) {
  const Botan::EC_Group curve = group();
  return Botan::ECDSA_PublicKey(curve, curve.OS2ECP(point.data(), point.size()));
}
Botan::ECDSA_PrivateKey load_scalar(ByteView scalar, Botan::RandomNumberGenerator& blinding) {
  return Botan::ECDSA_PrivateKey(blinding, group(), Botan::BigInt(scalar.data(), scalar.size()));
}
#endif

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
    return to_point(load_scalar(secret, blinding));
  } catch (const std::exception&) {
    return fail(ErrorCode::kRandomnessFailed, "the secp256k1 key could not be prepared");
  }
}

Result<Signature> sign(ByteView secret, Digest digest) {
  HARDTACK_CHECK(check_secret(secret));
  try {
    Botan::System_RNG blinding;
    const Botan::ECDSA_PrivateKey key = load_scalar(secret, blinding);
    Botan::PK_Signer signer(key, blinding, kPadding);
    const std::vector<std::uint8_t> numbers = signer.sign_message(digest.data(), digest.size(), blinding);
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
    return to_point(Botan::ECDSA_PublicKey(group(), message, to_number(signature.r), to_number(signature.s),
                                           signature.odd ? 1 : 0));
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
    const Botan::ECDSA_PublicKey public_key = load_point(point);
    std::array<std::uint8_t, 64> joined{};
    std::ranges::copy(signature.r, joined.begin());
    std::ranges::copy(signature.s, joined.begin() + 32);
    try {
      // A verifier of its own per signature: Botan's refuses a good one after a malformed one (GH #5454).
      Botan::PK_Verifier verifier(public_key, kPadding);
      if (verifier.verify_message(digest.data(), digest.size(), joined.data(), joined.size())) return {};
    } catch (const std::exception&) {
      return fail(ErrorCode::kInvalidSignature, "the secp256k1 signature could not be verified");
    }
  } catch (const std::exception&) {
    return fail(ErrorCode::kInvalidKey, "the secp256k1 key is not a point of the curve");
  }
  return fail(ErrorCode::kInvalidSignature, "the secp256k1 signature does not match");
}

}  // namespace hardtack::secp256k1
