// What reaches a terminal.
#include "report/terminal.h"

#include <gtest/gtest.h>

#include <string>

namespace hardtack {
namespace {

TEST(Attacks, A187_NothingThatMovesTheCursorPasses) {
  const std::pair<std::string, std::string> rows[] = {
      {"plain é 漢", "plain é 漢"},       {"\x1b[31m", "\\u{1b}[31m"}, {"a\rb\nc\td", "a\\u{d}b\\u{a}c\\u{9}d"},
      {"\x07\x7f", "\\u{7}\\u{7f}"},      {"\xc2\x9b", "\\u{9b}"},  // CSI as one character
      {"\xe2\x80\xae", "\\u{202e}"},                                // right-to-left override
      {"\xe2\x80\x8b", "\\u{200b}"},                                // zero-width space
      {"\xff\xc3", "\\x{ff}\\x{c3}"},                               // stray bytes
      {"\xf3\xa0\x80\x81", "\\u{e0001}"},                           // language tag
      {std::string("\0", 1), "\\u{0}"},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(escape_controls(text), expected);
  EXPECT_EQ(escape_lines("a\nb\r"), "a\nb\\u{d}");
}

TEST(EscapedJson, KeepsTheCharactersAndShowsThemAsNumbers) {
  const std::pair<std::string, std::string> rows[] = {
      {"{\"a\": \"\xe2\x80\xae\"}\n", "{\"a\": \"\\u202e\"}\n"},  // right-to-left override
      {"\xf3\xa0\x80\x81", "\\udb40\\udc01"},                     // language tag
      {"\xc3\xa9\xff", "\xc3\xa9\xef\xbf\xbd"},                   // a stray byte
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(escape_json(text), expected);
}

TEST(Styled, IsAsItIsWithoutColour) {
  EXPECT_EQ(styled("deny", Style::kRed, false), "deny");
  EXPECT_EQ(styled("deny", Style::kRed, true), "\x1b[1;31mdeny\x1b[0m");
}

}  // namespace
}  // namespace hardtack
