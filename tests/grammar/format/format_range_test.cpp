// Formatting a part of a text, and while it is typed.
#include <gtest/gtest.h>

#include <string>

#include "grammar/format/format.h"
#include "grammar/parse.h"

namespace hardtack {
namespace {

// The text between `[` and `]` of the row is the range; they are not part of the text. `\x01` and `\x02` stand for
// them.
struct RangeRow {
  std::string name;
  std::string text;
  std::string formatted;
};

TEST(FormatRange, ChangesTheStatementsItTouches) {
  const RangeRow rows[] = {
      {"one of three", "a( 1);\nb(\x01 \x02 2);\nc( 3);\n", "a( 1);\nb(2);\nc( 3);\n"},
      {"an empty range", "a( 1);\nb(\x01\x02 2);\nc( 3);\n", "a( 1);\nb(2);\nc( 3);\n"},
      {"two", "a( 1);\nb( 2\x01);\n\n\nc\x02( 3);\n", "a( 1);\nb(2);\n\nc(3);\n"},
      {"blanks before it", "a( 1);\n\n\n\n  b\x01\x02( 2);\n", "a( 1);\n\nb(2);\n"},
      {"comments", "a( 1);\n  //\x01 x \n\x02  b( 2);\n", "a( 1);\n// x\nb( 2);\n"},
      {"a comment before the semicolon", "a( 1\x01) // x\x02\n;b( 2);", "a(1); // x\nb( 2);"},
      {"and blanks behind it", "a( 1\x01) // x\x02\n;  \n\n\n  b( 2);", "a(1); // x\n\nb( 2);"},
      {"and a comment behind it", "a( 1\x01) // x\x02\n;// y \nb( 2);", "a(1); // x\n// y \nb( 2);"},
      {"and the end of the text", "a( 1\x01) // x\x02\n;", "a(1); // x\n"},
      {"nothing to do", "a(1);\n\x01\x02", "a(1);\n"},
      {"beyond the text", "\x01 a( 1);  \x02", "a(1);\n"},
  };
  for (const RangeRow& row : rows) {
    SCOPED_TRACE(row.name);
    std::string text = row.text;
    Span range;
    range.begin = static_cast<std::uint32_t>(text.find('\x01'));
    text.erase(range.begin, 1);
    range.end = static_cast<std::uint32_t>(text.find('\x02'));
    text.erase(range.end, 1);
    const auto edits = format_range(parse_source(text).tree, range);
    ASSERT_TRUE(edits.has_value());
    EXPECT_EQ(apply_edits(text, *edits), row.formatted);
  }
}

TEST(FormatRange, EditsOfTheWholeTextAreTheFormattedText) {
  const std::string text = "// x\na( 1)  ;;\n\ncheck  if a(1) //y\n;\n\n\n";
  const SyntaxTree tree = parse_source(text).tree;
  const auto whole = format_source(tree);
  const auto edits = format_range(tree, {0, 0xffffffff});
  ASSERT_TRUE(whole.has_value() && edits.has_value());
  EXPECT_EQ(apply_edits(text, *edits), *whole);
  for (std::size_t i = 1; i < edits->size(); ++i) EXPECT_LE((*edits)[i - 1].span.end, (*edits)[i].span.begin);
}

struct TypeRow {
  std::string name;
  std::string text;  // `\x01` is the cursor, behind what was typed
  char typed = ';';
  std::string formatted;
};

TEST(FormatOnType, SemicolonsAndLineFeeds) {
  const TypeRow rows[] = {
      {"a statement ends", "a( 1);\nb( 2);\x01\nc( 3);", ';', "a( 1);\nb(2);\nc( 3);"},
      {"the next one stays", "b( 2);\x01 c( 3);", ';', "b(2); c( 3);"},
      {"a comment before it", "b( 2) // x\n;\x01 c( 3);", ';', "b(2); // x\nc( 3);"},
      {"inside a string", "b( \";\x01\");", ';', "b( \";\");"},
      {"inside a comment", "b( 1); // ;\x01", ';', "b( 1); // ;"},
      {"with errors", "b( 1 2);\x01", ';', "b( 1 2);"},
      {"after a statement", "a(1);\n  \x01", '\n', "a(1);\n"},
      {"in a body", "check if\n\x01", '\n', "check if\n  "},
      {"behind brackets", "check if a([1], $x),\n\x01", '\n', "check if a([1], $x),\n  "},
      {"in brackets", "check if a($x), [\n\x01", '\n', "check if a($x), [\n    "},
      {"before a bracket", "a([\n\x01]);", '\n', "a([\n  ]);"},
      {"between statements", "a(1);\n    \x01\n b(2);", '\n', "a(1);\n\n b(2);"},
      {"in a string", "a(\"x\n   \x01\");", '\n', "a(\"x\n   \");"},
      {"in a comment", "/* x\n   \x01*/", '\n', "/* x\n   */"},
      {"another character", "a( 1)\x01", ')', "a( 1)"},
  };
  for (const TypeRow& row : rows) {
    SCOPED_TRACE(row.name);
    std::string text = row.text;
    const auto cursor = static_cast<std::uint32_t>(text.find('\x01'));
    text.erase(cursor, 1);
    const auto edits = format_on_type(parse_source(text).tree, cursor, row.typed);
    ASSERT_TRUE(edits.has_value());
    EXPECT_EQ(apply_edits(text, *edits), row.formatted);
  }
}

}  // namespace
}  // namespace hardtack
