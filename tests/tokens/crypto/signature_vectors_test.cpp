// Public vectors for signatures: Wycheproof, CCTV, and the known answers of the RFCs.
#include <gtest/gtest.h>

#include <set>

#include "tests/tokens/crypto/vectors.h"
#include "tokens/bytes/der.h"
#include "tokens/crypto/keys.h"
#include "tokens/crypto/p256.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

using testing::read_vectors;
using testing::unhex;

PublicKey p256_key(const nlohmann::json& group) {
  const auto point = p256::compress(unhex(group["publicKey"]["uncompressed"]));
  return public_key_from_bytes(KeyAlgorithm::kSecp256r1, point.value()).value();
}

TEST(Wycheproof, Ed25519) {
  HARDTACK_NEED_VECTORS();
  int valid = 0;
  int cases = 0;
  const auto vectors = read_vectors("wycheproof/ed25519_test.json");
  for (const auto& group : vectors["testGroups"]) {
    const auto key = public_key_from_bytes(KeyAlgorithm::kEd25519, unhex(group["publicKey"]["pk"])).value();
    EXPECT_TRUE(validate_public_key(key).has_value());
    for (const auto& test : group["tests"]) {
      const bool expected = test["result"] == "valid";
      const Bytes signature = unhex(test["sig"]);
      const auto result = verify(key, unhex(test["msg"]), signature);
      EXPECT_EQ(result.has_value(), expected) << test["tcId"] << ' ' << test["comment"];
      if (!result) {
        EXPECT_EQ(result.error().code(),
                  signature.size() == 64 ? ErrorCode::kInvalidSignature : ErrorCode::kInvalidSignatureEncoding);
      }
      ++cases;
      valid += expected ? 1 : 0;
    }
  }
  EXPECT_EQ(cases, 151);
  EXPECT_GT(valid, 50);
}

TEST(Wycheproof, P256WithSha256InDer) {
  HARDTACK_NEED_VECTORS();
  int cases = 0;
  const auto vectors = read_vectors("wycheproof/ecdsa_secp256r1_sha256_test.json");
  for (const auto& group : vectors["testGroups"]) {
    const PublicKey key = p256_key(group);
    EXPECT_TRUE(validate_public_key(key).has_value());
    for (const auto& test : group["tests"]) {
      ++cases;
      const auto result = verify(key, unhex(test["msg"]), unhex(test["sig"]));
      EXPECT_EQ(result.has_value(), test["result"] == "valid")
          << test["tcId"] << ' ' << test["comment"] << (result ? "" : result.error().to_string());
    }
  }
  EXPECT_EQ(cases, 484);
}

TEST(Wycheproof, P256ConcatenationIsNoDer) {
  HARDTACK_NEED_VECTORS();
  int cases = 0;
  const auto vectors = read_vectors("wycheproof/ecdsa_secp256r1_sha256_p1363_test.json");
  for (const auto& group : vectors["testGroups"]) {
    const PublicKey key = p256_key(group);
    for (const auto& test : group["tests"]) {
      const Bytes signature = unhex(test["sig"]);
      const auto result = verify(key, unhex(test["msg"]), signature);
      ASSERT_FALSE(result.has_value()) << test["tcId"];
      EXPECT_EQ(result.error().code(), ErrorCode::kInvalidSignatureEncoding);
      ++cases;
      if (test["result"] != "valid" || signature.size() != 64) continue;
      // The same numbers in DER verify, so it was the spelling that was refused.
      Bytes numbers;
      der::put_integer(numbers, ByteView(signature).first(32));
      der::put_integer(numbers, ByteView(signature).subspan(32));
      Bytes encoded;
      der::put(encoded, der::kSequence, numbers);
      EXPECT_TRUE(verify(key, unhex(test["msg"]), encoded).has_value()) << test["tcId"];
    }
  }
  EXPECT_EQ(cases, 262);
}

// The flags say what is unusual about a case; the strict rules follow from them without running anything.
TEST(Cctv, Ed25519EdgePoints) {
  HARDTACK_NEED_VECTORS();
  const std::set<std::string> refused = {"low_order_A",     "low_order_R",       "non_canonical_A",
                                         "non_canonical_R", "low_order_residue", "reencoded_k"};
  int accepted = 0;
  int cases = 0;
  const auto vectors = read_vectors("cctv/ed25519vectors.json");
  for (const auto& test : vectors) {
    bool expected = true;
    if (!test["flags"].is_null())
      for (const auto& flag : test["flags"]) expected = expected && !refused.contains(flag.get<std::string>());
    const auto key = public_key_from_bytes(KeyAlgorithm::kEd25519, unhex(test["key"])).value();
    const std::string message = test["msg"];
    const bool verified = verify(key, bytes_of(message), unhex(test["sig"])).has_value();
    EXPECT_EQ(verified, expected) << test["number"] << test["flags"];
    if (verified) {
      EXPECT_TRUE(validate_public_key(key).has_value()) << test["number"];
    }
    ++cases;
    accepted += verified ? 1 : 0;
  }
  EXPECT_EQ(cases, 914);
  EXPECT_EQ(accepted, 43);
}

struct KnownAnswer {
  const char* secret;
  const char* public_key;
  const char* message;
  const char* signature;
};

// RFC 8032, section 7.1: TEST 1, TEST 2, TEST 3 and TEST SHA(abc).
constexpr KnownAnswer kRfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
     "55141"
     "438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
     "00d29"
     "1612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc"
     "027be"
     "ceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2"
     "a9ac9"
     "4fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad"
     "9bef1"
     "177331a704"},
};

TEST(Rfc8032, Ed25519KnownAnswers) {
  for (const KnownAnswer& answer : kRfc8032) {
    const auto key = PrivateKey::from_bytes(KeyAlgorithm::kEd25519, unhex(answer.secret)).value();
    EXPECT_EQ(to_hex(key.public_key().bytes()), answer.public_key);
    const Bytes message = unhex(answer.message);
    EXPECT_EQ(to_hex(sign(key, message).value()), answer.signature);
    EXPECT_TRUE(verify(key.public_key(), message, unhex(answer.signature)).has_value());
  }
}

// RFC 6979, appendix A.2.5 (P-256, SHA-256). We emit the low s, so the first answer's s is n minus the RFC's.
constexpr const char* kRfc6979Secret = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";

TEST(Rfc6979, P256KnownAnswers) {
  const auto key = PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, unhex(kRfc6979Secret)).value();
  EXPECT_EQ(to_hex(key.public_key().bytes()), "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6");

  const Bytes rfc_sample = unhex(
      "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716022100f7cb1c942d657c41d436c7a1b6e29f65"
      "f3e90"
      "0dbb9aff4064dc4ab2f843acda8");
  EXPECT_TRUE(verify(key.public_key(), bytes_of("sample"), rfc_sample).has_value());
  EXPECT_EQ(sign(key, bytes_of("sample")).value(), normalized_signature(KeyAlgorithm::kSecp256r1, rfc_sample).value());

  const Bytes rfc_test = unhex(
      "3045022100f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d383670220019f4113742a2b14bd25926b49c649155f"
      "267e6"
      "0d3814b4c0cc84250e46f0083");
  EXPECT_EQ(sign(key, bytes_of("test")).value(), rfc_test);
}

// CCTV: with this message the first k that RFC 6979 derives is refused and the generator must step on.
TEST(Attacks, A045_RejectedFirstNonceGivesTheExactSignature) {
  const auto key = PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, unhex(kRfc6979Secret)).value();
  const Bytes expected = unhex(
      "3045022100efd9073b652e76da1b5a019c0e4a2e3fa529b035a6abb91ef67f0ed7a1f2123402203db4706c9d9f4a4fe13bb5e08ef0fab53a"
      "57dba"
      "b2061c83a35fa411c68d2ba33");
  EXPECT_EQ(to_hex(sign(key, bytes_of("wv[vnX")).value()), to_hex(expected));
}

}  // namespace
}  // namespace hardtack
