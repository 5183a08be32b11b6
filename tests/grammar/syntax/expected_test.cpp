// What may stand at an offset; `^` marks it.
#include "grammar/expected.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "grammar/parse.h"
#include "tests/grammar/check/repeated.h"
#include "tests/grammar/syntax/annotated.h"

namespace hardtack {
namespace {

using testing::Annotated;
using testing::repeated;

constexpr std::string_view kStarts = "check reject allow deny trusting";
constexpr std::string_view kMethods =
    "length type contains starts_with ends_with matches intersection union all any get try_or";

struct Row {
  std::string text;
  std::string words;
  std::vector<TokenKind> kinds;    // some that are expected
  std::vector<TokenKind> not_any;  // some that are not
  std::string replaced = {};
};

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : " ") + std::string(word);
  return text;
}

void expect_rows(std::span<const Row> rows) {
  ExpectedTokens reader;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Annotated source(row.text);
    const ParsedSource parsed = parse_source(source.text);
    const Expected expected = reader.at(parsed.tree, source.offset);
    EXPECT_EQ(joined(expected.words), row.words);
    for (const TokenKind kind : row.kinds) EXPECT_TRUE(expected.has(kind)) << static_cast<int>(kind);
    for (const TokenKind kind : row.not_any) EXPECT_FALSE(expected.has(kind)) << static_cast<int>(kind);
    EXPECT_EQ(parsed.source->text(expected.replaced), row.replaced);
  }
}

constexpr TokenKind kName = TokenKind::kName;
constexpr TokenKind kEnd = TokenKind::kEnd;
constexpr TokenKind kVariable = TokenKind::kVariable;
constexpr TokenKind kComma = TokenKind::kComma;

TEST(ExpectedTokens, AtEveryKindOfPlace) {
  const std::string starts(kStarts), methods(kMethods);
  const Row rows[] = {
      // between statements
      {"^", starts, {kName}, {kVariable, kEnd}},
      {"a(1);\n^\nb(2);", starts, {kName}, {kEnd}},
      {"a(1);^", starts, {kName}, {}},
      {"a(1)\n^", starts, {kName, kEnd, TokenKind::kLeftArrow}, {kComma}},
      {"a(1) ^", "", {kEnd, TokenKind::kLeftArrow}, {kName}},
      {"a(1);\nche^\nb(2);", starts, {kName}, {}, "che"},
      {"a(1)\nche^", starts, {kName, kEnd}, {}, "che"},
      // words
      {"check ^", "if all", {TokenKind::kIf, TokenKind::kAll}, {kName}},
      {"check i^", "if all", {}, {kName}, "i"},
      {"check if^", "if all", {}, {}, "if"},
      {"allow ^", "if", {}, {TokenKind::kAll}},
      {"check if ^", "true false null", {kName, kVariable, TokenKind::kString, TokenKind::kBang}, {kEnd}},
      {"check if us^er($x);", "true false null", {kName}, {}, "user"},
      {"check if user($x) ^", "or trusting", {kComma, kEnd}, {kName, TokenKind::kPlus}},
      {"check if user($x) ^;", "or trusting", {kComma, kEnd}, {}},
      {"check if user($x), ^", "true false null", {kName, kVariable}, {kEnd}},
      {"check if user($x) or ^", "true false null", {kName, kVariable}, {kEnd}},
      {"check if user($x) trusting ^", "authority previous", {TokenKind::kPublicKey, TokenKind::kLeftBrace}, {kName}},
      {"check if user($x) trusting au^", "authority previous", {}, {}, "au"},
      // terms and expressions
      {"user(^", "true false null", {kVariable, TokenKind::kString, TokenKind::kRightParen}, {kName, kEnd}},
      {"user(1^", "true false null", {TokenKind::kInteger}, {}, "1"},
      {"user(\"a\"^", "", {kComma, TokenKind::kRightParen}, {kEnd}},
      {"check if $x ^", "or trusting", {TokenKind::kPlus, TokenKind::kEqual, TokenKind::kDot, kEnd}, {kName}},
      {"check if $x > ^", "true false null", {kVariable, TokenKind::kInteger}, {kName, kEnd}},
      {"check if $x.^", methods, {kName}, {kVariable, kEnd}},
      {"check if $x.len^", methods, {kName}, {}, "len"},
      {"check if a($x), $x.sta^ > 1, b($x);", methods, {kName}, {}, "sta"},
      {"check if $x.any(^", "true false null", {kVariable, TokenKind::kRightParen}, {kEnd}},
      {"check if $x.any($p ^", "", {TokenKind::kRightArrow, kComma}, {kEnd}},
      {"a($x) ^", "", {TokenKind::kLeftArrow, kEnd}, {}},
      {"a($x) <- ^", "true false null", {kName, kVariable}, {kEnd}},
      {"a({^", "true false null", {kName, TokenKind::kInteger, kComma}, {kEnd}},
      {"a({1 ^", "", {TokenKind::kColon, kComma, TokenKind::kRightBrace}, {kEnd}},
      // inside text that is not of the grammar
      {"// che^", "", {}, {kName}},
      {"/* ^ */ a(1);", "", {}, {kName}},
      {"a(\"us^er\");", "", {}, {kName}},
      {"a(\"us^", "", {}, {kName}},
      {"/* c */^a(1);", starts, {kName}, {}},
  };
  expect_rows(rows);
}

TEST(ExpectedTokens, InsideDamagedStatements) {
  const Row rows[] = {
      {"check if user($x) user($y), ^", "true false null", {kName, kVariable}, {kEnd}},
      {"check if user($x $y), ^", "true false null", {kName, kVariable}, {kEnd}},
      {"check if a(1)) or b(^", "true false null", {kVariable, TokenKind::kRightParen}, {kName}},
      {"chekc if a(1), ^", "true false null", {kName, kVariable}, {kEnd}},
      {"allow if a(1), b(;\ncheck if a($x), $x.^", std::string(kMethods), {kName}, {kVariable}},
      {"a(1, 2\nb(^);", "true false null", {kVariable}, {kEnd}},
      {"allow if = = = = = = = = = = = =, a(1) ^", "or trusting", {kComma, kEnd}, {kName}},
      {"a(1) <- ) ) ) ) ) ) ) ) ) ) b(1), ^", "true false null", {kName, kVariable}, {kEnd}},
      {"allow if @ a(1), ^b(2);", "true false null", {kName, kVariable}, {kEnd}},
  };
  expect_rows(rows);
}

// Every place of every text has an answer or none, and the parser is as good as new for the next.
TEST(ExpectedTokens, NeverFail) {
  const std::string texts[] = {
      "allow if " + std::string(1'000, '(') + "true",
      "allow if " + std::string(1'000, '!') + "true, ",
      "a(" + repeated(40'000, "#"),
      repeated(300, "a(;", "\n"),
      "a(\"\xFF\");",
      "\xEF\xBB\xBF a(1)",
      repeated(60, "check if a($x), $x ==", " "),
  };
  ExpectedTokens reader;
  for (const std::string& text : texts) {
    const ParsedSource parsed = parse_source(text);
    const auto step = static_cast<std::uint32_t>(1 + text.size() / 50);
    for (std::uint32_t at = 0; at <= text.size() + step; at += step) {
      const Expected expected = reader.at(parsed.tree, at);
      EXPECT_LE(expected.replaced.end, parsed.source->size());
      EXPECT_TRUE(std::ranges::is_sorted(expected.kinds));
    }
  }
  const ParsedSource parsed = parse_source("check ");
  EXPECT_EQ(joined(reader.at(parsed.tree, 6).words), "if all");
  EXPECT_TRUE(reader.at(SyntaxTree(), 0).kinds.empty());
}

}  // namespace
}  // namespace hardtack
