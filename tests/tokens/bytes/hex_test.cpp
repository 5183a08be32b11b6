#include "tokens/bytes/hex.h"

#include <gtest/gtest.h>

namespace hardtack {
namespace {

TEST(Hex, EveryByteRoundTripsInBothCases) {
  Bytes all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  const std::string text = to_hex(all);
  EXPECT_EQ(text.substr(0, 6), "000102");
  EXPECT_EQ(text.substr(text.size() - 4), "feff");
  std::string upper = text;
  for (char& c : upper) c = (c >= 'a') ? static_cast<char>(c - 'a' + 'A') : c;
  EXPECT_EQ(from_hex(text).value(), all);
  EXPECT_EQ(from_hex(upper).value(), all);
  EXPECT_EQ(secret_to_hex(all).reveal_text(), text);
  EXPECT_TRUE(equal_in_constant_time(secret_from_hex(text).value().bytes(), all));
  EXPECT_TRUE(from_hex("").value().empty());
}

TEST(Hex, EveryOtherCharacterIsRefusedWithItsPosition) {
  for (int c = 0; c < 256; ++c) {
    const char character = static_cast<char>(c);
    const bool digit = std::string_view("0123456789abcdefABCDEF").find(character) != std::string_view::npos;
    for (std::size_t position = 0; position < 4; ++position) {
      std::string text = "0000";
      text[position] = character;
      const auto result = from_hex(text);
      ASSERT_EQ(result.has_value(), digit) << c;
      if (digit) continue;
      EXPECT_EQ(result.error().code(), ErrorCode::kInvalidHex);
      EXPECT_EQ(result.error().span()->begin, position);
    }
  }
}

TEST(Hex, OddLengthIsRefused) {
  EXPECT_EQ(from_hex("0").error().code(), ErrorCode::kInvalidHex);
  EXPECT_EQ(from_hex("abc").error().code(), ErrorCode::kInvalidHex);
  EXPECT_EQ(from_hex("abg").error().span()->begin, 2U);
  EXPECT_FALSE(from_hex("0xab").has_value());
  EXPECT_FALSE(from_hex("ab ").has_value());
}

}  // namespace
}  // namespace hardtack
