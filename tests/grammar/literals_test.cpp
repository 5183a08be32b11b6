#include "grammar/literals.h"

#include <gtest/gtest.h>

#include "engine/program/print.h"

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

TEST(Literals, DatesAreReadAsRfc3339) {
  struct Case {
    std::string text;
    std::string utc;  // empty: refused
  };
  const Case cases[] = {
      {"2019-12-04T09:46:41Z", "2019-12-04T09:46:41Z"},
      {"2019-12-04t09:46:41z", "2019-12-04T09:46:41Z"},
      {"2019-12-04T09:46:41.999Z", "2019-12-04T09:46:41Z"},
      {"2019-12-04T09:46:41+02:30", "2019-12-04T07:16:41Z"},
      {"2019-12-31T23:30:00-01:00", "2020-01-01T00:30:00Z"},
      {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"},
      {"2020-02-29T00:00:00Z", "2020-02-29T00:00:00Z"},
      {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
      {"1969-12-31T23:59:59Z", ""},
      {"1970-01-01T00:00:00+00:01", ""},
      {"9999-12-31T23:59:59-00:01", ""},
      {"2019-02-29T00:00:00Z", ""},
      {"2019-13-01T00:00:00Z", ""},
      {"2019-00-01T00:00:00Z", ""},
      {"2019-12-04T24:00:00Z", ""},
      {"2019-12-04T09:60:00Z", ""},
      {"2019-12-04T09:46:61Z", ""},
      {"2019-12-04T09:46:41", ""},
      {"2019-12-04T09:46Z", ""},
      {"2019-12-04T09:46:41.Z", ""},
      {"2019-12-04T09:46:41+2:00", ""},
      {"2019-12-04T09:46:41+24:00", ""},
      {"2019-1-04T09:46:41Z", ""},
      {"12019-01-04T09:46:41Z", ""},
  };
  for (const Case& item : cases) {
    SCOPED_TRACE(item.text);
    const auto date = parse_date(item.text);
    EXPECT_EQ(date.has_value(), !item.utc.empty());
    if (date) {
      EXPECT_EQ(print_date(*date), item.utc);
    } else {
      EXPECT_EQ(date.error().code(), ErrorCode::kInvalidDate);
      EXPECT_FALSE(date.error().help().empty());
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
