#include "tokens/keys/signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <thread>
#include <vector>

#include "tests/support/random_sources.h"
#include "tests/support/signers.h"
#include "tokens/crypto/ecdsa_signature.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::device_with;
using testing::faulty_signers;
using testing::FunctionSigner;
using ::testing::HasSubstr;

constexpr std::array kAlgorithms = {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1};

PrivateKey key_of(KeyAlgorithm algorithm, std::uint64_t seed = 1) {
  DeterministicRandom random(seed);
  return PrivateKey::generate(algorithm, random).value();
}

TEST(Signer, APrivateKeyIsOne) {
  for (const KeyAlgorithm algorithm : kAlgorithms) {
    const PrivateKey key = key_of(algorithm);
    const Bytes expected = sign(key, bytes_of("message")).value();
    const auto shared = std::make_shared<const PrivateKey>(key.clone());
    for (const PrivateKeySigner& signer :
         {PrivateKeySigner::of(key), PrivateKeySigner(key.clone()), PrivateKeySigner(shared)}) {
      EXPECT_EQ(signer.algorithm(), algorithm);
      EXPECT_EQ(signer.public_key(), key.public_key());
      EXPECT_EQ(signer.sign(bytes_of("message")).value(), expected);
    }
  }
}

TEST(Signer, GivesTheSignatureOfADevice) {
  for (const KeyAlgorithm algorithm : kAlgorithms) {
    const PrivateKey key = key_of(algorithm);
    EXPECT_EQ(device_with(key).sign(bytes_of("message")).value(), sign(key, bytes_of("message")).value());
    EXPECT_EQ(device_with(key).sign({}).value(), sign(key, {}).value());
  }
}

TEST(Signer, RefusesWhatIsNoSignatureOfItsKey) {
  for (const KeyAlgorithm algorithm : kAlgorithms) {
    const PrivateKey key = key_of(algorithm), other = key_of(algorithm, 2);
    for (const auto& faulty : faulty_signers(key, other)) {
      const auto signature = faulty.signer.sign(bytes_of("message"));
      ASSERT_FALSE(signature.has_value()) << faulty.name;
      EXPECT_EQ(signature.error().code(), faulty.expected) << faulty.name << ": " << signature.error().to_string();
      EXPECT_THAT(signature.error().to_string(), HasSubstr(key.public_key().to_text())) << faulty.name;
    }
  }
}

TEST(Signer, NamesWhatWasThrown) {
  const PrivateKey key = key_of(KeyAlgorithm::kEd25519);
  const FunctionSigner signer(key.public_key(),
                              [](ByteView) -> Result<Bytes> { throw std::runtime_error("no route to host"); });
  EXPECT_EQ(signer.sign({}).error().message(), "the signer failed: it threw no route to host");
}

TEST(Signer, WantOfMemoryIsNoError) {
  const PrivateKey key = key_of(KeyAlgorithm::kEd25519);
  const FunctionSigner signer(key.public_key(), [](ByteView) -> Result<Bytes> { throw std::bad_alloc(); });
  EXPECT_THROW((void)signer.sign({}), std::bad_alloc);
}

TEST(Signer, AKeyThatVerifiesNothingSignsNothing) {
  const PrivateKey key = key_of(KeyAlgorithm::kSecp256r1);
  Bytes off_curve(33, 0xff);
  off_curve[0] = 2;
  const PublicKey broken = public_key_from_bytes(KeyAlgorithm::kSecp256r1, off_curve).value();
  const FunctionSigner signer(broken, [&](ByteView message) { return sign(key, message); });
  EXPECT_EQ(signer.sign(bytes_of("message")).error().code(), ErrorCode::kInvalidKey);
  const PublicKey small_order = public_key_from_bytes(KeyAlgorithm::kEd25519, Bytes(32, 0)).value();
  const FunctionSigner zeros(small_order, [](ByteView) -> Result<Bytes> { return Bytes(64, 0); });
  EXPECT_FALSE(zeros.sign(bytes_of("message")).has_value());
}

// Devices choose either s, and anyone can turn one into the other.
TEST(Signer, TheSOfEcdsaIsTheLowOne) {
  const PrivateKey key = key_of(KeyAlgorithm::kSecp256r1);
  const FunctionSigner high(key.public_key(), [&](ByteView message) -> Result<Bytes> {
    return p256::encode_der(p256::decode_der(sign(key, message).value())->mirrored());
  });
  const Bytes signature = high.sign(bytes_of("message")).value();
  EXPECT_TRUE(p256::decode_der(signature)->is_low());
  EXPECT_EQ(signature, sign(key, bytes_of("message")).value());
}

TEST(Signer, APairOfNumbersIsWrittenInDer) {
  const PrivateKey key = key_of(KeyAlgorithm::kSecp256r1);
  const Bytes der = sign(key, bytes_of("message")).value();
  const p256::Signature numbers = p256::decode_der(der).value();
  Bytes pair(numbers.r.begin(), numbers.r.end());
  pair.insert(pair.end(), numbers.s.begin(), numbers.s.end());
  EXPECT_EQ(ecdsa_signature_from_pair(pair).value(), der);

  Bytes zero_r = pair, large_s = pair;
  std::fill_n(zero_r.begin(), 32, std::uint8_t{0});
  std::fill_n(large_s.begin() + 32, 32, std::uint8_t{0xff});
  for (const Bytes& bad : {Bytes(), Bytes(pair.begin(), pair.end() - 1), der, zero_r, large_s, Bytes(65, 1)}) {
    EXPECT_EQ(ecdsa_signature_from_pair(bad).error().code(), ErrorCode::kInvalidSignatureEncoding) << bad.size();
  }
}

TEST(SharedSigner, IsAskedFromSeveralThreads) {
  const PrivateKey key = key_of(KeyAlgorithm::kSecp256r1);
  const PrivateKeySigner signer = PrivateKeySigner::of(key);
  const Bytes expected = sign(key, bytes_of("message")).value();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 20; ++j) EXPECT_EQ(signer.sign(bytes_of("message")).value(), expected);
    });
  }
}

}  // namespace
}  // namespace hardtack
