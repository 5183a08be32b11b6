// Small helpers of text: pieces put together, blanks taken away, hexadecimal digits.
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/hex.h"
#include "engine/text/trim.h"

namespace hardtack {
namespace {

TEST(Cat, PutsTextNumbersAndCharactersTogether) {
  const std::string name = "alice";
  EXPECT_EQ(cat(), "");
  EXPECT_EQ(cat("row ", 3, " of ", name, ':', std::string_view("x")), "row 3 of alice:x");
  EXPECT_EQ(cat(std::numeric_limits<std::int64_t>::min(), " ", std::numeric_limits<std::uint64_t>::max()),
            "-9223372036854775808 18446744073709551615");
  EXPECT_EQ(cat(std::uint8_t{65}, std::string("\0b", 2)), std::string("65\0b", 4));
}

TEST(Trimmed, TakesBlanksFromBothEndsAlone) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", ""}, {" \t\r\n", ""}, {"a", "a"}, {"  a b \n", "a b"}, {"a\n", "a"}, {"\va", "\va"},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(trimmed(text), expected) << text;
  EXPECT_EQ(trimmed("\v a\f", "\v\f"), " a");
}

TEST(Hex, WritesLowerCaseAndReadsBoth) {
  std::string text;
  for (const int byte : {0x00, 0x0f, 0xa0, 0xff}) append_hex(text, static_cast<std::uint8_t>(byte));
  EXPECT_EQ(text, "000fa0ff");
  for (unsigned value = 0; value < 16; ++value) {
    EXPECT_EQ(hex_value(hex_digit(value)), value);
    EXPECT_EQ(hex_value("0123456789ABCDEF"[value]), value);
  }
  for (const char c : {'g', 'G', '/', ':', '@', '`', ' ', '\0', '\xff'}) EXPECT_EQ(hex_value(c), std::nullopt) << c;
}

TEST(Hex, NumbersHaveNoMoreDigitsThanTheyNeed) {
  struct Row {
    std::uint32_t number;
    unsigned least;
    std::string text;
  };
  const Row rows[] = {
      {0, 1, "0"},           {0x1b, 1, "1b"},         {0x1b, 4, "001b"},
      {0x202e, 4, "202e"},   {0x10ffff, 1, "10ffff"}, {0xffffffff, 1, "ffffffff"},
      {1, 10, "0000000001"}, {0x10ffff, 4, "10ffff"},
  };
  for (const Row& row : rows) {
    std::string text;
    append_hex_number(text, row.number, row.least);
    EXPECT_EQ(text, row.text);
  }
}

}  // namespace
}  // namespace hardtack
