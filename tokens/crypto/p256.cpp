#include "tokens/crypto/p256.h"

#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/system_rng.h>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "tokens/crypto/curves/botan_curves.h"
#include "tokens/crypto/ecdsa_signature.h"

namespace hardtack::p256 {
namespace {

constexpr std::array<std::uint8_t, 32> kPrime = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
                                                 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff,
                                                 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

bool below_prime(ByteView coordinate) { return std::ranges::lexicographical_compare(coordinate, kPrime); }

std::unexpected<Error> invalid_key(const std::string& why) {
  return fail(ErrorCode::kInvalidKey, "the secp256r1 public key " + why);
}

// What Botan throws for a point is "not on the curve" in several wordings; it never leaves this file.
Result<Botan::ECDSA_PublicKey> load(ByteView point) {
  try {
    return botan::load_point(botan::kP256, point);
  } catch (const std::exception&) {
    return invalid_key("is not a point of the curve");
  }
}

Result<Botan::ECDSA_PublicKey> load_compressed(std::span<const std::uint8_t, kPublicKeySize> key) {
  if (key[0] != 0x02 && key[0] != 0x03) return invalid_key("is not in compressed form, it must start with 02 or 03");
  if (!below_prime(key.subspan<1>())) return invalid_key("has a coordinate that is not below the prime");
  return load(key);
}

// 04, x, y: the form that Botan 2 and 3 both give.
Result<UncompressedPoint> uncompressed_point(const Botan::Public_Key& key) {
  const std::vector<std::uint8_t> bits = key.public_key_bits();
  UncompressedPoint point{};
  if (bits.size() != point.size() || bits[0] != 0x04)
    return fail(ErrorCode::kInternal, "a secp256r1 public key came out in an unexpected form");
  std::ranges::copy(bits, point.begin());
  return point;
}

}  // namespace

Result<void> validate_public_key(std::span<const std::uint8_t, kPublicKeySize> key) {
  HARDTACK_CHECK(load_compressed(key));
  return {};
}

CompressedPoint compressed(const UncompressedPoint& point) {
  CompressedPoint out{};
  out[0] = static_cast<std::uint8_t>(0x02 | (point[64] & 1));
  std::copy_n(point.begin() + 1, 32, out.begin() + 1);
  return out;
}

Result<CompressedPoint> compress(ByteView uncompressed) {
  if (uncompressed.size() != 65 || uncompressed[0] != 0x04) return invalid_key("is not an uncompressed point");
  if (!below_prime(uncompressed.subspan(1, 32)) || !below_prime(uncompressed.subspan(33, 32)))
    return invalid_key("has a coordinate that is not below the prime");
  HARDTACK_CHECK(load(uncompressed));
  UncompressedPoint point{};
  std::ranges::copy(uncompressed, point.begin());
  return compressed(point);
}

Result<UncompressedPoint> decompress(std::span<const std::uint8_t, kPublicKeySize> key) {
  HARDTACK_TRY(const Botan::ECDSA_PublicKey point, load_compressed(key));
  try {
    return uncompressed_point(point);
  } catch (const std::exception&) {
    return invalid_key("cannot be written");
  }
}

struct SigningKey::Impl {
  Botan::ECDSA_PrivateKey key;
};

SigningKey::SigningKey(std::unique_ptr<const Impl> impl, const UncompressedPoint& public_key)
    : impl_(std::move(impl)), public_key_(public_key) {}

SigningKey::~SigningKey() = default;

Result<std::shared_ptr<const SigningKey>> SigningKey::from_secret(std::span<const std::uint8_t, kSecretSize> secret) {
  Scalar scalar{};
  std::ranges::copy(secret, scalar.begin());
  const bool in_range = is_scalar(scalar);
  scalar.fill(0);
  if (!in_range)
    return fail(ErrorCode::kInvalidKey, "the secp256r1 private key is zero or not below the order of the group");
  try {
    Botan::System_RNG blinding;
    auto impl = std::make_unique<const Impl>(Impl{botan::load_scalar(botan::kP256, secret, blinding)});
    HARDTACK_TRY(const UncompressedPoint point, uncompressed_point(impl->key));
    return std::shared_ptr<const SigningKey>(new SigningKey(std::move(impl), point));
  } catch (const Botan::Exception& error) {
    return fail(ErrorCode::kRandomnessFailed, std::string("the secp256r1 key could not be prepared: ") + error.what());
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, std::string("the secp256r1 key could not be prepared: ") + error.what());
  }
}

Result<Bytes> SigningKey::sign(ByteView message) const {
  try {
    Botan::System_RNG blinding;
    const Bytes numbers = botan::sign(impl_->key, botan::kP256, message, blinding);
    if (numbers.size() != 64) return fail(ErrorCode::kInternal, "a secp256r1 signature came out in an unexpected form");
    Signature signature;
    std::ranges::copy(ByteView(numbers).first(32), signature.r.begin());
    std::ranges::copy(ByteView(numbers).subspan(32), signature.s.begin());
    return encode_der(signature.low());
  } catch (const Botan::Exception& error) {
    return fail(ErrorCode::kRandomnessFailed,
                std::string("the secp256r1 signature could not be made: ") + error.what());
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, std::string("the secp256r1 signature could not be made: ") + error.what());
  }
}

Result<void> verify(std::span<const std::uint8_t, kPublicKeySize> key, ByteView message, ByteView signature) {
  HARDTACK_TRY(const Signature numbers, decode_der(signature));
  HARDTACK_TRY(const Botan::ECDSA_PublicKey public_key, load_compressed(key));
  try {
    std::array<std::uint8_t, 64> joined{};
    std::ranges::copy(numbers.r, joined.begin());
    std::ranges::copy(numbers.s, joined.begin() + 32);
    if (!botan::verifies(public_key, botan::kP256, message, joined))
      return fail(ErrorCode::kInvalidSignature, "the secp256r1 signature does not match");
    return {};
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInvalidSignature,
                std::string("the secp256r1 signature could not be verified: ") + error.what());
  }
}

}  // namespace hardtack::p256
