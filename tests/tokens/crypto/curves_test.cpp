// X25519 and secp256k1 with the hashes and ciphers that go with them: published vectors, and what is refused.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/tokens/crypto/vectors.h"
#include "tokens/bytes/der.h"
#include "tokens/crypto/curves/secp256k1.h"
#include "tokens/crypto/curves/x25519.h"
#include "tokens/crypto/sha256.h"
#include "tokens/crypto/symmetric/chacha20_poly1305.h"
#include "tokens/crypto/symmetric/hkdf.h"
#include "tokens/crypto/symmetric/keccak256.h"

namespace hardtack {
namespace {

using testing::read_vectors;
using testing::unhex;

std::span<const std::uint8_t, 32> as_key(const Bytes& bytes) { return ByteView(bytes).first<32>(); }

TEST(X25519, WycheproofAgreesAndZerosAreRefused) {
  HARDTACK_NEED_VECTORS();
  const auto vectors = read_vectors("wycheproof/x25519_test.json");
  std::size_t count = 0, zeros = 0;
  for (const auto& group : vectors["testGroups"]) {
    for (const auto& test : group["tests"]) {
      const Bytes secret = unhex(test["private"]), key = unhex(test["public"]), shared = unhex(test["shared"]);
      const auto agreed = x25519::agree(as_key(secret), as_key(key));
      ++count;
      if (shared == Bytes(32)) {
        ++zeros;
        EXPECT_EQ(agreed.error().code(), ErrorCode::kInvalidKey) << test["tcId"];
      } else {
        ASSERT_TRUE(agreed.has_value()) << test["tcId"];
        EXPECT_EQ(to_hex(agreed->bytes()), to_hex(shared)) << test["tcId"];
      }
    }
  }
  EXPECT_EQ(count, 518u);
  EXPECT_GT(zeros, 30u);
  std::cout << count << " vectors of X25519 by Wycheproof, " << zeros << " of low order refused\n";
}

// RFC 9180, A.2.1: the recipient.
TEST(X25519, PublicKeysAreThoseOfTheStandard) {
  const Bytes secret = unhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
  EXPECT_EQ(to_hex(x25519::public_key_of(as_key(secret)).value()),
            "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
}

TEST(ChaCha20Poly1305, WycheproofHolds) {
  HARDTACK_NEED_VECTORS();
  const auto vectors = read_vectors("wycheproof/chacha20_poly1305_test.json");
  std::size_t count = 0, other_nonces = 0;
  for (const auto& group : vectors["testGroups"]) {
    for (const auto& test : group["tests"]) {
      const Bytes key = unhex(test["key"]), nonce = unhex(test["iv"]), associated = unhex(test["aad"]);
      const Bytes message = unhex(test["msg"]);
      const Bytes box = unhex(test["ct"].get<std::string>() + test["tag"].get<std::string>());
      if (nonce.size() != kChaCha20Poly1305NonceSize) {  // no such call can be written
        ++other_nonces;
        EXPECT_EQ(test["result"], "invalid");
        continue;
      }
      ++count;
      const auto fixed = ByteView(nonce).first<kChaCha20Poly1305NonceSize>();
      const auto opened = open_chacha20_poly1305(as_key(key), fixed, associated, box);
      EXPECT_EQ(opened.has_value(), test["result"] == "valid") << test["tcId"];
      if (!opened) continue;
      EXPECT_EQ(to_hex(opened->bytes()), to_hex(message)) << test["tcId"];
      EXPECT_EQ(to_hex(seal_chacha20_poly1305(as_key(key), fixed, associated, message)), to_hex(box)) << test["tcId"];
    }
  }
  EXPECT_EQ(count + other_nonces, 325u);
  std::cout << count << " vectors of ChaCha20-Poly1305 by Wycheproof; " << other_nonces
            << " have nonces of other lengths, which no call can be given\n";
}

TEST(HkdfSha256, WycheproofHolds) {
  HARDTACK_NEED_VECTORS();
  const auto vectors = read_vectors("wycheproof/hkdf_sha256_test.json");
  std::size_t count = 0, too_large = 0;
  for (const auto& group : vectors["testGroups"]) {
    for (const auto& test : group["tests"]) {
      const std::size_t size = test["size"];
      if (size > kMaxHkdfSha256Bytes) {  // against what the header requires
        ++too_large;
        EXPECT_EQ(test["result"], "invalid");
        continue;
      }
      ++count;
      const auto key = hkdf_sha256_extract(unhex(test["salt"]), unhex(test["ikm"]));
      ASSERT_TRUE(key.has_value());
      EXPECT_EQ(to_hex(hkdf_sha256_expand(key->bytes(), unhex(test["info"]), size)->bytes()),
                test["okm"].get<std::string>())
          << test["tcId"];
    }
  }
  EXPECT_EQ(count + too_large, 86u);
  std::cout << count << " vectors of HKDF-SHA256 by Wycheproof; " << too_large << " ask for more than one key gives\n";
}

// Not SHA3-256, whose padding is another.
TEST(Keccak256, HashesAsEthereumDoes) {
  EXPECT_EQ(to_hex(*keccak256({})), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(to_hex(*keccak256({bytes_of("a"), bytes_of("bc")})), to_hex(*keccak256({bytes_of("abc")})));
  EXPECT_EQ(to_hex(*keccak256({bytes_of("abc")})), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
}

Result<secp256k1::Scalar> scalar_of(ByteView digits) {
  secp256k1::Scalar scalar{};
  if (digits.size() > scalar.size()) return fail(ErrorCode::kInvalidSignatureEncoding, "too long");
  std::ranges::copy(digits, scalar.end() - static_cast<std::ptrdiff_t>(digits.size()));
  return scalar;
}

// No format of ours has DER signatures of this curve; the vectors have.
Result<secp256k1::Signature> from_der(ByteView bytes) {
  DerReader outer(bytes);
  HARDTACK_TRY(DerReader sequence, outer.enter(der::kSequence));
  HARDTACK_CHECK(outer.expect_end());
  HARDTACK_TRY(const ByteView r, sequence.take_integer());
  HARDTACK_TRY(const ByteView s, sequence.take_integer());
  HARDTACK_CHECK(sequence.expect_end());
  secp256k1::Signature signature;
  HARDTACK_TRY(signature.r, scalar_of(r));
  HARDTACK_TRY(signature.s, scalar_of(s));
  return signature;
}

// Whether either of the two keys that a signature can be recovered to is this one.
bool recovers(secp256k1::Digest digest, secp256k1::Signature signature, const secp256k1::Point& key) {
  for (const bool odd : {false, true}) {
    signature.odd = odd;
    const auto recovered = secp256k1::recover(digest, signature);
    if (recovered && *recovered == key) return true;
  }
  return false;
}

TEST(Secp256k1, WycheproofIsVerifiedAndRecovered) {
  HARDTACK_NEED_VECTORS();
  const auto vectors = read_vectors("wycheproof/ecdsa_secp256k1_sha256_bitcoin_test.json");
  std::size_t count = 0, valid = 0, wrapped = 0;
  for (const auto& group : vectors["testGroups"]) {
    const Bytes uncompressed = unhex(group["publicKey"]["uncompressed"]);
    secp256k1::Point key{};
    std::copy(uncompressed.begin() + 1, uncompressed.end(), key.begin());
    for (const auto& test : group["tests"]) {
      const Sha256Digest digest = sha256(unhex(test["msg"]));
      const auto signature = from_der(unhex(test["sig"]));
      const bool verified = signature && secp256k1::verify(key, digest, *signature).has_value();
      ++count;
      valid += verified ? 1 : 0;
      EXPECT_EQ(verified, test["result"] == "valid") << test["tcId"] << ": " << test["comment"];
      if (!signature) continue;
      const bool recovered = recovers(digest, *signature, key);
      // Where the x of the nonce's point is not below the order, the format has no bit that says so.
      if (verified && !recovered) ++wrapped;
      EXPECT_TRUE(verified || !recovered) << test["tcId"] << ": " << test["comment"];
    }
  }
  EXPECT_EQ(count, 463u);
  EXPECT_LE(wrapped, 1u);
  std::cout << count << " vectors of secp256k1 by Wycheproof, " << valid << " valid, " << wrapped
            << " of them beyond what can be recovered\n";
}

// The example of web3.js: EIP-191 of "Some data".
TEST(Secp256k1, SignsAsEthereumDoes) {
  const Bytes secret = unhex("4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318");
  const Bytes digest = unhex("1da44b586eb0729ff70a73c326926f6ed5a25f5b056e7f47fbc6e58d86871655");
  const auto signature = secp256k1::sign(secret, as_key(digest));
  ASSERT_TRUE(signature.has_value()) << signature.error();
  EXPECT_EQ(to_hex(signature->r), "b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd");
  EXPECT_EQ(to_hex(signature->s), "6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a029");
  EXPECT_TRUE(signature->odd);  // v is 28
  EXPECT_EQ(secp256k1::recover(as_key(digest), *signature).value(), secp256k1::public_key_of(secret).value());
}

TEST(Secp256k1, EverySignatureIsLowAndRecovers) {
  for (std::uint8_t i = 1; i <= 60; ++i) {
    const Bytes secret(32, i);
    const Sha256Digest digest = sha256(ByteView(&i, 1));
    const auto key = secp256k1::public_key_of(secret).value();
    const auto signature = secp256k1::sign(secret, digest).value();
    EXPECT_TRUE(secp256k1::check_encoding(signature).has_value());
    EXPECT_TRUE(secp256k1::verify(key, digest, signature).has_value());
    EXPECT_EQ(secp256k1::recover(digest, signature).value(), key);
    secp256k1::Signature other = signature;
    other.odd = !other.odd;
    const auto another = secp256k1::recover(digest, other);
    EXPECT_TRUE(!another || *another != key);
  }
}

TEST(Secp256k1, WhatIsNoKeyOrNoSignatureIsRefused) {
  const std::string order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
  const std::string half = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";
  const std::string above_half = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1";
  const std::string one(std::string(63, '0') + "1"), zero(64, '0');
  EXPECT_EQ(secp256k1::public_key_of(Bytes(31, 1)).error().code(), ErrorCode::kInvalidKeySize);
  for (const std::string& secret : {zero, order, std::string(64, 'f')})
    EXPECT_EQ(secp256k1::public_key_of(unhex(secret)).error().code(), ErrorCode::kInvalidKey) << secret;
  EXPECT_TRUE(secp256k1::public_key_of(unhex(one)).has_value());
  const auto check = [](const std::string& r, const std::string& s) {
    return secp256k1::check_encoding({scalar_of(unhex(r)).value(), scalar_of(unhex(s)).value(), false}).has_value();
  };
  EXPECT_TRUE(check(one, one));
  EXPECT_TRUE(check(one, half));
  EXPECT_FALSE(check(one, above_half));
  EXPECT_FALSE(check(one, zero));
  EXPECT_FALSE(check(zero, one));
  EXPECT_FALSE(check(order, one));
  const Sha256Digest digest = sha256(bytes_of("x"));
  // 5 is the x of no point.
  EXPECT_EQ(
      secp256k1::recover(digest, {scalar_of(Bytes{5}).value(), scalar_of(unhex(one)).value(), false}).error().code(),
      ErrorCode::kInvalidSignature);
  const auto signature = secp256k1::sign(unhex(one), digest).value();
  secp256k1::Point nowhere{};
  nowhere.fill(1);
  EXPECT_EQ(secp256k1::verify(nowhere, digest, signature).error().code(), ErrorCode::kInvalidKey);
  nowhere.fill(0xff);
  EXPECT_EQ(secp256k1::verify(nowhere, digest, signature).error().code(), ErrorCode::kInvalidKey);
}

}  // namespace
}  // namespace hardtack
