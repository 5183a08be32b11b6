// The one list of characters that do not show, and UTF-8, over every code point there is.
#include "engine/text/visible.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/program/print.h"
#include "engine/text/utf8.h"

namespace hardtack {
namespace {

constexpr char32_t kLast = 0x10ffff;

bool is_surrogate(char32_t c) { return c >= 0xd800 && c <= 0xdfff; }

template <typename Check>
void for_each_code_point(Check check) {
  for (char32_t c = 0; c <= kLast; ++c) {
    if (!is_surrogate(c)) check(c);
  }
}

// What strings, diagnostics and the terminal escaped, and what the checker warned about, before they shared one list.
bool was_on_some_list(char32_t c) {
  const bool diagnostics = c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x61c ||
                           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
                           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || c >= 0xe0000;
  const bool checker =
      c == 0x115f || c == 0x1160 || c == 0x180e || c == 0x3164 || c == 0xffa0 || (c >= 0xe0000 && c <= 0xe0fff);
  return diagnostics || checker;
}

TEST(Visible, HoldsEveryListThatThereWas) {
  std::size_t only_elsewhere = 0;
  for_each_code_point([&](char32_t c) {
    EXPECT_TRUE(is_hidden(c) || !was_on_some_list(c)) << std::hex << static_cast<std::uint32_t>(c);
    if (c >= 0xfff9 && c <= 0xfffb) ++only_elsewhere;
    if (c >= 0xe0000) ++only_elsewhere;
  });
  EXPECT_EQ(only_elsewhere, 196'611u);  // that strings left raw
}

TEST(Visible, ListsWhatShowsNothing) {
  for (const char32_t c :
       {0x00u,    0x1bu,    0x7fu,    0x9bu,    0xadu,    0x34fu,   0x61cu,   0x115fu,  0x1160u, 0x17b4u, 0x17b5u,
        0x180bu,  0x180eu,  0x180fu,  0x200bu,  0x200du,  0x200eu,  0x2028u,  0x2029u,  0x202au, 0x202eu, 0x2060u,
        0x2066u,  0x2069u,  0x206fu,  0x2800u,  0x3164u,  0xfe00u,  0xfe0fu,  0xfeffu,  0xffa0u, 0xfff0u, 0xfff9u,
        0x1bca0u, 0x1d173u, 0x1d17au, 0xe0001u, 0xe0041u, 0xe01efu, 0xf0000u, 0x10ffffu}) {
    EXPECT_TRUE(is_hidden(c)) << std::hex << static_cast<std::uint32_t>(c);
  }
  for (const char32_t c :
       {0x20u,   0x7eu,   0xa0u,   0xa9u,   0xe9u,   0x301u,  0x3b1u,   0x5d0u,   0x627u,   0x2013u,
        0x20acu, 0x3042u, 0x4e2du, 0xac00u, 0xfb01u, 0xfffdu, 0x1d170u, 0x1d17bu, 0x1f600u, 0x2f800u}) {
    EXPECT_FALSE(is_hidden(c)) << std::hex << static_cast<std::uint32_t>(c);
  }
}

TEST(Visible, SubsetsAreHidden) {
  for_each_code_point([](char32_t c) {
    if (is_reordering(c) || is_control(c) || is_joining(c)) {
      EXPECT_TRUE(is_hidden(c)) << std::hex << static_cast<std::uint32_t>(c);
    }
  });
}

// No hidden character leaves the printer raw, apart from a tab, and none that shows is escaped.
TEST(Visible, StringsAreEscapedByTheList) {
  for_each_code_point([](char32_t c) {
    std::string text;
    append_code_point(text, c);
    const bool raw = print_string(text) == "\"" + text + "\"";
    EXPECT_EQ(raw, (!is_hidden(c) || c == '\t') && c != '"' && c != '\\') << std::hex << static_cast<std::uint32_t>(c);
  });
}

TEST(Utf8, DecodesWhatItWrites) {
  for_each_code_point([](char32_t c) {
    std::string text;
    append_code_point(text, c);
    EXPECT_EQ(decode_utf8(text, 0), (CodePoint{c, static_cast<std::uint32_t>(text.size())}));
    EXPECT_TRUE(is_valid_utf8(text));
    EXPECT_EQ(decode_utf8(text, 0).is_stray(), false);
  });
}

TEST(Utf8, RefusesWhatIsNone) {
  struct Case {
    std::string text;
    std::size_t at;
  };
  const std::vector<Case> cases = {
      {"\x80", 0},
      {"a\xff", 1},
      {"\xc0\xaf", 0},
      {"\xc1\xbf", 0},
      {"\xe0\x80\x80", 0},
      {"\xe2\x82", 0},
      {"\xed\xa0\x80", 0},
      {"\xf0\x80\x80\x80", 0},
      {"ab\xf4\x90\x80\x80", 2},
      {"\xf5\x80\x80\x80", 0},
      {"\xc3\xa9\xc3", 2},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(find_stray_byte(c.text), c.at) << c.text;
    EXPECT_TRUE(decode_utf8(c.text, c.at).is_stray());
  }
  EXPECT_EQ(find_stray_byte("caf\xc3\xa9 \xf0\x9f\x98\x80"), std::nullopt);
}

TEST(Utf8, IsCutBetweenCharacters) {
  const std::string text = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";  // of 1, 2, 3 and 4 bytes
  const std::vector<std::size_t> lengths = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (std::size_t most = 0; most < lengths.size(); ++most) {
    EXPECT_EQ(cut_utf8(text, most).size(), lengths[most]) << most;
  }
  EXPECT_EQ(cut_utf8("\x80\x80\x80\x80\x80\x80", 5).size(), 2u);  // no text at all is not walked back over
  // A text that is short enough is left as it is, whatever lies behind it in memory.
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string_view beginning = std::string_view(text).substr(0, size);
    EXPECT_EQ(cut_utf8(beginning, size), beginning) << size;
    EXPECT_EQ(cut_utf8(beginning, size + 1), beginning) << size;
  }
}

}  // namespace
}  // namespace hardtack
