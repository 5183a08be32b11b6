#include "grammar/text/source.h"

#include <gtest/gtest.h>

#include <iterator>
#include <vector>

#include "engine/text/utf8.h"

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

// Counted one by one from the line's beginning.
struct Counted {
  std::uint32_t code_points = 0;
  std::uint32_t utf16_units = 0;
};
Counted count(std::string_view text, std::uint32_t line, std::uint32_t offset) {
  Counted counted;
  for (std::uint32_t at = line; at < offset;) {
    const CodePoint code_point = decode_utf8(text, at);
    at += code_point.length;
    if (at > offset) break;
    counted.code_points += 1;
    counted.utf16_units += code_point.value > 0xFFFF ? 2 : 1;
  }
  return counted;
}

TEST(Source, PositionsInLongLinesAreThoseThatCountingGives) {
  const std::string pieces[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x81", "\xFF", "\xF0\x9F", "xyz"};
  std::uint32_t state = 7;
  for (const char* line_break : {"\n", "\r\n", "\r"}) {
    std::string text = "short";
    std::vector<std::uint32_t> lines{0};
    for (const std::size_t size : {0u, 1'023u, 1'024u, 1'025u, 5'000u, 3u, 20'000u}) {
      text += line_break;
      lines.push_back(static_cast<std::uint32_t>(text.size()));
      const std::size_t end = text.size() + size;
      while (text.size() < end) {
        state = state * 1'664'525 + 1'013'904'223;
        text += pieces[(state >> 16) % std::size(pieces)];
      }
    }
    const Source source("s", text);
    ASSERT_EQ(source.line_count(), lines.size());
    for (std::uint32_t i = 0; i < lines.size(); ++i) {
      const Span span = source.line_span(i + 1);
      for (std::uint32_t at = span.begin; at <= span.end; at += 1 + at % 5) {
        const Counted counted = count(text, lines[i], at);
        ASSERT_EQ(source.line_column(at), (LineColumn{i + 1, counted.code_points + 1})) << at;
        const Utf16Position position = source.utf16_position(at);
        ASSERT_EQ(position, (Utf16Position{i, counted.utf16_units})) << at;
        const std::uint32_t begin = source.offset_of(position);  // of the character that holds `at`
        ASSERT_LE(begin, at);
        ASSERT_EQ(source.utf16_position(begin), position);
      }
    }
  }
}

// 20,000 positions in a line of 1 MiB are 20 GB to walk.
TEST(Source, PositionsInLongLinesAreLookedUp) {
  const Source source("s", std::string(1u << 20, 'x'));
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    sum += source.line_column(source.size() - i).column + source.utf16_position(source.size() - i).character;
    sum += source.offset_of({0, source.size() - i});
  }
  EXPECT_GT(sum, 0u);
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
  for (const Case& item : cases) EXPECT_EQ(find_stray_byte(item.text), item.at) << item.text;
}

TEST(Source, CodePointsSurviveEncodingAndDecoding) {
  for (char32_t c : {U'a', U'\u00e9', U'\u20ac', U'\U0001f600', U'\U0010ffff'}) {
    std::string text;
    append_code_point(text, c);
    const CodePoint decoded = decode_utf8(text, 0);
    EXPECT_EQ(decoded.value, c);
    EXPECT_EQ(decoded.length, text.size());
  }
  EXPECT_EQ(decode_utf8("\xFFz", 0).value, char32_t{0xFFFD});
  EXPECT_EQ(decode_utf8("\xFFz", 0).length, 1u);
}

}  // namespace
}  // namespace hardtack
