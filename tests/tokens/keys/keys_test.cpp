#include "tokens/crypto/keys.h"

#include <gtest/gtest.h>

#include <array>
#include <initializer_list>
#include <ostream>
#include <thread>
#include <type_traits>

#include "tests/support/random_sources.h"
#include "tests/tokens/crypto/vectors.h"
#include "tokens/crypto/sha256.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::unhex;

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!std::is_copy_constructible_v<PrivateKey>);
static_assert(!Printable<PrivateKey>);
static_assert(!std::equality_comparable<PrivateKey>);

constexpr std::array kAlgorithms = {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1};

TEST(PrivateKey, SignsForItsPublicKeyOnly) {
  DeterministicRandom random;
  for (const KeyAlgorithm algorithm : kAlgorithms) {
    const auto key = PrivateKey::generate(algorithm, random).value();
    const auto other = PrivateKey::generate(algorithm, random).value();
    EXPECT_EQ(key.algorithm(), algorithm);
    EXPECT_NE(key.public_key(), other.public_key());
    EXPECT_TRUE(validate_public_key(key.public_key()).has_value());
    for (const std::size_t size : std::initializer_list<std::size_t>{0, 1, 64, 4096}) {
      const Bytes message(size, 0x61);
      const Bytes signature = sign(key, message).value();
      EXPECT_EQ(sign(key, message).value(), signature);  // deterministic
      EXPECT_TRUE(verify(key.public_key(), message, signature).has_value());
      EXPECT_EQ(verify(other.public_key(), message, signature).error().code(), ErrorCode::kInvalidSignature);
    }
  }
}

TEST(PrivateKey, IsTheSameAfterItsBytesTravel) {
  DeterministicRandom random(7);
  for (const KeyAlgorithm algorithm : kAlgorithms) {
    const auto key = PrivateKey::generate(algorithm, random).value();
    const auto again = PrivateKey::from_bytes(algorithm, key.reveal()).value();
    EXPECT_EQ(again.public_key(), key.public_key());
    const PrivateKey copy = key.clone();
    EXPECT_EQ(sign(copy, bytes_of("m")).value(), sign(key, bytes_of("m")).value());
  }
}

TEST(PrivateKey, RefusesWrongSizesAndRanges) {
  for (const KeyAlgorithm algorithm : kAlgorithms)
    for (const std::size_t size : std::initializer_list<std::size_t>{0, 31, 33, 64})
      EXPECT_EQ(PrivateKey::from_bytes(algorithm, Bytes(size, 1)).error().code(), ErrorCode::kInvalidKeySize);
  const auto p256 = [](const char* hex) { return PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, unhex(hex)); };
  EXPECT_EQ(p256("0000000000000000000000000000000000000000000000000000000000000000").error().code(),
            ErrorCode::kInvalidKey);
  EXPECT_EQ(p256("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").error().code(),
            ErrorCode::kInvalidKey);
  EXPECT_EQ(p256("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff").error().code(),
            ErrorCode::kInvalidKey);
  // 1 gives the generator, n - 1 its negative.
  EXPECT_EQ(to_hex(p256("0000000000000000000000000000000000000000000000000000000000000001")->public_key().bytes()),
            "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
  EXPECT_EQ(to_hex(p256("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550")->public_key().bytes()),
            "026b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
}

TEST(PublicKey, Ed25519PointsOffTheCurveAreInvalid) {
  // About half of all y have no x.
  int invalid = 0;
  for (std::uint8_t low = 2; low < 60; ++low) {
    Bytes bytes(32);
    bytes[0] = low;
    invalid += validate_public_key(public_key_from_bytes(KeyAlgorithm::kEd25519, bytes).value()) ? 0 : 1;
  }
  EXPECT_GT(invalid, 10);
  EXPECT_LT(invalid, 50);
}

TEST(PrivateKey, MaySignFromSeveralThreads) {
  DeterministicRandom random(9);
  for (const KeyAlgorithm algorithm : kAlgorithms) {
    const auto key = PrivateKey::generate(algorithm, random).value();
    const Bytes expected = sign(key, bytes_of("shared")).value();
    std::array<bool, 4> good{};
    std::vector<std::thread> threads;
    for (bool& result : good) {
      threads.emplace_back([&] {
        bool all = true;
        for (int i = 0; i < 20; ++i) {
          const auto signature = sign(key, bytes_of("shared"));
          all = all && signature && *signature == expected && verify(key.public_key(), bytes_of("shared"), expected);
        }
        result = all;
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const bool result : good) EXPECT_TRUE(result);
  }
}

TEST(SystemRandom, FillsWithDifferentBytes) {
  SystemRandom random;
  Bytes a(32);
  Bytes b(32);
  ASSERT_TRUE(random.fill(a).has_value());
  ASSERT_TRUE(random.fill(b).has_value());
  EXPECT_NE(a, b);
  EXPECT_NE(a, Bytes(32));
  EXPECT_TRUE(random.fill({}).has_value());
}

TEST(Sha256, KnownAnswers) {
  EXPECT_EQ(to_hex(sha256(bytes_of(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256(bytes_of("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256({bytes_of("a"), bytes_of(""), bytes_of("bc")}), sha256(bytes_of("abc")));
  const std::string million(1'000'000, 'a');
  EXPECT_EQ(to_hex(sha256(bytes_of(million))), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

}  // namespace
}  // namespace hardtack
