#include "grammar/source.h"

#include <gtest/gtest.h>

namespace hardtack {
namespace {

TEST(Source, LinesEndAtEveryKindOfBreak) {
  const Source source("s", "ab\ncd\r\nef\rgh");
  EXPECT_EQ(source.line_count(), 4u);
  EXPECT_EQ(source.text(source.line_span(1)), "ab");
  EXPECT_EQ(source.text(source.line_span(2)), "cd");
  EXPECT_EQ(source.text(source.line_span(3)), "ef");
  EXPECT_EQ(source.text(source.line_span(4)), "gh");
  EXPECT_EQ(source.text(source.line_span(5)), "");
}

TEST(Source, ColumnsCountCodePointsAndUtf16Units) {
  const std::string text =
      "a\xC3\xA9\xF0\x9F\x98\x81"
      "b\nc";  // a é 😁 b
  const Source source("s", text);
  struct Case {
    std::uint32_t offset;
    LineColumn people;
    Utf16Position editor;
  };
  const Case cases[] = {
      {0, {1, 1}, {0, 0}}, {1, {1, 2}, {0, 1}}, {3, {1, 3}, {0, 2}},  {7, {1, 4}, {0, 4}},
      {8, {1, 5}, {0, 5}}, {9, {2, 1}, {1, 0}}, {10, {2, 2}, {1, 1}}, {99, {2, 2}, {1, 1}},
  };
  for (const Case& item : cases) {
    SCOPED_TRACE(item.offset);
    EXPECT_EQ(source.line_column(item.offset), item.people);
    EXPECT_EQ(source.utf16_position(item.offset), item.editor);
    if (item.offset <= 10) {
      EXPECT_EQ(source.offset_of(item.editor), item.offset);
    }
  }
  EXPECT_EQ(source.offset_of({0, 3}), 3u) << "inside a surrogate pair";
  EXPECT_EQ(source.offset_of({0, 99}), 8u) << "beyond the line";
  EXPECT_EQ(source.offset_of({9, 0}), 10u) << "beyond the text";
}

TEST(Source, FindsWhereUtf8IsMalformed) {
  struct Case {
    std::string text;
    std::optional<std::size_t> at;
  };
  const Case cases[] = {
      {"", {}},
      {"a\xC3\xA9", {}},
      {"\xF4\x8F\xBF\xBF", {}},
      {"ab\xFF", 2},
      {"\xC3", 0},
      {"a\xC0\x80", 1},         // overlong
      {"\xE0\x80\x80", 0},      // overlong
      {"\xED\xA0\x80", 0},      // surrogate
      {"\xF4\x90\x80\x80", 0},  // beyond U+10FFFF
      {"\xF0\x80\x80\x80", 0},  // overlong
      {"\x80", 0},
  };
  for (const Case& item : cases) EXPECT_EQ(find_invalid_utf8(item.text), item.at) << item.text;
}

TEST(Source, CodePointsSurviveEncodingAndDecoding) {
  for (char32_t c : {U'a', U'\u00e9', U'\u20ac', U'\U0001f600', U'\U0010ffff'}) {
    std::string text;
    append_utf8(text, c);
    const DecodedCodePoint decoded = decode_code_point(text, 0);
    EXPECT_EQ(decoded.value, c);
    EXPECT_EQ(decoded.length, text.size());
  }
  EXPECT_EQ(decode_code_point("\xFFz", 0).value, char32_t{0xFFFD});
  EXPECT_EQ(decode_code_point("\xFFz", 0).length, 1u);
}

}  // namespace
}  // namespace hardtack
