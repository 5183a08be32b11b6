#include "grammar/syntax/literals.h"

#include <gtest/gtest.h>

namespace hardtack {
namespace {

TEST(Literals, IntegersCoverTheirRange) {
  EXPECT_EQ(parse_integer("0").value(), 0);
  EXPECT_EQ(parse_integer("-0").value(), 0);
  EXPECT_EQ(parse_integer("007").value(), 7);
  EXPECT_EQ(parse_integer("9223372036854775807").value(), INT64_MAX);
  EXPECT_EQ(parse_integer("-9223372036854775808").value(), INT64_MIN);
  for (const char* text : {"9223372036854775808", "-9223372036854775809", "99999999999999999999999"}) {
    EXPECT_EQ(parse_integer(text).error().code(), ErrorCode::kSyntax) << text;
  }
}

// However long a literal is, what is said about it is short.
TEST(Literals, ErrorsRepeatOnlyTheBeginning) {
  for (const std::size_t size : {100u, 10'000u, 1'000'000u}) {
    for (const Error& error :
         {parse_integer(std::string(size, '9')).error(), parse_bytes("hex:" + std::string(size + 1, 'g')).error(),
          parse_bytes("hex:" + std::string(size + 1, 'a')).error()}) {
      EXPECT_LT(error.message().size(), 256u);
      EXPECT_NE(error.message().find("...`"), std::string::npos) << error.message();
    }
  }
}

TEST(Literals, BytesAreHexadecimalPairs) {
  EXPECT_EQ(parse_bytes("hex:").value(), "");
  EXPECT_EQ(parse_bytes("hex:00aBfF").value(), std::string("\x00\xab\xff", 3));
  EXPECT_EQ(parse_bytes("hex:abc").error().code(), ErrorCode::kInvalidHex);
  EXPECT_EQ(parse_bytes("hex:0g").error().code(), ErrorCode::kInvalidHex);
}

TEST(Literals, StringsDecodeTheirEscapes) {
  struct Case {
    std::string text;
    std::string content;
  };
  const Case cases[] = {
      {R"("")", ""},
      {R"("a b")", "a b"},
      {R"("\"\\\n\t\r")", "\"\\\n\t\r"},
      {R"("\u{41}\u{e9}\u{1F600}\u{0}")", std::string("A\xC3\xA9\xF0\x9F\x98\x80\0", 8)},
      {"\"raw\nline\ttab\"", "raw\nline\ttab"},
  };
  for (const Case& item : cases) EXPECT_EQ(parse_string(item.text).value(), item.content) << item.text;
}

TEST(Literals, BadEscapesAreNamedWhereTheyStand) {
  struct Case {
    std::string text;
    Span span;
  };
  const Case cases[] = {
      {R"("ab\q")", {3, 5}},     {R"("\u41")", {1, 3}},        {R"("\u{}")", {1, 3}},  {R"("\u{1234567}")", {1, 3}},
      {R"("\u{d800}")", {1, 9}}, {R"("\u{110000}")", {1, 11}}, {R"("\u{12")", {1, 3}},
  };
  for (const Case& item : cases) {
    const auto result = parse_string(item.text);
    ASSERT_FALSE(result) << item.text;
    EXPECT_EQ(result.error().span(), item.span) << item.text;
  }
}

}  // namespace
}  // namespace hardtack
