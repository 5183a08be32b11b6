// Formatting through the server: what a client has after it applied the edits, in each unit of positions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "grammar/format/format.h"
#include "grammar/parse.h"
#include "grammar/syntax/limits.h"
#include "lsp/documents/narrow_edits.h"
#include "lsp/protocol/positions.h"
#include "tests/grammar/format/disturbed.h"
#include "tests/lsp/client.h"

namespace hardtack::lsp {
namespace {

using ::testing::HasSubstr;

constexpr const char* kUri = "file:///a.bcdl";
constexpr const char* kOptions = R"("options":{"tabSize":8,"insertSpaces":false})";

std::string request(const std::string& members, const std::string& uri = kUri) {
  return R"({"textDocument":{"uri":")" + uri + R"("},)" + members + "}";
}

struct Unit {
  PositionUnit unit;
  const char* capabilities;
};
constexpr Unit kUnits[] = {
    {PositionUnit::kUtf8, R"({"general":{"positionEncodings":["utf-8"]}})"},
    {PositionUnit::kUtf16, "{}"},
    {PositionUnit::kUtf32, R"({"general":{"positionEncodings":["utf-32"]}})"},
};

std::string formatted(const std::string& text, const std::string& options, const std::string& uri = kUri) {
  TestClient client;
  client.start();
  client.open(uri, text);
  return applied(text, client.ask("textDocument/formatting", request(R"("options":)" + options, uri)),
                 PositionUnit::kUtf16);
}

TEST(LspFormatting, GivesTheUsualLayout) {
  const struct {
    const char* name;
    const char* text;
    const char* options;
    const char* formatted;
  } rows[] = {
      {"the layout has its own indentation", "a( 1) <- b( 1),\n\t\t\tc( 1)  ;", R"({"tabSize":8,"insertSpaces":false})",
       "a(1) <- b(1), c(1);\n"},
      {"nothing to do", "a(1);\n", "{}", "a(1);\n"},
      {"empty", "", "{}", ""},
      {"damaged", "a( 1);\nb( 2 , ;\nc( 3);", "{}", "a(1);\nb( 2 , ;\nc(3);\n"},
      {"line breaks stay what they are", "a( 1);\r\n\r\n\r\n\r\nb( 2);\r\n", "{}", "a(1);\r\n\r\nb(2);\r\n"},
      {"a line break at the end", "a(1);  ", R"({"insertFinalNewline":true})", "a(1);\n"},
      {"none is added", "a( 1);  ", R"({"insertFinalNewline":false})", "a(1);"},
      {"but one that is there stays", "a( 1); \n", R"({"insertFinalNewline":false})", "a(1);\n"},
      {"none after a comment", "a( 1); // x ", R"({"insertFinalNewline":false})", "a(1); // x"},
      {"several become one", "a( 1);\n\n \n", R"({"trimFinalNewlines":true})", "a(1);\n"},
      {"several stay", "a( 1);\n\n \n", R"({"trimFinalNewlines":false})", "a(1);\n\n\n"},
      {"several stay as they are", "a( 1);\r\n\r\n", R"({"trimFinalNewlines":false})", "a(1);\r\n\r\n"},
      {"no choice", "a( 1);", R"({"trimFinalNewlines":1})", "error -32602"},
      {"no choice either", "a( 1);", R"({"insertFinalNewline":"yes"})", "error -32602"},
      {"no options", "a( 1);", "7", "error -32602"},
  };
  for (const auto& row : rows) EXPECT_EQ(formatted(row.text, row.options), row.formatted) << row.name;
}

TEST(LspFormatting, LeavesWhatHasNoLayoutAlone) {
  TestClient client;
  client.start();
  client.open("file:///a.test.bcdl", "test  \"t\" { }");
  const std::string whole = "\"options\":{}";
  const std::string part = whole + R"(,"range":{"start":{"line":0,"character":0},"end":{"line":9,"character":0}})";
  const std::string type = whole + R"(,"position":{"line":0,"character":5},"ch":"\n")";
  EXPECT_EQ(client.ask("textDocument/formatting", request(whole, "file:///a.test.bcdl")), "null");
  EXPECT_EQ(client.ask("textDocument/rangeFormatting", request(part, "file:///a.test.bcdl")), "null");
  EXPECT_EQ(client.ask("textDocument/onTypeFormatting", request(type, "file:///a.test.bcdl")), "null");
  // Larger than what is looked at: its tree is empty, and its text must not become so.
  client.open(kUri, "a( 1);" + std::string(2u << 20, ' '));
  EXPECT_EQ(client.ask("textDocument/formatting", request(whole)), "error -32803");
  EXPECT_EQ(client.ask("textDocument/rangeFormatting", request(part)), "error -32803");
  EXPECT_EQ(client.ask("textDocument/onTypeFormatting", request(type)), "null");
}

TEST(LspFormatting, FormatsThePartAskedFor) {
  const struct {
    const char* range;
    const char* formatted;
  } rows[] = {
      {R"({"start":{"line":1,"character":0},"end":{"line":1,"character":2}})", "a( 1);\nb(2);\nc( 3);\n"},
      {R"({"start":{"line":1,"character":3},"end":{"line":1,"character":3}})", "a( 1);\nb(2);\nc( 3);\n"},
      {R"({"start":{"line":0,"character":0},"end":{"line":99,"character":99}})", "a(1);\nb(2);\nc(3);\n"},
      {R"({"start":{"line":1,"character":3},"end":{"line":1,"character":2}})", "error -32602"},
      {R"({"start":{"line":1,"character":3}})", "error -32602"},
  };
  const std::string text = "a( 1);\nb( 2);\nc( 3);\n";
  TestClient client;
  client.start();
  client.open(kUri, text);
  for (const auto& row : rows) {
    const std::string members = std::string(kOptions) + R"(,"range":)" + row.range;
    EXPECT_EQ(applied(text, client.ask("textDocument/rangeFormatting", request(members)), PositionUnit::kUtf16),
              row.formatted)
        << row.range;
  }
  EXPECT_EQ(client.ask("textDocument/rangeFormatting", request(kOptions)), "error -32602");
}

TEST(LspFormatting, FormatsWhatIsTyped) {
  const struct {
    const char* text;
    const char* position;
    const char* typed;
    const char* formatted;
  } rows[] = {
      {"a( 1);\nb( 2);\n", R"({"line":1,"character":6})", R"(";")", "a( 1);\nb(2);\n"},
      {"check if a(1),\n", R"({"line":1,"character":0})", R"("\n")", "check if a(1),\n  "},
      {"a( 1);\nb( 2);\n", R"({"line":1,"character":6})", R"("}")", "null"},
      {"a( 1);\nb( 2);\n", R"({"line":1,"character":6})", R"(";\n")", "null"},
      {"a( 1);\nb( 2);\n", R"({"line":1,"character":6})", R"("")", "null"},
      {"a( 1);\nb( 2);\n", R"({"line":1,"character":2})", R"(";")", "a( 1);\nb( 2);\n"},
      {"a( 1);\n", R"({"line":0,"character":6})", "7", "error -32602"},
  };
  for (const auto& row : rows) {
    TestClient client;
    client.start();
    client.open(kUri, row.text);
    const std::string members =
        std::string(kOptions) + R"(,"position":)" + row.position + R"(,"ch":)" + std::string(row.typed);
    EXPECT_EQ(applied(row.text, client.ask("textDocument/onTypeFormatting", request(members)), PositionUnit::kUtf16),
              row.formatted)
        << row.text << row.typed;
  }
}

TEST(LspFormatting, EditsAreThoseOfTheFormatterInEachUnit) {
  constexpr std::string_view kStatements[] = {
      "漢字(\"😀  é\");\n",
      "can($用户, \"read\") <- role($用户, \"αβγ\"), {1, 2}.any($x -> $x > 1 && $x < 9) trusting authority, "
      "previous;\n",
      "CHECK IF time($t), $t < 2030-01-01T00:00:00Z or $t > 2031-01-01T00:00:00Z;\n",
      "allow if resource($r), $r.starts_with(\"/données/🎉/with a long name/and another one/\"), "
      "operation(\"read\");\n",
      "deny if true; // 終わり\n",
      "/* é 😀 */ m({\"a\": [1, {}, {2}], \"b\": null});\n",
  };
  std::mt19937_64 random(11);
  for (int i = 0; i < 150; ++i) {
    std::string text;
    for (std::uint64_t count = random() % 5; count > 0; --count) text += kStatements[random() % std::size(kStatements)];
    text = testing_support::disturbed(text, random).text;
    if (random() % 3 == 0 && !text.empty()) {  // damaged, but UTF-8
      const std::size_t place = random() % text.size();
      if (static_cast<unsigned char>(text[place]) < 0x80) text.erase(place, 1);
    }
    const ParsedSource parsed = parse_source(text);
    const auto whole = format_source(parsed.tree);
    ASSERT_TRUE(whole.has_value()) << text;
    const std::uint32_t first = static_cast<std::uint32_t>(random() % (text.size() + 1));
    const std::uint32_t last = first + static_cast<std::uint32_t>(random() % (text.size() + 1 - first));
    for (const Unit& unit : kUnits) {
      TestClient client;
      client.start(unit.capabilities);
      client.open(kUri, text);
      ASSERT_EQ(applied(text, client.ask("textDocument/formatting", request(kOptions)), unit.unit), *whole) << text;
      const Source source("", text);
      const EditorRange range{position_of(source, first, unit.unit), position_of(source, last, unit.unit)};
      const auto part = format_range(
          parsed.tree, {offset_at(source, range.start, unit.unit), offset_at(source, range.end, unit.unit)});
      ASSERT_TRUE(part.has_value()) << text;
      const std::string members = std::string(kOptions) + R"(,"range":)" + compact(range_json(range));
      ASSERT_EQ(applied(text, client.ask("textDocument/rangeFormatting", request(members)), unit.unit),
                apply_edits(text, *part))
          << text;
    }
  }
}

std::string shown(const std::vector<TextEdit>& edits) {
  std::string text;
  for (const TextEdit& edit : edits)
    text += std::to_string(edit.span.begin) + "-" + std::to_string(edit.span.end) + " `" + edit.replacement + "` ";
  return text;
}

TEST(LspNarrowEdits, KeepOnlyWhatChanges) {
  const struct {
    const char* name;
    const char* text;
    const char* formatted;
    const char* edits;
  } rows[] = {
      {"nothing", "a(1);", "a(1);", ""},
      {"a blank goes", "a( 1);", "a(1);", "2-3 `` "},
      {"a blank comes", "a(1,2)or b;", "a(1, 2) or b;", "4-4 ` ` 6-6 ` ` "},
      {"indentation", "a,\n b", "a,\n   b", "4-4 `  ` "},
      {"a keyword", "ALLOW IF true", "allow if true", "0-5 `allow` 6-8 `if` "},
      {"blanks in a string stay", "a( \"x  y\")", "a(\"x  y\")", "2-3 `` "},
      {"a comment that moves", "a( 1) // é\n, b", "a(1), // é\n  b", "2-3 `` 5-13 `, // é\n ` "},
      {"characters that begin alike", "é, a", "è, a", "0-2 `è` "},
      {"a carriage return goes with its line feed", "a\r\nb", "a\nb", "1-3 `\n` "},
      {"and comes with it", "a\nb", "a\r\nb", "1-2 `\r\n` "},
      {"fewer line breaks", "a\r\n\r\n\r\nb", "a\r\nb", "3-7 `` "},
      {"all of it", "abc", "", "0-3 `` "},
      {"from nothing", "", "abc", "0-0 `abc` "},
  };
  for (const auto& row : rows) {
    const std::string text = row.text;
    const std::vector<TextEdit> whole{{{0, static_cast<std::uint32_t>(text.size())}, row.formatted}};
    const std::vector<TextEdit> edits = narrow_edits(text, whole);
    EXPECT_EQ(shown(edits), row.edits) << row.name;
    EXPECT_EQ(apply_edits(text, edits), row.formatted) << row.name;
  }
}

TEST(LspNarrowEdits, AreBounded) {
  const std::string text = "a,b,c,d,e", spaced = "a, b, c, d, e";
  const std::vector<TextEdit> whole{{{0, 9}, spaced}};
  EXPECT_EQ(narrow_edits(text, whole).size(), 4u);
  for (std::size_t most = 1; most <= 5; ++most) {
    const std::vector<TextEdit> edits = narrow_edits(text, whole, most);
    EXPECT_LE(edits.size(), most);
    EXPECT_EQ(apply_edits(text, edits), spaced) << most;
  }
}

// The worst that 64 KiB can be: an edit for every byte or two, and a text that grows.
TEST(LspFormatting, AnswersAreBounded) {
  const auto repeated = [](const std::string& piece) {
    std::string text;
    while (text.size() < (64u << 10)) text += piece;
    return text;
  };
  const std::string texts[] = {
      repeated("a( );"),
      "a({" + repeated("1,") + "1});",
      repeated("a([[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]);"),
      repeated("a(1 /**/);"),
      repeated("\r \n"),
      repeated("a(1)//\n;"),
      repeated("\xf0\x9f\x98\x80"),
  };
  for (const std::string& text : texts) {
    TestClient client;
    client.start();
    client.open(kUri, text);
    const std::string answer = client.ask("textDocument/formatting", request(kOptions));
    EXPECT_LT(answer.size(), 4u << 20) << text.substr(0, 60);
    const auto whole = format_source(parse_source(text).tree);
    ASSERT_TRUE(whole.has_value());
    EXPECT_EQ(applied(text, answer, PositionUnit::kUtf16) == *whole, true) << text.substr(0, 60);
  }
}

TEST(LspFormatting, WhatWouldBecomeTooLongStays) {
  // Deep in brackets, where each line is indented far.
  std::string text = "a(" + std::string(30, '[') + "1";
  while (text.size() < 60'000) text += ",\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"";
  text += std::string(30, ']') + ");\n";
  std::string many;
  while (many.size() + text.size() <= ParseLimits().max_bytes) many += text;
  const auto whole = format_source(parse_source(many).tree);
  ASSERT_TRUE(whole.has_value());
  ASSERT_GT(whole->size(), ParseLimits().max_bytes);
  EXPECT_EQ(formatted(many, "{}"), "error -32803");
}

}  // namespace
}  // namespace hardtack::lsp
