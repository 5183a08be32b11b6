// What is refused before any library is asked: linked with a library that says yes to everything, so that a rule which
// only the library keeps shows here.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/tokens/crypto/vectors.h"
#include "tokens/crypto/ed25519.h"
#include "tokens/crypto/ed25519_backend.h"

namespace hardtack {

bool ed25519::backend::equation_holds(std::span<const std::uint8_t, 32>, ByteView, std::span<const std::uint8_t, 64>) {
  return true;
}
bool ed25519::backend::derive_public_key(std::span<const std::uint8_t, 32>, std::span<std::uint8_t, 32>) {
  return false;
}

namespace {

using testing::unhex;

const char* const kPoint = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const char* const kBelowOrder = "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

bool accepts(const std::string& key, const std::string& r, const std::string& s) {
  const Bytes point = unhex(key);
  return ed25519::verify(ByteView(point).first<32>(), {}, unhex(r + s)).has_value();
}

TEST(Ed25519Rules, LeaveTheEquationToTheLibrary) { EXPECT_TRUE(accepts(kPoint, kPoint, kBelowOrder)); }

TEST(Ed25519Rules, RefuseAnSThatIsNotBelowTheOrder) {
  for (const char* s : {"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",   // L
                        "eed3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",   // L + 1
                        "0000000000000000000000000000000000000000000000000000000000000020",   // 2^253
                        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"})  // 2^256 - 1
    EXPECT_FALSE(accepts(kPoint, kPoint, s)) << s;
}

TEST(Ed25519Rules, RefusePointsOfSmallOrderInBothPlaces) {
  for (const char* point : {"0100000000000000000000000000000000000000000000000000000000000000",
                            "0000000000000000000000000000000000000000000000000000000000000000",
                            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"}) {
    std::string negated = point;
    negated[62] = static_cast<char>("89abcdef"[negated[62] - '0']);
    for (const std::string& spelling : {std::string(point), negated}) {
      EXPECT_FALSE(accepts(spelling, kPoint, kBelowOrder)) << spelling;
      EXPECT_FALSE(accepts(kPoint, spelling, kBelowOrder)) << spelling;
    }
  }
}

TEST(Ed25519Rules, RefuseEveryPointWrittenWithAtLeastThePrime) {
  const Bytes good = unhex(kPoint);
  for (int low = 0xed; low <= 0xff; ++low) {
    for (const int high : {0x7f, 0xff}) {
      Bytes point(32, 0xff);
      point[0] = static_cast<std::uint8_t>(low);
      point[31] = static_cast<std::uint8_t>(high);
      EXPECT_FALSE(ed25519::verify(ByteView(point).first<32>(), {}, unhex(std::string(kPoint) + kBelowOrder))) << low;
      Bytes signature = unhex(std::string(kPoint) + kBelowOrder);
      std::ranges::copy(point, signature.begin());
      EXPECT_FALSE(ed25519::verify(ByteView(good).first<32>(), {}, signature)) << low;
    }
  }
}

// A key without its public half would sign for another one.
TEST(Ed25519Rules, WithoutThePublicKeyThereIsNoPrivateKey) {
  const Bytes seed(32, 7);
  const auto expanded = ed25519::expand_seed(ByteView(seed).first<32>());
  EXPECT_EQ(expanded.error().code(), ErrorCode::kInternal);
  EXPECT_EQ(expanded.error().message(), "an ed25519 public key could not be computed");
}

}  // namespace
}  // namespace hardtack
