#include "tokens/crypto/p384.h"

#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/system_rng.h>

#include <algorithm>
#include <exception>
#include <string>

#include "tokens/crypto/curves/botan_curves.h"

namespace hardtack::p384 {
namespace {

// Big-endian: the prime of the field, and the order of the group.
constexpr std::array<std::uint8_t, 48> kPrime = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff};
constexpr std::array<std::uint8_t, 48> kOrder = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf,
    0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73};

bool is_below(ByteView number, const std::array<std::uint8_t, 48>& bound) {
  return std::ranges::lexicographical_compare(number, bound);
}
bool is_scalar(ByteView number) {
  return is_below(number, kOrder) && std::ranges::any_of(number, [](std::uint8_t byte) { return byte != 0; });
}

std::unexpected<Error> invalid_key(const char* why) {
  return fail(ErrorCode::kInvalidKey, std::string("the secp384r1 key ") + why);
}

Result<void> check_secret(ByteView secret) {
  if (secret.size() != kSecretSize) return fail(ErrorCode::kInvalidKeySize, "a secp384r1 private key has 48 bytes");
  if (!is_scalar(secret)) return invalid_key("is zero or not below the order of the group");
  return {};
}

Result<Botan::ECDSA_PublicKey> load(ByteView key) {
  if (key.size() != kPublicKeySize)
    return fail(ErrorCode::kInvalidKeySize, "a secp384r1 public key has 49 bytes, in compressed form");
  if (key[0] != 0x02 && key[0] != 0x03) return invalid_key("is not in compressed form, it must start with 02 or 03");
  if (!is_below(key.subspan(1), kPrime)) return invalid_key("has a coordinate that is not below the prime");
  try {
    return botan::load_point(botan::kP384, key);
  } catch (const std::exception&) {
    return invalid_key("is not a point of the curve");
  }
}

}  // namespace

Result<void> validate_public_key(ByteView key) {
  HARDTACK_CHECK(load(key));
  return {};
}

Result<CompressedPoint> public_key_of(ByteView secret) {
  HARDTACK_CHECK(check_secret(secret));
  try {
    Botan::System_RNG blinding;
    const std::vector<std::uint8_t> bits =
        botan::load_scalar(botan::kP384, secret, blinding).public_key_bits();  // 04, x, y
    if (bits.size() != 97 || bits[0] != 0x04)
      return fail(ErrorCode::kInternal, "a secp384r1 public key came out in an unexpected form");
    CompressedPoint point{};
    point[0] = static_cast<std::uint8_t>(0x02 | (bits.back() & 1));
    std::copy_n(bits.begin() + 1, 48, point.begin() + 1);
    return point;
  } catch (const std::exception&) {
    return fail(ErrorCode::kRandomnessFailed, "the secp384r1 key could not be prepared");
  }
}

Result<Bytes> sign(ByteView secret, ByteView message) {
  HARDTACK_CHECK(check_secret(secret));
  try {
    Botan::System_RNG blinding;
    const Botan::ECDSA_PrivateKey key = botan::load_scalar(botan::kP384, secret, blinding);
    Bytes signature = botan::sign(key, botan::kP384, message, blinding);
    if (signature.size() != kSignatureSize)
      return fail(ErrorCode::kInternal, "a secp384r1 signature came out in an unexpected form");
    return signature;
  } catch (const std::exception&) {
    return fail(ErrorCode::kRandomnessFailed, "the secp384r1 signature could not be made");
  }
}

Result<void> verify(ByteView key, ByteView message, ByteView signature) {
  if (signature.size() != kSignatureSize)
    return fail(ErrorCode::kInvalidSignatureEncoding, "a secp384r1 signature has 96 bytes");
  if (!is_scalar(signature.first(48)) || !is_scalar(signature.subspan(48)))
    return fail(ErrorCode::kInvalidSignatureEncoding, "a number of the secp384r1 signature is out of range");
  HARDTACK_TRY(const Botan::ECDSA_PublicKey public_key, load(key));
  try {
    if (botan::verifies(public_key, botan::kP384, message, signature)) return {};
  } catch (const std::exception&) {
    return fail(ErrorCode::kInvalidSignature, "the secp384r1 signature could not be verified");
  }
  return fail(ErrorCode::kInvalidSignature, "the secp384r1 signature does not match");
}

}  // namespace hardtack::p384
