// Text with errors, and the worst that a text can be.
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

#include "grammar/format/format.h"
#include "grammar/parse.h"
#include "tests/grammar/format/disturbed.h"
#include "tests/grammar/lower/random_statement.h"

namespace hardtack {
namespace {

struct Row {
  std::string name;
  std::string text;
  std::string formatted;
};

TEST(FormatErrors, StatementsWithErrorsStayByteForByte) {
  const std::string deep(2 * ParseLimits{}.max_depth, '[');
  const Row rows[] = {
      {"in the middle", "a( 1);\n b( 2 , ;\nc( 3);", "a(1);\nb( 2 , ;\nc(3);\n"},
      {"a bad literal", "a( 1);\nb(\"\\q\"  , 2 );\n", "a(1);\nb(\"\\q\"  , 2 );\n"},
      {"an empty statement", "a( 1);;\n", "a(1);\n;\n"},
      {"no semicolon", "a( 1)\nb( 2);\n", "a( 1)\nb(2);\n"},
      {"at the end", "a( 1);\nb( 2 ", "a(1);\nb( 2\n"},
      {"an unclosed string", "a( 1);\nb( \"x  \nc( 3);\n", "a(1);\nb( \"x  \nc( 3);\n"},
      {"behind an unclosed string", "a( 1);\nb( \"x ;\n c( 2);\n d( 3) ; // e\n\n\n",
       "a(1);\nb( \"x ;\n c( 2);\n d( 3) ; // e\n\n\n"},
      {"an unclosed comment", "a( 1);\n/* b( 2);  \n", "a(1);\n/* b( 2);  \n"},
      {"an unclosed string behind what is nested too deeply", "a( 1);\n" + deep + "\nb(\"x;\n",
       "a(1);\n" + deep + "\nb(\"x;\n"},
      {"comments inside", "b( 2 /* x */ /* y */ , ; // z\na( 1);", "b( 2 /* x */ /* y */ , ; // z\na(1);\n"},
      {"no UTF-8", "a( 1);\n\xff", "a( 1);\n\xff"},
      {"what would be a byte order mark without the blank", " \xEF\xBB\xBF [", " \xEF\xBB\xBF [\n"},
      {"a byte order mark", "\xEF\xBB\xBF a( 1);",
       "\xEF\xBB\xBF"
       "a(1);\n"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto formatted = format_source(parse_source(row.text).tree);
    ASSERT_TRUE(formatted.has_value()) << formatted.error().to_string();
    EXPECT_EQ(*formatted, row.formatted);
  }
}

TEST(FormatErrors, WhatWasNotReadStays) {
  const std::string text = "a( 1);\nb( 2);\nc( 3);\n";
  const ParsedSource few = parse_source(text, {.limits = {.max_tokens = 8}});
  const auto formatted = format_source(few.tree);
  ASSERT_TRUE(formatted.has_value());
  EXPECT_TRUE(formatted->starts_with("a(1);\n")) << *formatted;
  EXPECT_TRUE(formatted->ends_with("c( 3);\n")) << *formatted;
  std::string errors;
  for (int i = 0; i < 300; ++i) errors += "a( ;\n";
  errors += "b( 2);\n";
  const auto kept = format_source(parse_source(errors).tree);
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(*kept, errors);
}

TEST(FormatErrors, RandomStatementsKeepTheirTokens) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2'000; ++i) {
    std::string text;
    for (std::uint64_t count = random() % 6; count > 0; --count) text += testing_support::random_statement(random);
    if (random() % 2 == 0) text = testing_support::disturbed(text, random).text;
    const auto formatted = format_source(parse_source(text).tree, {.width = 40});
    ASSERT_TRUE(formatted.has_value()) << text;
  }
}

TEST(FormatCost, TheWorstTextsTakeLinearTimeAndSpace) {
  const auto repeated = [](std::string_view piece, std::size_t size) {
    std::string text;
    while (text.size() < size) text += piece;
    return text;
  };
  constexpr std::size_t kSize = 64u << 10;
  const std::string deep(100, '[');
  const std::string deep_end(100, ']');
  const Row rows[] = {
      {"facts", repeated("a(1);", kSize), ""},
      {"a long list", "a([" + repeated("1,", 32'000) + "1]);", ""},
      {"deep lists", "a(" + deep + repeated("1,", 32'000) + "1" + deep_end + ");", ""},
      {"operators", "check if " + repeated("1+", 32'000) + "1==1;", ""},
      {"mixed operators", "check if " + repeated("1*2+3|4&5^", 32'000) + "1==1;", ""},
      {"calls", "check if \"a\"" + repeated(".length()", 32'000) + "==1;", ""},
      {"negations", "check if " + std::string(120, '!') + "true;", ""},
      {"branches", "check if a(1)" + repeated(" or a(1)", 32'000) + ";", ""},
      {"comments between", repeated("// x\n", kSize) + "a(1);", ""},
      {"comments on a line", repeated("/**/", kSize), ""},
      {"comments inside", "a(" + repeated("/**/", kSize) + "1);", ""},
      {"lines of comments inside", "a(1" + repeated("//\n", kSize) + ",2);", ""},
      {"commas and comments", "a(1" + repeated("//\n,1", 32'000) + ");", ""},
      {"blank lines", repeated("\n", kSize) + "a(1);", ""},
      {"one string", "a(\"" + std::string(kSize, '\n') + "\");", ""},
      {"errors", repeated("a(;", kSize), ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const ParsedSource parsed = parse_source(row.text);
    const auto begin = std::chrono::steady_clock::now();
    const auto formatted = format_source(parsed.tree);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    ASSERT_TRUE(formatted.has_value());
    EXPECT_LT(took.count(), 2.0);  // milliseconds are usual
    EXPECT_LT(formatted->size(), 25 * row.text.size() + 100);
    if (parsed.diagnostics.has_errors()) continue;
    const ParsedSource again = parse_source(*formatted, {.limits = {.max_bytes = 8u << 20}});
    const auto twice = format_source(again.tree);
    EXPECT_TRUE(twice.has_value() && *twice == *formatted);
  }
}

}  // namespace
}  // namespace hardtack
