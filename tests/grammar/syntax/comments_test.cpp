// Which node each comment describes.
#include "grammar/syntax/comments.h"

#include <gtest/gtest.h>

#include <string>

#include "grammar/parse.h"
#include "tests/grammar/check/repeated.h"

namespace hardtack {
namespace {

using testing::repeated;

std::string_view place_name(CommentPlace place) {
  switch (place) {
    case CommentPlace::kLeading: return "leads";
    case CommentPlace::kTrailing: return "trails";
    case CommentPlace::kInside: return "inside";
    case CommentPlace::kFile: return "file";
  }
  return "";
}

// A line for each comment.
std::string describe(const SyntaxTree& tree) {
  const CommentMap comments(tree);
  std::string text;
  for (std::uint32_t i = 0; i < tree.comments().size(); ++i) {
    const AttachedComment& attached = comments.place(i);
    text += std::string(tree.source().text(tree.comments()[i].span)) + " " + std::string(place_name(attached.place));
    if (attached.node != kNoNode) {
      text += " " + std::string(node_kind_name(tree.kind(attached.node)));
      if (tree.kind(attached.node) > NodeKind::kErrorStatement) text += " " + std::string(tree.text(attached.node));
    }
    text += "\n";
  }
  return text;
}

TEST(Comments, DescribeWhatIsBesideThem) {
  struct Row {
    std::string name;
    std::string text;
    std::string places;
  };
  const Row rows[] = {
      {"none", "a(1);", ""},
      {"only comments", "// a\n\n/* b */", "// a file\n/* b */ file\n"},
      {"before a statement", "// a\na(1);", "// a leads fact\n"},
      {"several lines before", "// a\n// b\na(1);", "// a leads fact\n// b leads fact\n"},
      {"a heading", "// a\n\n// b\na(1);", "// a file\n// b leads fact\n"},
      {"a blank line between", "// a\n\na(1);", "// a file\n"},
      {"behind a statement", "a(1); // a\nb(2);", "// a trails fact\n"},
      {"behind a statement, several", "a(1); /* a */ // b\nb(2);", "/* a */ trails fact\n// b trails fact\n"},
      {"behind the last", "a(1); // a", "// a trails fact\n"},
      {"behind the last, on its own line", "a(1);\n// a", "// a file\n"},
      {"without the semicolon", "a(1) // a\n", "// a trails fact\n"},
      {"between statements on one line", "a(1); /* a */ b(2);", "/* a */ leads fact\n"},
      {"trailing and leading", "a(1); // a\n// b\nb(2);", "// a trails fact\n// b leads fact\n"},
      {"carriage returns", "// a\r\n\r\n// b\r\na(1); // c\r\n", "// a file\n// b leads fact\n// c trails fact\n"},
      {"elements of a body", "check if\n  // a\n  a(1), // b\n  $x > 1 // c\n  ;",
       "// a leads predicate a(1)\n// b trails predicate a(1)\n// c trails binary $x > 1\n"},
      {"the outermost element", "check if 1 + 2 > 3, // a\n /* b */ 4 > 5;",
       "// a trails binary 1 + 2 > 3\n/* b */ leads binary 4 > 5\n"},
      {"operands", "check if 1 // a\n + /* b */ 2 > 3;", "// a trails integer 1\n/* b */ leads integer 2\n"},
      {"terms", "a(/* a */ 1, 2 /* b */, // c\n 3);",
       "/* a */ leads integer 1\n/* b */ inside predicate a(/* a */ 1, 2 /* b */, // c\n 3)\n// c trails integer 2\n"},
      {"nothing beside it", "a(/* a */);", "/* a */ inside predicate a(/* a */)\n"},
      {"before the keyword's end", "check /* a */ if a(1);", "/* a */ inside check\n"},
      {"behind a parenthesis", "a( // a\n 1);", "// a leads integer 1\n"},
      {"in a set", "a({\n  1, // a\n  // b\n  2\n});", "// a trails integer 1\n// b leads integer 2\n"},
      {"in a map", "a({/* a */ 1: 2});", "/* a */ leads entry 1: 2\n"},
      {"alternatives", "allow if a(1)\n  // a\n  or b(1);", "// a inside policy\n"},
      {"in a statement with an error", "allow if a(1), // a\n b(;", "// a trails predicate a(1)\n"},
      {"behind a statement with an error", "b(; // a\n", "// a trails error\n"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(describe(parse_source(row.text).tree), row.places);
  }
}

TEST(Comments, OfANodeAreInTheOrderOfTheText) {
  const ParsedSource parsed = parse_source("// a\n// b\na(1); // c\n\n// d\n");
  const CommentMap comments(parsed.tree);
  const auto of_fact = comments.of(parsed.tree.statements()[0]);
  EXPECT_EQ(std::vector<std::uint32_t>(of_fact.begin(), of_fact.end()), (std::vector<std::uint32_t>{0, 1, 2}));
  const auto of_file = comments.of(kNoNode);
  EXPECT_EQ(std::vector<std::uint32_t>(of_file.begin(), of_file.end()), (std::vector<std::uint32_t>{3}));
  EXPECT_TRUE(comments.of(parsed.tree.child(parsed.tree.statements()[0], 0)).empty());
}

// Comments between the operands of a chain that nests as deep as it is long.
TEST(Comments, OfALongChainAreFoundAtOnce) {
  const ParsedSource parsed = parse_source("check if 1" + repeated(10'000, " + /* # */ #", "") + " > 0;");
  const CommentMap comments(parsed.tree);
  for (std::uint32_t i = 0; i < parsed.tree.comments().size(); ++i) {
    ASSERT_EQ(comments.place(i).place, CommentPlace::kLeading);
    ASSERT_EQ(parsed.tree.text(comments.place(i).node), std::to_string(i));
  }
}

}  // namespace
}  // namespace hardtack
