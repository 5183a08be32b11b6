#include "tokens/derivation/slip10.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "tests/tokens/derivation/slip10_vectors.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/curve_arithmetic.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

using testing::fails_with;
using testing::kSeed1;
using testing::kSlip10Vectors;
using testing::Slip10Vector;

Result<DerivedKey> derive(DerivationCurve curve, ByteView seed, std::string_view path) {
  HARDTACK_TRY(DerivedKey key, DerivedKey::master(curve, seed));
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    std::string step(path.substr(slash + 1, path.find('/', slash + 1) - slash - 1));
    const bool hardened = step.ends_with('H');
    if (hardened) step.pop_back();
    HARDTACK_TRY(key, key.child(static_cast<std::uint32_t>(std::stoul(step)) | (hardened ? kHardened : 0)));
  }
  return key;
}

TEST(Slip10, GivesTheVectorsOfTheSpecification) {
  std::size_t checked = 0;
  for (const Slip10Vector& vector : kSlip10Vectors) {
    const auto where = std::string(derivation_curve_name(vector.curve)) + " " + std::string(vector.path);
    const Bytes seed = from_hex(vector.seed).value();
    const auto key = derive(vector.curve, seed, vector.path);
    ASSERT_TRUE(key.has_value()) << where << ": " << key.error();
    EXPECT_EQ(to_hex(key->reveal_chain_code()), vector.chain_code) << where;
    EXPECT_EQ(to_hex(key->reveal()), vector.private_key) << where;
    const auto half = key->public_key();
    ASSERT_TRUE(half.has_value()) << where << ": " << half.error();
    EXPECT_EQ(to_hex(*half), vector.public_key.substr(half->size() == 32 ? 2 : 0)) << where;
    EXPECT_EQ(key->depth(), static_cast<std::size_t>(std::ranges::count(vector.path, '/')));
    ++checked;
  }
  std::cout << checked << " vectors of SLIP-0010\n";
  EXPECT_EQ(checked, 51u);
}

TEST(Slip10, SomeKeysSignTokens) {
  const Bytes seed = from_hex(kSeed1).value(), message{1, 2, 3};
  for (const DerivationCurve curve : {DerivationCurve::kEd25519, DerivationCurve::kSecp256r1}) {
    const auto derived = derive(curve, seed, "m/7H").value();
    const auto key = derived.private_key();
    ASSERT_TRUE(key.has_value()) << key.error();
    EXPECT_EQ(to_hex(key->public_key().bytes()), to_hex(derived.public_key().value()));
    EXPECT_TRUE(verify(key->public_key(), message, sign(*key, message).value()).has_value());
  }
  for (const DerivationCurve curve : {DerivationCurve::kX25519, DerivationCurve::kSecp256k1}) {
    EXPECT_TRUE(fails_with(derive(curve, seed, "m").value().private_key(), ErrorCode::kKeyAlgorithmMismatch));
  }
}

TEST(Slip10, SeedsAndStepsAreBounded) {
  const Bytes seed(64, 0x11);
  for (const std::size_t size : {0u, 1u, 15u, 65u, 1000u}) {
    const Bytes other(size, 0x11);
    EXPECT_TRUE(fails_with(DerivedKey::master(DerivationCurve::kSecp256k1, other), ErrorCode::kInvalidKeySize)) << size;
  }
  for (const std::size_t size : {16u, 32u, 64u}) {
    EXPECT_TRUE(DerivedKey::master(DerivationCurve::kX25519, ByteView(seed).first(size)).has_value()) << size;
  }
  for (const DerivationCurve curve : {DerivationCurve::kEd25519, DerivationCurve::kX25519}) {
    const auto key = DerivedKey::master(curve, seed).value();
    EXPECT_TRUE(fails_with(key.child(0), ErrorCode::kUsage, "hardened"));
    EXPECT_TRUE(fails_with(key.child(kHardened - 1), ErrorCode::kUsage, "hardened"));
  }
  auto key = DerivedKey::master(DerivationCurve::kEd25519, seed);
  for (std::size_t step = 0; step < kMaxDerivationDepth; ++step) {
    ASSERT_TRUE(key.has_value()) << step;
    key = key->child(kHardened);
  }
  EXPECT_EQ(key->depth(), 255u);
  EXPECT_TRUE(fails_with(key->child(kHardened), ErrorCode::kUsage, "255"));
}

TEST(Slip10, CurvesHaveNames) {
  for (const char* name : {"ed25519", "x25519", "secp256r1", "secp256k1"}) {
    EXPECT_EQ(derivation_curve_name(derivation_curve_from_name(name).value()), name);
  }
  for (const char* name : {"", "Ed25519", "curve25519", "p256", "nist256p1"}) {
    EXPECT_TRUE(fails_with(derivation_curve_from_name(name), ErrorCode::kUsage)) << name;
  }
}

TEST(CurveArithmetic, NumbersAreBelowTheOrder) {
  struct Case {
    EcGroup group;
    const char* number;
    bool below;
    bool key;
  };
  for (const Case& one : std::initializer_list<Case>{
           {EcGroup::kSecp256r1, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", false, false},
           {EcGroup::kSecp256r1, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550", true, true},
           {EcGroup::kSecp256r1, "ffffffff00000001000000000000000000000000000000000000000000000000", false, false},
           {EcGroup::kSecp256r1, "ffffffff00000000ffffffffffffffffffffffffffffffffffffffffffffffff", false, false},
           {EcGroup::kSecp256k1, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", false, false},
           {EcGroup::kSecp256k1, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", true, true},
           {EcGroup::kSecp256k1, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false, false},
           {EcGroup::kSecp256k1, "0000000000000000000000000000000000000000000000000000000000000000", true, false},
           {EcGroup::kSecp256r1, "0000000000000000000000000000000000000000000000000000000000000001", true, true}}) {
    const Bytes number = from_hex(one.number).value();
    EXPECT_EQ(is_below_order(one.group, number), one.below) << one.number;
    EXPECT_EQ(is_private_scalar(one.group, number), one.key) << one.number;
    EXPECT_EQ(ec_public_key(one.group, number).has_value(), one.key) << one.number;
  }
}

TEST(CurveArithmetic, SumsAreReduced) {
  const auto sum = [](EcGroup group, std::string_view left, std::string_view right) {
    return to_hex(add_scalars(group, from_hex(left).value(), from_hex(right).value()).value().bytes());
  };
  const std::string zero(64, '0'), one = std::string(63, '0') + "1", two = std::string(63, '0') + "2";
  const std::string last = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";
  EXPECT_EQ(sum(EcGroup::kSecp256k1, one, one), two);
  EXPECT_EQ(sum(EcGroup::kSecp256k1, zero, one), one);
  EXPECT_EQ(sum(EcGroup::kSecp256k1, last, one), zero);
  EXPECT_EQ(sum(EcGroup::kSecp256k1, last, two), one);
  EXPECT_EQ(sum(EcGroup::kSecp256k1, last, last), "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036413f");
  EXPECT_EQ(sum(EcGroup::kSecp256r1, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550", two), one);
}

}  // namespace
}  // namespace hardtack
