#include "tokens/derivation/text_path.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

using testing::fails_with;

const Bytes kSeed = from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f").value();

// docs/adr/0011-labels-are-eight-hardened-indices.md prints them.
TEST(TextPath, GivesThePublishedVectors) {
  struct Vector {
    const char* path;
    DerivationCurve curve;
    const char* private_key;
    const char* public_key;
  };
  for (const Vector& one : std::initializer_list<Vector>{
           {"shielding/v1", DerivationCurve::kX25519,
            "34f602c0bfd483270f593a3dc6ae3f20c3957dcd1d2526de2dad92a051cc8da1",
            "b5038993e439ee4b0dd1ab247fed65e6d60343da82e7f1b86ace8f301d4c2d14"},
           {"issuer/jwt/v1", DerivationCurve::kSecp256r1,
            "e5fcbc95d3eb333919f33c93ad650ded36bb8e8c04fa50b0dc4fcbd66782d8c3",
            "025b80995c69ec006ae99eac9840848fb02a374be408bb98edbdbfbecf609926ac"},
           {"issuer/jwt/v2", DerivationCurve::kSecp256r1,
            "c347234e593b099f6ce822ba30dc055b6941aebf309ffd6b7aef575ac2b8dad5",
            "0271a35afc7eb8c555bb4085742ec336d8c2abb5746a357ad75045e8ada80caccd"},
           {"oidc/issuer/v1", DerivationCurve::kSecp256r1,
            "594b7be309b0fb306c18a9572ed9de280a858f09ad93699d120e893ee521eb46",
            "03418319de900a43e32c30cdfda5c4e1231737384ab15ced075b284973a7867d99"},
           {"wallet/evm/c3f7249ad2f03d898a95fdbe95113041282dd1f5a115d14a65d7e7ede4afee5f/v1",
            DerivationCurve::kSecp256k1, "c348a02cf0d33621a57ac5d0ab654f91d40b9f3d29889b68aa702b058b469591",
            "03d823d49e9c6adf9b3e0d63c9919645e8127540ef0ee28aefd8586689bb65c58d"},
           {"wallet/solana/c3f7249ad2f03d898a95fdbe95113041282dd1f5a115d14a65d7e7ede4afee5f/v1",
            DerivationCurve::kEd25519, "f32f07b38e5657ad6f0c4a290e2e544f65ecb99d127256b212dfa018d9c91b6a",
            "d2009a2c5cb1b6125c61d99b565a20e7f387128e888678699dd0d303779e81b1"},
           {"dkim/example.org/v1", DerivationCurve::kEd25519,
            "5df10072f2d4d499f2740227f3bd19034c13a486b3708ed406bde108d485c412",
            "d3a3ba6d8425f901d174bc9c89365fb80b18841088ea8d273d9ed3dcca76790c"}}) {
    const auto key = derive_path(one.curve, kSeed, one.path);
    ASSERT_TRUE(key.has_value()) << key.error();
    EXPECT_EQ(to_hex(key->reveal()), one.private_key) << one.path;
    EXPECT_EQ(to_hex(key->public_key().value()), one.public_key) << one.path;
  }
}

TEST(TextPath, ALabelIsItsHashInEightSteps) {
  // SHA-256("v1") is 3bfc269594ef649228e9a74bab00f042efc91d5acc6fbee31a382e80d42388fe.
  const std::array<std::uint32_t, 8> expected{0xbbfc2695, 0x94ef6492, 0xa8e9a74b, 0xab00f042,
                                              0xefc91d5a, 0xcc6fbee3, 0x9a382e80, 0xd42388fe};
  EXPECT_EQ(label_indices("v1"), expected);
  for (const std::uint32_t index : label_indices("")) EXPECT_GE(index, kHardened);
}

TEST(TextPath, PathsOfTheSameStepsGiveTheSameKey) {
  auto key = DerivedKey::master(DerivationCurve::kSecp256k1, kSeed).value();
  for (const char* label : {"wallet", "v1"}) {
    for (const std::uint32_t index : label_indices(label)) key = key.child(index).value();
  }
  EXPECT_EQ(to_hex(key.reveal()),
            to_hex(derive_path(DerivationCurve::kSecp256k1, kSeed, "wallet/v1").value().reveal()));
}

// With one step of 31 bits for a label, whoever chooses labels finds two with one key among some 2^16 of them.
TEST(TextPath, LabelsWithOneFirstStepHaveTwoKeys) {
  std::map<std::uint32_t, std::string> seen;
  for (int number = 0; number < 1'000'000; ++number) {
    const std::string label = "account-" + std::to_string(number);
    const auto [twin, is_new] = seen.emplace(label_indices(label)[0], label);
    if (is_new) continue;
    const std::string one = "wallet/" + label, two = "wallet/" + twin->second;
    EXPECT_NE(to_hex(derive_path(DerivationCurve::kEd25519, kSeed, one).value().reveal()),
              to_hex(derive_path(DerivationCurve::kEd25519, kSeed, two).value().reveal()));
    return;
  }
  FAIL() << "no two labels share a first step";
}

TEST(TextPath, PathsHaveOneSpelling) {
  const std::string longest(kMaxLabelBytes, 'a');
  std::string deepest = "a";
  for (std::size_t i = 1; i < kMaxPathLabels; ++i) deepest += "/a";
  for (const std::string& path : {std::string("v1"), std::string("oidc/issuer/v1"), longest, deepest,
                                  std::string("dkim/mail.example.org/v2"), std::string("~!/\"\\")}) {
    EXPECT_TRUE(derive_path(DerivationCurve::kX25519, kSeed, path).has_value()) << path;
  }
  for (const std::string& path :
       {std::string(), std::string("/"), std::string("/a"), std::string("a/"), std::string("a//b"), std::string("."),
        std::string(".."), std::string("a/./b"), std::string("a/.."), std::string("a b"), std::string("a\n"),
        std::string("a\tb"), std::string("\0", 1), std::string("a\x7f"), std::string("\xc3\xa4"), longest + "a",
        deepest + "/a", std::string(1 << 20, '/'), std::string(1 << 20, 'a')}) {
    EXPECT_TRUE(fails_with(derive_path(DerivationCurve::kX25519, kSeed, path), ErrorCode::kUsage))
        << path.substr(0, 40);
  }
}

}  // namespace
}  // namespace hardtack
