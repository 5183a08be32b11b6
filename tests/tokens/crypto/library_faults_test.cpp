// What a key, a signature and a hash come to where the library below them fails: a Botan whose random generator gives
// nothing, or that was built without a hash. The program brings both functions itself, which come before the library's.
#include <botan/exceptn.h>
#include <botan/hash.h>
#include <botan/system_rng.h>
#include <botan/version.h>
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/support/random_sources.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/curve_arithmetic.h"
#include "tokens/crypto/curves/secp256k1.h"
#include "tokens/crypto/keys.h"
#include "tokens/crypto/p256.h"
#include "tokens/crypto/p384.h"
#include "tokens/crypto/random.h"
#include "tokens/crypto/sha256.h"
#include "tokens/crypto/signature.h"
#include "tokens/crypto/symmetric/hkdf.h"
#include "tokens/crypto/symmetric/hmac.h"
#include "tokens/crypto/symmetric/keccak256.h"
#include "tokens/crypto/symmetric/sha384.h"

namespace {

enum class Fault { kNone, kNoRandomness, kBrokenGenerator, kNoHash, kBrokenHash };
std::atomic<Fault> fault = Fault::kNone;

// Blinding takes any numbers.
class Generator final : public Botan::RandomNumberGenerator {
 public:
  std::string name() const override { return "of the test"; }
  bool is_seeded() const override { return true; }
  bool accepts_input() const override { return false; }
  void clear() override {}

#if BOTAN_VERSION_MAJOR >= 3
 private:
  void fill_bytes_with_input(std::span<std::uint8_t> out, std::span<const std::uint8_t>) override { fill(out); }
#else
  void randomize(std::uint8_t out[], std::size_t size) override { fill({out, size}); }
  void add_entropy(const std::uint8_t[], std::size_t) override {}

 private:
#endif
  void fill(std::span<std::uint8_t> out) {
    if (fault == Fault::kNoRandomness) throw Botan::Exception("there is no entropy");
    if (fault == Fault::kBrokenGenerator) throw std::runtime_error("the device is gone");
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(++drawn_ * 151);
  }
  unsigned drawn_ = 0;
};

#if BOTAN_VERSION_MAJOR >= 3
using Name = std::string_view;
constexpr const char* kCreate = "_ZN5Botan12HashFunction6createESt17basic_string_viewIcSt11char_traitsIcEES4_";
#else
using Name = const std::string&;
constexpr const char* kCreate =
    "_ZN5Botan12HashFunction6createERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEES8_";
#endif

}  // namespace

Botan::RandomNumberGenerator& Botan::system_rng() {
  static Generator generator;
  return generator;
}

std::unique_ptr<Botan::HashFunction> Botan::HashFunction::create(Name name, Name provider) {
  using Create = std::unique_ptr<HashFunction> (*)(Name, Name);
  static const auto library = reinterpret_cast<Create>(::dlsym(RTLD_NEXT, kCreate));
  if (fault == Fault::kBrokenHash) throw std::runtime_error("the hash fails");
  return fault == Fault::kNoHash || library == nullptr ? nullptr : library(name, provider);
}

namespace hardtack {
namespace {

using testing::DeterministicRandom;

// Botan 3.7 computes public keys without blinding.
constexpr bool kBlindsPublicKeys = BOTAN_VERSION_CODE < BOTAN_VERSION_CODE_FOR(3, 7, 0);

template <typename T>
std::string told(const Result<T>& result) {
  return result ? "" : std::string(error_name(result.error().code())) + ": " + result.error().message();
}

// In a thread of its own, since a thread keeps the hash that it has found.
std::string told_with(Fault of, const std::function<std::string()>& call) {
  std::string text;
  std::thread([&] {
    fault = of;
    text = call();
    fault = Fault::kNone;
  }).join();
  return text;
}

struct Fixture {
  Bytes secret = Bytes(32, 7), long_secret = Bytes(48, 7);
  Sha256Digest digest = sha256(bytes_of("message"));
  std::shared_ptr<const p256::SigningKey> key = p256::SigningKey::from_secret(ByteView(secret).first<32>()).value();
  p256::CompressedPoint p256_key = p256::compressed(key->public_key());
  secp256k1::Point secp256k1_key = secp256k1::public_key_of(secret).value();
  p384::CompressedPoint p384_key = p384::public_key_of(long_secret).value();
};

struct Row {
  const char* what;
  std::function<std::string()> call;
  std::string expected;
};

void check(Fault of, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(told_with(of, row.call), row.expected) << row.what;
    EXPECT_EQ(told_with(Fault::kNone, row.call), "") << row.what << ", with a library that works";
  }
}

TEST(LibraryFaults, WithoutRandomnessNothingIsDrawnAndNothingIsSigned) {
  const Fixture f;
  check(Fault::kNoRandomness, {
                                  {"random bytes",
                                   [] {
                                     Bytes bytes(16);
                                     return told(SystemRandom().fill(bytes));
                                   },
                                   "randomness_failed: the system's random generator failed: there is no entropy"},
                                  {"P-256", [&] { return told(f.key->sign(bytes_of("message"))); },
                                   "randomness_failed: the secp256r1 signature could not be made: there is no entropy"},
                                  {"P-384", [&] { return told(p384::sign(f.long_secret, bytes_of("message"))); },
                                   "randomness_failed: the secp384r1 signature could not be made"},
                                  {"secp256k1", [&] { return told(secp256k1::sign(f.secret, f.digest)); },
                                   "randomness_failed: the secp256k1 signature could not be made"},
                              });
}

TEST(LibraryFaults, WithoutRandomnessNoPublicKeyIsComputed) {
  if (!kBlindsPublicKeys) GTEST_SKIP() << "this Botan takes no randomness for public keys";
  const Fixture f;
  check(Fault::kNoRandomness,
        {
            {"P-256", [&] { return told(p256::SigningKey::from_secret(ByteView(f.secret).first<32>())); },
             "randomness_failed: the secp256r1 key could not be prepared: there is no entropy"},
            // Drawing again would not help.
            {"a new key",
             [] {
               DeterministicRandom random;
               return told(PrivateKey::generate(KeyAlgorithm::kSecp256r1, random));
             },
             "randomness_failed: the secp256r1 key could not be prepared: there is no entropy"},
            {"P-384", [&] { return told(p384::public_key_of(f.long_secret)); },
             "randomness_failed: the secp384r1 key could not be prepared"},
            {"secp256k1", [&] { return told(secp256k1::public_key_of(f.secret)); },
             "randomness_failed: the secp256k1 key could not be prepared"},
            {"a derived key", [&] { return told(ec_public_key(EcGroup::kSecp256r1, f.secret)); },
             "randomness_failed: the secp256r1 key could not be prepared"},
            {"a derived key of secp256k1", [&] { return told(ec_public_key(EcGroup::kSecp256k1, f.secret)); },
             "randomness_failed: the secp256k1 key could not be prepared"},
        });
  check(Fault::kBrokenGenerator,
        {{"P-256", [&] { return told(p256::SigningKey::from_secret(ByteView(f.secret).first<32>())); },
          "internal: the secp256r1 key could not be prepared: the device is gone"}});
}

TEST(LibraryFaults, WhatCannotBeHashedIsNeitherSignedNorBelieved) {
  const Fixture f;
  const Bytes p256_signature = f.key->sign(bytes_of("message")).value();
  const Bytes p384_signature = p384::sign(f.long_secret, bytes_of("message")).value();
  const secp256k1::Signature signature = secp256k1::sign(f.secret, f.digest).value();
  check(Fault::kBrokenHash,
        {
            {"P-256 signs", [&] { return told(f.key->sign(bytes_of("message"))); },
             "internal: the secp256r1 signature could not be made: the hash fails"},
            {"P-256 verifies", [&] { return told(p256::verify(f.p256_key, bytes_of("message"), p256_signature)); },
             "invalid_signature: the secp256r1 signature could not be verified: the hash fails"},
            {"P-384 verifies", [&] { return told(p384::verify(f.p384_key, bytes_of("message"), p384_signature)); },
             "invalid_signature: the secp384r1 signature could not be verified"},
            {"secp256k1 verifies", [&] { return told(secp256k1::verify(f.secp256k1_key, f.digest, signature)); },
             "invalid_signature: the secp256k1 signature could not be verified"},
            {"SHA-384", [] { return told(sha384({bytes_of("x")})); }, "internal: SHA-384 failed"},
            {"Keccak-256", [] { return told(keccak256({bytes_of("x")})); }, "internal: Keccak-256 failed"},
            {"HMAC with SHA-384", [] { return told(hmac_sha384(bytes_of("k"), {bytes_of("x")})); },
             "internal: an HMAC could not be computed"},
            {"HKDF", [] { return told(hkdf_sha256_extract(bytes_of("salt"), bytes_of("x"))); },
             "internal: a key could not be derived"},
            {"HKDF with SHA-384", [] { return told(hkdf_sha384(bytes_of("x"), {}, {}, 32)); },
             "internal: an HMAC could not be computed"},
        });
  check(Fault::kNoHash,
        {
            {"SHA-384", [] { return told(sha384({bytes_of("x")})); }, "internal: Botan has no SHA-384"},
            {"Keccak-256", [] { return told(keccak256({bytes_of("x")})); }, "internal: Botan has no Keccak-256"},
            {"HMAC with SHA-384", [] { return told(hmac_sha384(bytes_of("k"), {bytes_of("x")})); },
             "internal: Botan has no HMAC with SHA-384"},
            {"HKDF", [] { return told(hkdf_sha256_extract(bytes_of("salt"), bytes_of("x"))); },
             "internal: Botan has no HKDF with SHA-256"},
        });
}

// What every token needs does not depend on how Botan was built: libsodium computes the same.
TEST(LibraryFaults, HashesOfTokensAreTheSameWithoutThatOfBotan) {
  const auto digest = [] { return to_hex(sha256({bytes_of("ab"), bytes_of("c")})); };
  const auto streamed = [] {
    Sha256Stream stream;
    stream.update(bytes_of("ab"));
    stream.update(bytes_of("c"));
    return to_hex(stream.digest());
  };
  // RFC 4231, cases 2 and 6.
  const auto mac = [] {
    return to_hex(hmac_sha256(bytes_of("Jefe"), {bytes_of("what do ya want "), bytes_of("for nothing?")}));
  };
  const auto long_key = [] {
    return to_hex(hmac_sha256(Bytes(131, 0xaa), {bytes_of("Test Using Larger Than Block-Size Key - Hash Key First")}));
  };
  for (const Fault of : {Fault::kNone, Fault::kNoHash, Fault::kBrokenHash}) {
    SCOPED_TRACE(static_cast<int>(of));
    EXPECT_EQ(told_with(of, digest), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(told_with(of, streamed), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(told_with(of, mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(told_with(of, long_key), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  }
}

}  // namespace
}  // namespace hardtack
