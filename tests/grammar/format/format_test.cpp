// What formatted text looks like.
#include "grammar/format/format.h"

#include <gtest/gtest.h>

#include <string>

#include "grammar/parse.h"

namespace hardtack {
namespace {

struct Row {
  std::string name;
  std::string text;
  std::string formatted;
};

void expect_formatted(const Row& row, std::uint32_t width) {
  SCOPED_TRACE(row.name);
  const ParsedSource parsed = parse_source(row.text);
  ASSERT_FALSE(parsed.diagnostics.has_errors()) << render(*parsed.source, parsed.diagnostics);
  const auto formatted = format_source(parsed.tree, {.width = width});
  ASSERT_TRUE(formatted.has_value()) << formatted.error().to_string();
  EXPECT_EQ(*formatted, row.formatted);
  const auto again = format_source(parse_source(*formatted).tree, {.width = width});
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, *formatted);
}

TEST(Format, SpacesBetweenTokens) {
  const Row rows[] = {
      {"nothing", "", ""},
      {"blanks", " \n\t\r\n", ""},
      {"facts", "user( \"alice\" ,1);a();", "user(\"alice\", 1);\na();\n"},
      {"literals", "a(-1,hex:0aFF,2030-06-01T18:00:00Z,true,null);",
       "a(-1, hex:0aFF, 2030-06-01T18:00:00Z, true, null);\n"},
      {"collections", "a([ 1,2 ],{1,2},{,},{ },{\"k\":{p},2 : [ ]},{ p },{{p},3});",
       "a([1, 2], {1, 2}, {,}, {}, {\"k\": {p}, 2: []}, {p}, {{p}, 3});\n"},
      {"a rule", "a($x)<-b( $x ),$x< -1||! $x.starts_with( \"p\" )trusting authority,previous;",
       "a($x) <- b($x), $x < -1 || !$x.starts_with(\"p\") trusting authority, previous;\n"},
      {"an arrow that is none", "a($x) <- b($x), $x <-1;h(1) <-1 < 2;", "a($x) <- b($x), $x < -1;\nh(1) <- 1 < 2;\n"},
      {"operators", "check if b($x),1+ 2*3-($x|1&2^3)==-4,$x!==2,!!($x>=1);",
       "check if b($x), 1 + 2 * 3 - ($x | 1 & 2 ^ 3) == -4, $x !== 2, !!($x >= 1);\n"},
      {"eager look", "check if b($x),true&&!false||!true;", "check if b($x), true && !false || !true;\n"},
      {"methods", "check if b($x) , [1 , 2] . any( $p->$p==$x ),$x . extern::f ( 1 ) , $x.length( )==1;",
       "check if b($x), [1, 2].any($p -> $p == $x), $x.extern::f(1), $x.length() == 1;\n"},
      {"keywords", "CHECK ALL a(1)OR b(2);Reject If a(3);ALLOW\nif true;dEnY if true;",
       "check all a(1) or b(2);\nreject if a(3);\nallow if true;\ndeny if true;\n"},
      {"names like keywords", "Check(1);OR(2);", "Check(1);\nOR(2);\n"},
      {"trusting", "trusting ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189,{key};",
       "trusting ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189, {key};\n"},
      {"a date that is none", "check if t($t),$t<2026-05-05;", "check if t($t), $t < 2026 - 05 - 05;\n"},
      {"strings stay", "a(\"  b\\u{41}\n  c\t\");", "a(\"  b\\u{41}\n  c\t\");\n"},
  };
  for (const Row& row : rows) expect_formatted(row, 100);
}

TEST(Format, BlankLinesAndEndsOfLines) {
  const Row rows[] = {
      {"at most one blank line", "\n\na(1);\n\n\n\nb(2);\nc(3);  d(4);\n\n\n", "a(1);\n\nb(2);\nc(3);\nd(4);\n"},
      {"the file's line breaks", "a(1);\r\nb(2);\n\r\n\r\nc(\n3);", "a(1);\r\nb(2);\r\n\r\nc(3);\r\n"},
      {"line breaks of comments and strings stay", "a(1);\n/* x\r\ny */\nb(\"\r\n\");",
       "a(1);\n/* x\r\ny */\nb(\"\r\n\");\n"},
      {"one line", "a(\"\r\n\");", "a(\"\r\n\");\n"},
      {"old line breaks", "a(1);\r\rb(2);\r", "a(1);\n\nb(2);\n"},
      {"indented statements", "  a(1);\n\tb(2);\n", "a(1);\nb(2);\n"},
  };
  for (const Row& row : rows) expect_formatted(row, 100);
}

TEST(Format, LongStatementsAreWrapped) {
  const Row rows[] = {
      {"just fits", "a(\"1\") <- b($long), c(1), d(2222);", "a(\"1\") <- b($long), c(1), d(2222);\n"},
      {"a rule", "right($user, \"read\") <- owner($user), member($user);",
       "right($user, \"read\") <-\n  owner($user),\n  member($user);\n"},
      {"with a scope", "right($user, \"read\") <- owner($user), $user != \"\" trusting authority;",
       "right($user, \"read\") <-\n  owner($user),\n  $user != \"\"\n  trusting authority;\n"},
      {"a check", "check if resource($path), $path.starts_with(\"/p\");",
       "check if\n  resource($path),\n  $path.starts_with(\"/p\");\n"},
      {"branches", "allow if owner($user) or operator($user), on_duty($u) or a(1);",
       "allow if\n  owner($user)\n  or operator($user), on_duty($u)\n  or a(1);\n"},
      {"long branches", "allow if owner($user) or operator($user), on_duty($user), a(1) or b(1);",
       "allow if\n  owner($user)\nor\n  operator($user),\n  on_duty($user),\n  a(1)\nor\n  b(1);\n"},
      {"long facts", "member(\"alice in wonderland\", \"photo-club\");",
       "member(\n  \"alice in wonderland\",\n  \"photo-club\"\n);\n"},
      {"one word is not moved", "member(\"alice in wonderland and elsewhere\");",
       "member(\"alice in wonderland and elsewhere\");\n"},
      {"lists", "allowed([\"alice in wonderland\", \"the hatter\"]);",
       "allowed([\n  \"alice in wonderland\",\n  \"the hatter\"\n]);\n"},
      {"operators", "check if a($x), $x == \"first choice\" || $x == \"second choice\";",
       "check if\n  a($x),\n  $x == \"first choice\"\n    || $x == \"second choice\";\n"},
      {"operators in parentheses", "check if a($x), !($x == \"first choice\" || $x == \"second choice\");",
       "check if\n  a($x),\n  !(\n    $x == \"first choice\"\n      || $x == \"second choice\"\n  );\n"},
      {"closures", "check if a($list), $list.any($p -> $p == \"first\" || $p == \"no\");",
       "check if\n  a($list),\n  $list.any($p ->\n    $p == \"first\" || $p == \"no\"\n  );\n"},
      {"calls", "check if a($map), $map.get(\"first\").get(\"second\").length() == 1;",
       "check if\n  a($map),\n  $map\n    .get(\"first\")\n    .get(\"second\")\n    .length()\n    == 1;\n"},
      {"keys", "trusting authority, {first_key}, {second_key}, {third};",
       "trusting authority,\n  {first_key},\n  {second_key},\n  {third};\n"},
      {"wide characters count once",
       "a(\"\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\", \"bbbbbbbbbbbbb\", 1);",
       "a(\"\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\", \"bbbbbbbbbbbbb\", 1);\n"},
  };
  for (const Row& row : rows) expect_formatted(row, 34);
}

TEST(Format, CommentsStayWhereTheyBelong) {
  const Row rows[] = {
      {"alone", "// a", "// a\n"},
      {"of the file", "// a  \n\n\n// b\na(1);// c\n\n// d", "// a\n\n// b\na(1); // c\n\n// d\n"},
      {"before a statement", "a(1);\n  // b\n  b(2);", "a(1);\n// b\nb(2);\n"},
      {"on the line of the next", "a(1); /* b */ b(2);", "a(1);\n/* b */ b(2);\n"},
      {"several behind a statement", "a(1); /* x */ /* y */ // z\nb(2);", "a(1); /* x */ /* y */ // z\nb(2);\n"},
      {"before the semicolon", "a(1) // x\n;b(2) /* y */;", "a(1); // x\nb(2) /* y */;\n"},
      {"own line before the semicolon", "a(1)\n// x\n;", "a(1);\n// x\n"},
      {"in a line", "a(/* one */ 1 /* uno */,2/* two */);", "a(/* one */ 1 /* uno */, 2 /* two */);\n"},
      {"nothing else", "a(/* none */);", "a(/* none */);\n"},
      {"line comments break", "a(1, // one\n2);", "a(\n  1, // one\n  2\n);\n"},
      {"before a comma", "a(1 // one\n, 2);", "a(\n  1, // one\n  2\n);\n"},
      {"before a bracket", "a([1 // one\n]);", "a([\n  1 // one\n]);\n"},
      {"in a body", "check if // why\na(1), /* b */ b(2), // c\n// d\nc(3);",
       "check if // why\n  a(1),\n  /* b */ b(2), // c\n  // d\n  c(3);\n"},
      {"between branches", "check if a(1) // one\nor b(2)\n// three\nor c(3);",
       "check if\n  a(1) // one\n  or b(2)\n  // three\n  or c(3);\n"},
      {"of a branch", "check if a(1) or // two\nb(2);", "check if\n  a(1)\nor // two\n  b(2);\n"},
      {"of several lines", "a(1); /* x\n   y */\nb(2);", "a(1); /* x\n   y */\nb(2);\n"},
      {"of an operator", "check if a($x), $x // here\n== 1;", "check if\n  a($x),\n  $x // here\n    == 1;\n"},
  };
  for (const Row& row : rows) expect_formatted(row, 100);
}

TEST(Format, CommentsTakeRoomOnTheLine) {
  const Row rows[] = {
      {"branches that fit", "allow if /* 2 */ a(1) /* 4 */ or b(1) /* 5 */;",
       "allow if\n  /* 2 */ a(1) /* 4 */\n  or b(1) /* 5 */;\n"},
      {"before the first branch", "allow if /* 2 */ a(1) /* 4 */ trusting previous or b(1);",
       "allow if\n  /* 2 */ a(1) /* 4 */\n  trusting previous\nor\n  b(1);\n"},
      {"before the first branch, behind a line", "allow if // 1\n/* 2 */ a(1) /* 4 */ trusting previous or b(1);",
       "allow if // 1\n  /* 2 */ a(1) /* 4 */\n  trusting previous\nor\n  b(1);\n"},
      {"before another branch", "allow if b(1) or /* 2 */ a(1) /* 4 */ trusting previous;",
       "allow if\n  b(1)\nor\n  /* 2 */ a(1) /* 4 */\n  trusting previous;\n"},
      {"behind a branch", "allow if a(1) /* 4 */ trusting previous /* 5 */ /* 6 */ or b(1);",
       "allow if\n  a(1) /* 4 */\n  trusting previous /* 5 */ /* 6 */\nor\n  b(1);\n"},
      {"before the semicolon", "allow if b(1) or a(1) /* 4 */ trusting previous /* 5 */;",
       "allow if\n  b(1)\nor\n  a(1) /* 4 */\n  trusting previous /* 5 */;\n"},
  };
  for (const Row& row : rows) expect_formatted(row, 34);
}

// As generated programs had them; formatting again once gave something else.
TEST(Format, CommentsInEveryPlace) {
  const Row rows[] = {
      {"a branch with a scope",
       "reject if\t\n/* <2> */member\t($file,\n$op),\t/* <3> */right\n(\n  $v),\n  member($file \n,\n  "
       "$time)\n\n  /* <4> */trusting    previous\tor\n  member(null ,  \"alice\");",
       "reject if\n  /* <2> */ member($file, $op),\n  /* <3> */ right($v),\n  member($file, $time) /* <4> */\n"
       "  trusting previous\nor\n  member(null, \"alice\");\n"},
  };
  for (const Row& row : rows) expect_formatted(row, 100);
}

TEST(Format, MarginIsForStatementsInsideSomething) {
  const auto formatted =
      format_source(parse_source("a(1);\n\n// b\ncheck if a(1), b(2);").tree, {.width = 20, .margin = 4});
  ASSERT_TRUE(formatted.has_value());
  EXPECT_EQ(*formatted, "    a(1);\n\n    // b\n    check if\n      a(1),\n      b(2);\n");
}

}  // namespace
}  // namespace hardtack
