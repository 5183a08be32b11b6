// Tokens and nodes around an offset; `^` marks it.
#include "grammar/syntax/tree_places.h"

#include <gtest/gtest.h>

#include <string>

#include "grammar/parse.h"
#include "tests/grammar/syntax/annotated.h"

namespace hardtack {
namespace {

using testing::Annotated;

std::string token_text(const SyntaxTree& tree, std::span<const Token> tokens, std::uint32_t index) {
  return index == kNoToken ? "-" : std::string(tree.source().text(tokens[index].span));
}

// Kind and text, of a node or of the whole.
std::string node_text(const SyntaxTree& tree, NodeId node, std::string_view none) {
  if (node == kNoNode) return std::string(none);
  return std::string(node_kind_name(tree.kind(node))) + " " + std::string(tree.text(node));
}

TEST(TokensAround, NameBothNeighbours) {
  struct Row {
    std::string text;
    std::string before;
    std::string after;
    std::string left;   // token_at
    std::string right;  // the same to the right
  };
  const Row rows[] = {
      {"^", "-", "-", "-", "-"},
      {"^user(1);", "-", "user", "-", "user"},
      {"us^er(1);", "user", "user", "user", "user"},
      {"user^(1);", "user", "(", "user", "("},
      {"user(1);^", ";", "-", ";", "-"},
      {"a(1); ^ b(2);", ";", "b", "-", "-"},
      {"a(1);\n// c^\nb(2);", ";", "b", "-", "-"},
      {"a(1);^ ", ";", "-", ";", "-"},
      {"a(1);  ^", ";", "-", "-", "-"},
      {"a(\"x ^y\");", "\"x y\"", "\"x y\"", "\"x y\"", "\"x y\""},
      {"a($x) <^- b($x);", "<-", "<-", "<-", "<-"},
      {"a(1 ^2 3", "1", "2", "-", "2"},
      {"a(\"x^", "\"x", "-", "\"x", "-"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Annotated source(row.text);
    const ParsedSource parsed = parse_source(source.text);
    const SyntaxTree& tree = parsed.tree;
    const TokenPlace place = tokens_around(tree, source.offset);
    EXPECT_EQ(token_text(tree, tree.tokens(), place.before), row.before);
    EXPECT_EQ(token_text(tree, tree.tokens(), place.after), row.after);
    EXPECT_EQ(place.inside(), row.before == row.after && row.before != "-");
    EXPECT_EQ(token_text(tree, tree.tokens(), token_at(tree, source.offset, Bias::kLeft)), row.left);
    EXPECT_EQ(token_text(tree, tree.tokens(), token_at(tree, source.offset, Bias::kRight)), row.right);
  }
  // Beyond the end.
  const SyntaxTree tree = parse_source("a(1);").tree;
  EXPECT_EQ(tokens_around(tree, 99).before, 4u);
  EXPECT_EQ(tokens_around(tree, 99).after, kNoToken);
  EXPECT_EQ(token_at(tree, 99, Bias::kLeft), kNoToken);
}

TEST(TokensAround, FindComments) {
  struct Row {
    std::string text;
    std::string left;
    std::string right;
  };
  const Row rows[] = {
      {"a(1); ^// c\n", "-", "// c"}, {"a(1); // ^c\n", "// c", "// c"},
      {"a(1); // c^\n", "// c", "-"}, {"a(1); /* c */^// d\n", "/* c */", "// d"},
      {"a(^1); // d\n", "-", "-"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Annotated source(row.text);
    const ParsedSource parsed = parse_source(source.text);
    const SyntaxTree& tree = parsed.tree;
    EXPECT_EQ(token_text(tree, tree.comments(), comment_at(tree, source.offset, Bias::kLeft)), row.left);
    EXPECT_EQ(token_text(tree, tree.comments(), comment_at(tree, source.offset, Bias::kRight)), row.right);
  }
}

TEST(NodeAround, NamesTheNodeAndItsNeighbours) {
  struct Row {
    std::string text;
    Bias bias;
    std::string node;
    std::string before;
    std::string after;
  };
  constexpr Bias kLeft = Bias::kLeft;
  constexpr Bias kRight = Bias::kRight;
  const Row rows[] = {
      {"^", kRight, "text", "-", "-"},
      {"a(1);\n^\nb(2);", kRight, "text", "fact a(1);", "fact b(2);"},
      {"a(1);\n^\nb(2);", kLeft, "text", "fact a(1);", "fact b(2);"},
      {"a(1);^b(2);", kLeft, "fact a(1);", "predicate a(1)", "-"},
      {"a(1);^b(2);", kRight, "predicate b(2)", "-", "integer 2"},
      {"a(1);  ^", kRight, "text", "fact a(1);", "-"},
      {"^ a(1);", kRight, "text", "-", "fact a(1);"},
      {"check if user($us^er);", kRight, "variable $user", "-", "-"},
      {"check if user($user^);", kRight, "predicate user($user)", "variable $user", "-"},
      {"check if user($user^);", kLeft, "variable $user", "-", "-"},
      {"check if user(1), ^ $x > 1;", kRight, "query user(1),  $x > 1", "predicate user(1)", "binary $x > 1"},
      {"check ^if a(1);", kRight, "check check if a(1);", "-", "query a(1)"},
      {"allow if a(1), b(^;", kRight, "error allow if a(1), b(;", "predicate a(1)", "-"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Annotated source(row.text);
    const ParsedSource parsed = parse_source(source.text);
    const NodePlace place = node_around(parsed.tree, source.offset, row.bias);
    EXPECT_EQ(node_text(parsed.tree, place.node, "text"), row.node);
    EXPECT_EQ(node_text(parsed.tree, place.before, "-"), row.before);
    EXPECT_EQ(node_text(parsed.tree, place.after, "-"), row.after);
  }
}

TEST(TokensOf, AreThoseOfTheNode) {
  const ParsedSource parsed = parse_source("a(1); // one\ncheck if a($x), /* c */ $x.length() > 1;");
  const SyntaxTree& tree = parsed.tree;
  const auto texts = [&](NodeId node) {
    std::string text;
    for (Token token : tokens_of(tree, node)) text += std::string(tree.source().text(token.span)) + " ";
    return text;
  };
  EXPECT_EQ(texts(tree.statements()[0]), "a ( 1 ) ; ");
  EXPECT_EQ(texts(tree.statements()[1]), "check if a ( $x ) , $x . length ( ) > 1 ; ");
  const NodeId query = tree.child(tree.statements()[1], 0);
  EXPECT_EQ(texts(tree.child(query, 0)), "a ( $x ) ");
  EXPECT_EQ(texts(tree.child(query, 1)), "$x . length ( ) > 1 ");
  EXPECT_TRUE(tokens_in(tree, {5, 13}).empty());
}

}  // namespace
}  // namespace hardtack
