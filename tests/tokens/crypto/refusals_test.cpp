// Keys and signatures that are refused for their form, with the reason that is told: one table for each curve.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/tokens/crypto/vectors.h"
#include "tokens/crypto/curve_arithmetic.h"
#include "tokens/crypto/curves/secp256k1.h"
#include "tokens/crypto/ed25519.h"
#include "tokens/crypto/keys.h"
#include "tokens/crypto/p256.h"
#include "tokens/crypto/p384.h"
#include "tokens/crypto/sha256.h"
#include "tokens/crypto/signature.h"
#include "tokens/crypto/symmetric/secretbox.h"

namespace hardtack {
namespace {

using testing::unhex;

template <typename T>
std::string told(const Result<T>& result) {
  return result ? "" : std::string(error_name(result.error().code())) + ": " + result.error().message();
}

std::string digits(std::size_t bytes, const std::string& last = "00") {
  return std::string(2 * bytes - last.size(), '0') + last;
}

const std::string kPrime384 =
    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff";
const std::string kOrder384 =
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
const std::string kPrime256 = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

TEST(Refusals, KeysOfP384) {
  const std::string secret_range = "invalid_key: the secp384r1 key is zero or not below the order of the group";
  const std::vector<std::pair<std::string, std::string>> secrets = {
      {digits(48, "01"), ""},
      {digits(47, "01"), "invalid_key_size: a secp384r1 private key has 48 bytes"},
      {digits(49, "01"), "invalid_key_size: a secp384r1 private key has 48 bytes"},
      {"", "invalid_key_size: a secp384r1 private key has 48 bytes"},
      {digits(48), secret_range},
      {kOrder384, secret_range},
      {std::string(96, 'f'), secret_range},
  };
  for (const auto& [secret, expected] : secrets) {
    EXPECT_EQ(told(p384::public_key_of(unhex(secret))), expected) << secret;
    EXPECT_EQ(told(p384::sign(unhex(secret), bytes_of("x"))), expected) << secret;
  }
  // FIPS 186-4, D.1.2.4: the point that the secret 1 stands for.
  const auto key = p384::public_key_of(unhex(digits(48, "01")));
  ASSERT_TRUE(key.has_value());
  const std::string x =
      "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7";
  EXPECT_EQ(to_hex(*key), "03" + x);
  const std::string size = "invalid_key_size: a secp384r1 public key has 49 bytes, in compressed form";
  const std::string form = "invalid_key: the secp384r1 key is not in compressed form, it must start with 02 or 03";
  const std::string prime = "invalid_key: the secp384r1 key has a coordinate that is not below the prime";
  const std::vector<std::pair<std::string, std::string>> keys = {
      {"02" + x, ""},
      {"03" + x, ""},
      {"", size},
      {"03" + x + "00", size},
      {x, size},
      {"04" + x, form},
      {"00" + x, form},
      {"02" + kPrime384, prime},
      {"03" + std::string(96, 'f'), prime},
      // 1 is no x of the curve.
      {"02" + digits(48, "01"), "invalid_key: the secp384r1 key is not a point of the curve"},
  };
  const Bytes signature = p384::sign(unhex(digits(48, "01")), bytes_of("x")).value();
  for (const auto& [bytes, expected] : keys) {
    EXPECT_EQ(told(p384::validate_public_key(unhex(bytes))), expected) << bytes;
    if (expected.empty()) continue;
    EXPECT_EQ(told(p384::verify(unhex(bytes), bytes_of("x"), signature)), expected) << bytes;
  }
  EXPECT_EQ(told(p384::verify(*key, bytes_of("x"), signature)), "");
  EXPECT_EQ(told(p384::verify(unhex("02" + x), bytes_of("x"), signature)),
            "invalid_signature: the secp384r1 signature does not match");
}

TEST(Refusals, SignaturesOfP384) {
  const Bytes key =
      unhex("03aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7");
  const std::string one = digits(48, "01"), zero = digits(48);
  const std::string size = "invalid_signature_encoding: a secp384r1 signature has 96 bytes";
  const std::string range = "invalid_signature_encoding: a number of the secp384r1 signature is out of range";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", size},
      {one, size},
      {one + digits(47, "01"), size},
      {one + one + "00", size},
      {zero + one, range},
      {one + zero, range},
      {kOrder384 + one, range},
      {one + kOrder384, range},
      {one + one, "invalid_signature: the secp384r1 signature does not match"},
  };
  for (const auto& [signature, expected] : rows)
    EXPECT_EQ(told(p384::verify(key, bytes_of("x"), unhex(signature))), expected) << signature;
}

TEST(Refusals, PointsOfP256) {
  const std::string x = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
  const std::string y = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
  const std::string form = "invalid_key: the secp256r1 public key is not an uncompressed point";
  const std::string prime = "invalid_key: the secp256r1 public key has a coordinate that is not below the prime";
  const std::string curve = "invalid_key: the secp256r1 public key is not a point of the curve";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"04" + x + y, ""},
      {"", form},
      {"04" + x, form},
      {"04" + x + y + "00", form},
      {"03" + x + y, form},
      {"06" + x + y, form},
      {"04" + kPrime256 + y, prime},
      {"04" + x + kPrime256, prime},
      {"04" + y + x, curve},
      {"04" + x + x, curve},
  };
  for (const auto& [point, expected] : rows) EXPECT_EQ(told(p256::compress(unhex(point))), expected) << point;
  EXPECT_EQ(to_hex(p256::compress(unhex("04" + x + y)).value()), "03" + x);
}

TEST(Refusals, KeysOfSecp256k1) {
  const Bytes secret = unhex(digits(32, "01"));
  const Sha256Digest digest = sha256(bytes_of("x"));
  const std::string size = "invalid_key_size: a secp256k1 private key has 32 bytes";
  const std::string range = "invalid_key: the secp256k1 private key is zero or not below the order of the group";
  EXPECT_EQ(told(secp256k1::sign(secret, digest)), "");
  EXPECT_EQ(told(secp256k1::sign(Bytes(31, 1), digest)), size);
  EXPECT_EQ(told(secp256k1::sign({}, digest)), size);
  EXPECT_EQ(told(secp256k1::sign(Bytes(32), digest)), range);
  EXPECT_EQ(told(secp256k1::sign(Bytes(32, 0xff), digest)), range);
  // A good x beside a y that is not below the prime.
  secp256k1::Point point = secp256k1::public_key_of(secret).value();
  const auto signature = secp256k1::sign(secret, digest).value();
  EXPECT_EQ(told(secp256k1::verify(point, digest, signature)), "");
  std::fill(point.begin() + 32, point.end(), std::uint8_t{0xff});
  EXPECT_EQ(told(secp256k1::verify(point, digest, signature)),
            "invalid_key: the secp256k1 key has a coordinate that is not below the prime");
}

TEST(Refusals, ScalarsThatAreDerived) {
  const std::string range = "invalid_key: the secp256r1 private key is out of range";
  for (const Bytes& scalar : {Bytes(), Bytes(31, 1), Bytes(33, 1), Bytes(32), Bytes(32, 0xff)})
    EXPECT_EQ(told(ec_public_key(EcGroup::kSecp256r1, scalar)), range) << to_hex(scalar);
  EXPECT_EQ(told(ec_public_key(EcGroup::kSecp256k1, Bytes(31, 1))),
            "invalid_key: the secp256k1 private key is out of range");
  EXPECT_EQ(told(ec_public_key(EcGroup::kSecp256k1, Bytes(32, 1))), "");
}

// A number out of a file or of another language's binding that stands for no algorithm.
TEST(Refusals, UnknownAlgorithms) {
  const auto unknown = static_cast<KeyAlgorithm>(9);
  const std::string expected = "invalid_key: unknown key algorithm";
  const PublicKey key = PublicKey::from_bytes(unknown, Bytes(33, 2)).value();
  const Bytes secret(32, 7);
  EXPECT_EQ(told(validate_public_key(key)), expected);
  EXPECT_EQ(told(verify(key, bytes_of("x"), Bytes(64))), expected);
  EXPECT_EQ(told(check_signature_encoding(unknown, Bytes(64))), expected);
  EXPECT_EQ(told(normalized_signature(unknown, Bytes(64))), expected);
  EXPECT_EQ(told(PrivateKey::from_bytes(unknown, secret)), expected);
  EXPECT_EQ(told(PrivateKey::from_known_pair(secret, key)), expected);
}

TEST(Refusals, SecretsOfAnotherSize) {
  const PrivateKey key = PrivateKey::from_bytes(KeyAlgorithm::kEd25519, Bytes(32, 7)).value();
  EXPECT_EQ(told(PrivateKey::from_known_pair(Bytes(31, 7), key.public_key())),
            "invalid_key_size: ed25519 private keys have 32 bytes, this one has 31");
  EXPECT_EQ(told(ed25519::sign(SecretBytes(32), bytes_of("x"))), "internal: the ed25519 signature could not be made");
}

// What was moved from is no key any more, and nothing is signed with what is left of it.
TEST(Refusals, KeysThatWereMovedFrom) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1}) {
    PrivateKey key = PrivateKey::from_bytes(algorithm, Bytes(32, 7)).value();
    const PrivateKey taken = std::move(key);
    EXPECT_TRUE(sign(taken, bytes_of("x")).has_value());
    // NOLINTNEXTLINE(bugprone-use-after-move): what is asked
    const auto signature = sign(key, bytes_of("x"));
    EXPECT_EQ(signature.error().code(), ErrorCode::kInternal);
  }
}

}  // namespace
}  // namespace hardtack
