#include <gtest/gtest.h>

#include "grammar/parse.h"

namespace hardtack {
namespace {

struct Row {
  std::string text;
  std::string tree;
};

void expect_trees(std::span<const Row> rows, const ParseOptions& options = {}) {
  for (const Row& row : rows) {
    const ParsedSource parsed = parse_source(row.text, options);
    EXPECT_EQ(dump(parsed.tree), row.tree.empty() ? "" : row.tree + "\n") << row.text;
    EXPECT_FALSE(parsed.diagnostics.has_errors()) << row.text << "\n" << render(*parsed.source, parsed.diagnostics);
  }
}

// What an expression means, as nested lists.
std::string expression_of(const std::string& text, const ParseOptions& options = {}) {
  const ParsedSource parsed = parse_source("check if " + text + ";", options);
  if (parsed.diagnostics.has_errors()) return render(*parsed.source, parsed.diagnostics);
  return dump(parsed.tree, parsed.tree.child(parsed.tree.child(parsed.tree.statements()[0], 0), 0));
}

TEST(ParseTree, Statements) {
  const Row rows[] = {
      {"", ""},
      {" \n\t ", ""},
      {"// only a comment", ""},
      {"a(1);", "(fact (predicate a 1))"},
      {"a(1)", "(fact (predicate a 1))"},
      {"a();", "(fact (predicate a))"},
      {"a ( 1 , 2 ) ;", "(fact (predicate a 1 2))"},
      {"a($x) <- b($x);", "(rule (predicate a $x) (query (predicate b $x)))"},
      {"a($x)<-b($x),$x<1;", "(rule (predicate a $x) (query (predicate b $x) (< $x 1)))"},
      {"a(1) <- true;", "(rule (predicate a 1) (query true))"},
      {"check if a(1);", "(check-if (query (predicate a 1)))"},
      {"check all a($x), $x > 1;", "(check-all (query (predicate a $x) (> $x 1)))"},
      {"reject if a(1);", "(reject-if (query (predicate a 1)))"},
      {"allow if true;", "(allow (query true))"},
      {"deny if false;", "(deny (query false))"},
      {"check if a(1) or b(2), c(3) or true;",
       "(check-if (query (predicate a 1)) (query (predicate b 2) (predicate c 3)) (query true))"},
      {"deny if a(1) or b(2);", "(deny (query (predicate a 1)) (query (predicate b 2)))"},
      {"a(1);b(2)", "(fact (predicate a 1))\n(fact (predicate b 2))"},
  };
  expect_trees(rows);
}

TEST(ParseTree, Scopes) {
  const std::string key = "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189";
  const std::string p256 = "secp256r1/025e918fd4463832aea2823dfd9716a36b4d9b1377bd53dd82ddf4c0bc75ed6bbf";
  const Row rows[] = {
      {"trusting authority;", "(trusting authority)"},
      {"// about it\ntrusting previous, " + key + ";", "(trusting previous " + key + ")"},
      {"check if a(1) trusting authority, " + p256 + ", {k};",
       "(check-if (query (predicate a 1) authority " + p256 + " {k}))"},
      {"check if a(1) trusting authority or b(2) trusting previous;",
       "(check-if (query (predicate a 1) authority) (query (predicate b 2) previous))"},
      {"a($x) <- b($x) trusting previous;", "(rule (predicate a $x) (query (predicate b $x) previous))"},
      {"check if a(1) trusting ED25519/x;", ""},
  };
  expect_trees(std::span(rows).first(5));
  EXPECT_TRUE(parse_source(rows[5].text).diagnostics.has_errors());
}

TEST(ParseTree, Terms) {
  const Row rows[] = {
      {"a(0, 1, -1, -9223372036854775808, 9223372036854775807);",
       "(fact (predicate a 0 1 -1 -9223372036854775808 9223372036854775807))"},
      {R"(a("", "x", "a\"b\\c\nd", "é	😁");)", "(fact (predicate a \"\" \"x\" \"a\\\"b\\\\c\\nd\" \"é	😁\"))"},
      {"a(2019-12-04T09:46:41Z, 2019-12-04T10:46:41.5+01:00);",
       "(fact (predicate a 2019-12-04T09:46:41Z 2019-12-04T09:46:41Z))"},
      {"a(hex:, hex:00, hex:ABcd);", "(fact (predicate a hex: hex:00 hex:ABcd))"},
      {"a(true, false, null);", "(fact (predicate a true false null))"},
      {"a({,}, {}, []);", "(fact (predicate a (set) (map) (array)))"},
      {"a({ , }, { }, [ ]);", "(fact (predicate a (set) (map) (array)))"},
      {"a({1}, {1, 2}, {\"x\"}, {hex:aa}, {true}, {null}, {[1], [2]});",
       "(fact (predicate a (set 1) (set 1 2) (set \"x\") (set hex:aa) (set true) (set null) (set (array 1) (array "
       "2))))"},
      {"a({1:2}, {1: 2}, {\"k\":true}, {\"k\": {\"n\": [1]}}, {-1:hex:aa});",
       "(fact (predicate a (map (entry 1 2)) (map (entry 1 2)) (map (entry \"k\" true)) (map (entry \"k\" (map (entry "
       "\"n\" (array 1))))) (map (entry -1 hex:aa))))"},
      {"a([1, \"x\", [true, {,}], {}]);", "(fact (predicate a (array 1 \"x\" (array true (set)) (map))))"},
      {"a({p}, [{p}], {{p}}, {{p}, 1}, {{k}: {v}}, {\"a\": {v}});",
       "(fact (predicate a {p} (array {p}) (set {p}) (set {p} 1) (map (entry {k} {v})) (map (entry \"a\" {v}))))"},
      {"a({true1}, {null_}, {check});", "(fact (predicate a {true1} {null_} {check}))"},
      {"a({2020-01-01T00:00:00Z}, {1:2020-01-01T00:00:00Z});",
       "(fact (predicate a (set 2020-01-01T00:00:00Z) (map (entry 1 2020-01-01T00:00:00Z))))"},
      {"check if a($x, $1, $_, $a:b, $é);", "(check-if (query (predicate a $x $1 $_ $a:b $é)))"},
  };
  expect_trees(rows);
}

// Pitfall 89: the reference reads a date only before some delimiters.
TEST(ParseTree, DatesEndWhereAnyDelimiterBegins) {
  EXPECT_EQ(expression_of("2020-12-04T09:46:41Z.type() == \"date\""), "(== (.type 2020-12-04T09:46:41Z) \"date\")");
  EXPECT_EQ(expression_of("$t<2020-12-04T09:46:41Z||true"), "(|| (< $t 2020-12-04T09:46:41Z) true)");
  EXPECT_EQ(expression_of("$t<2020-12-04T09:46:41Z&&true"), "(&& (< $t 2020-12-04T09:46:41Z) true)");
  EXPECT_EQ(expression_of("$t < 2020-12-04T09:46:41Z\n"), "(< $t 2020-12-04T09:46:41Z)");
  EXPECT_EQ(expression_of("2020-12-04T09:46:41.5Z.type() == 1"), "(== (.type 2020-12-04T09:46:41Z) 1)");
  EXPECT_EQ(expression_of("2020-12-04T09:46:41Z==2020-12-04T09:46:41Z"),
            "(== 2020-12-04T09:46:41Z 2020-12-04T09:46:41Z)");
}

TEST(ParseTree, Precedence) {
  const Row rows[] = {
      // pitfall 86, from tight to loose
      {"!$a.type() == 1", "(== (not (.type $a)) 1)"},
      {"!1 + 2", "(not (+ 1 2))"},
      {"!1 * 2 - 3", "(not (- (* 1 2) 3))"},
      {"!1 & 2", "(& (not 1) 2)"},
      {"!1 < 2", "(< (not 1) 2)"},
      {"1 * !2 + 3", "(* 1 (not (+ 2 3)))"},
      {"!!true", "(not (not true))"},
      {"! ! true", "(not (not true))"},
      {"1 + 2 * 3", "(+ 1 (* 2 3))"},
      {"1 * 2 + 3", "(+ (* 1 2) 3)"},
      {"1 - 2 - 3", "(- (- 1 2) 3)"},
      {"8 / 4 / 2", "(/ (/ 8 4) 2)"},
      {"8 / 4 * 2", "(* (/ 8 4) 2)"},
      {"1 & 2 + 3", "(& 1 (+ 2 3))"},
      {"1 | 2 & 3", "(| 1 (& 2 3))"},
      {"1 ^ 2 | 3", "(^ 1 (| 2 3))"},
      {"1 | 2 ^ 3 === 0", "(=== (^ (| 1 2) 3) 0)"},
      {"1 == 2 ^ 3", "(== 1 (^ 2 3))"},
      {"1 < 2 && 3 >= 4", "(&& (< 1 2) (>= 3 4))"},
      {"$a || $b && $c", "(|| $a (&& $b $c))"},
      {"$a && $b || $c", "(|| (&& $a $b) $c)"},
      {"$a || $b || $c", "(|| (|| $a $b) $c)"},
      {"$a && $b && $c", "(&& (&& $a $b) $c)"},
      {"(1 + 2) * 3", "(* (parens (+ 1 2)) 3)"},
      {"((1))", "(parens (parens 1))"},
      {"(1 < 2) == true", "(== (parens (< 1 2)) true)"},
      // methods bind tightest and chain
      {"1 + $a.length() * 2", "(+ 1 (* (.length $a) 2))"},
      {"$a.get(1).get(2)", "(.get (.get $a 1) 2)"},
      {"(1 + 2).type()", "(.type (parens (+ 1 2)))"},
      {"$a.contains(1 + 2)", "(.contains $a (+ 1 2))"},
      {"$a . length ( )", "(.length $a)"},
      // the sign of an integer and the operator
      {"1 -1", "(- 1 1)"},
      {"1-1", "(- 1 1)"},
      {"1 - -1", "(- 1 -1)"},
      {"-1 - 1", "(- -1 1)"},
      {"$x <-1", "(< $x -1)"},
      {"$x<-1", "(< $x -1)"},
      {"$x <-1 + 2", "(< $x (+ -1 2))"},
      {"$x < -1", "(< $x -1)"},
      {"$x>-1", "(> $x -1)"},
      // all operators
      {"1 == 2", "(== 1 2)"},
      {"1 != 2", "(!= 1 2)"},
      {"1 === 2", "(=== 1 2)"},
      {"1 !== 2", "(!== 1 2)"},
      {"1 <= 2", "(<= 1 2)"},
      {"1 >= 2", "(>= 1 2)"},
      {"1 > 2", "(> 1 2)"},
      {"1==2", "(== 1 2)"},
      {"!1!==2", "(!== (not 1) 2)"},
      {"1//x\n/2", "(/ 1 2)"},
  };
  for (const Row& row : rows) EXPECT_EQ(expression_of(row.text), row.tree) << row.text;
}

TEST(ParseTree, MethodsAndClosures) {
  const Row rows[] = {
      {"$a.length() == 1", "(== (.length $a) 1)"},
      {"$a.type() == \"string\"", "(== (.type $a) \"string\")"},
      {"$a.contains(1)", "(.contains $a 1)"},
      {"$a.starts_with(\"x\")", "(.starts_with $a \"x\")"},
      {"$a.ends_with(\"x\")", "(.ends_with $a \"x\")"},
      {"$a.matches(\"x\")", "(.matches $a \"x\")"},
      {"$a.intersection({1})", "(.intersection $a (set 1))"},
      {"$a.union({1})", "(.union $a (set 1))"},
      {"$a.get(\"x\")", "(.get $a \"x\")"},
      {"$a.all($p -> $p > 1)", "(.all $a (closure $p (> $p 1)))"},
      {"$a.any($p->$p)", "(.any $a (closure $p $p))"},
      {"$a.any($p -> $a.all($q -> $p == $q || true))",
       "(.any $a (closure $p (.all $a (closure $q (|| (== $p $q) true)))))"},
      {"(1 === true).try_or(false)", "(.try_or (parens (=== 1 true)) false)"},
      {"$a.extern::f()", "(.extern::f $a)"},
      {"$a.extern::ns::f($b + 1)", "(.extern::ns::f $a (+ $b 1))"},
      {"$a.extern::all(1)", "(.extern::all $a 1)"},
  };
  for (const Row& row : rows) EXPECT_EQ(expression_of(row.text), row.tree) << row.text;
}

// Pitfalls 84, 85: keywords need word boundaries and are words elsewhere.
TEST(ParseTree, KeywordsAndNames) {
  const Row rows[] = {
      {"CHECK IF a(1);", "(check-if (query (predicate a 1)))"},
      {"Check  \t\n  All a(1);", "(check-all (query (predicate a 1)))"},
      {"check/**/if/**/a(1);", "(check-if (query (predicate a 1)))"},
      {"Reject If a(1) OR b(1);", "(reject-if (query (predicate a 1)) (query (predicate b 1)))"},
      {"ALLOW IF true;", "(allow (query true))"},
      {"deny // why\n if true;", "(deny (query true))"},
      {"check if(true);", "(check-if (query (parens true)))"},
      {"check if true or(false);", "(check-if (query true) (query (parens false)))"},
      {"true(1); false(1); null(1); check(1); or(1); if(1); all(1); allow(1); deny(1); reject(1);",
       "(fact (predicate true 1))\n(fact (predicate false 1))\n(fact (predicate null 1))\n(fact (predicate check "
       "1))\n(fact (predicate or 1))\n(fact (predicate if 1))\n(fact (predicate all 1))\n(fact (predicate allow "
       "1))\n(fact (predicate deny 1))\n(fact (predicate reject 1))"},
      {"trusting(1); authority(1); previous(1) <- authority($x);",
       "(fact (predicate trusting 1))\n(fact (predicate authority 1))\n(rule (predicate previous 1) (query (predicate "
       "authority $x)))"},
      {"check if or(1) or true(2) or true;",
       "(check-if (query (predicate or 1)) (query (predicate true 2)) (query true))"},
      {"ns::fact_1(1); 1a(1); _x(1); :y(1); é(1); 事実(1); hex:ab(1); checkif(1);",
       "(fact (predicate ns::fact_1 1))\n(fact (predicate 1a 1))\n(fact (predicate _x 1))\n(fact (predicate :y "
       "1))\n(fact (predicate é 1))\n(fact (predicate 事実 1))\n(fact (predicate hex:ab 1))\n(fact (predicate checkif "
       "1))"},
      {"h(1) <-1 < 2;", "(rule (predicate h 1) (query (< 1 2)))"},
      {"h($x) <- a($x), $x <-1;", "(rule (predicate h $x) (query (predicate a $x) (< $x -1)))"},
  };
  expect_trees(rows);
}

TEST(ParseTree, CommentsMayStandAnywhere) {
  const std::string text =
      "/* a */ right /* b */ ( /* c */ 1 // d ; \n , 2 /* ; */ ) /* e */ <- // f\n b(1) /* g **/ , /***/ 1 < 2; // end";
  const ParsedSource parsed = parse_source(text);
  EXPECT_EQ(dump(parsed.tree), "(rule (predicate right 1 2) (query (predicate b 1) (< 1 2)))\n");
  EXPECT_TRUE(parsed.diagnostics.empty());
  std::string comments;
  for (Token comment : parsed.tree.comments()) comments += std::string(parsed.source->text(comment.span)) + "|";
  EXPECT_EQ(comments, "/* a */|/* b */|/* c */|// d ; |/* ; */|/* e */|// f|/* g **/|/***/|// end|");
}

// Pitfall 64: how the printer writes the eager operators of version 3.0.
TEST(ParseTree, EagerOperatorsAreReadWhereAskedFor) {
  const ParseOptions printed{.eager_operators = true};
  EXPECT_EQ(expression_of("$a &&! $b", printed), "(&&! $a $b)");
  EXPECT_EQ(expression_of("$a ||! $b", printed), "(||! $a $b)");
  EXPECT_EQ(expression_of("$a &&! !$b", printed), "(&&! $a (not $b))");
  EXPECT_EQ(expression_of("$a && !$b", printed), "(&& $a (not $b))");
  EXPECT_EQ(expression_of("$a &&!$b", printed), "(&& $a (not $b))");
  // Otherwise as the reference reads them, with a warning.
  EXPECT_EQ(expression_of("$a &&! $b"), "(&& $a (not $b))");
  EXPECT_EQ(expression_of("$a ||! $b"), "(|| $a (not $b))");
  const ParsedSource parsed = parse_source("check if a($a), $a &&! $a;");
  ASSERT_EQ(parsed.diagnostics.items().size(), 1u);
  EXPECT_EQ(parsed.diagnostics.begin()->code, "eager-operator");
  EXPECT_TRUE(parse_source("check if a($a), $a && !$a, $a &&!$a;").diagnostics.empty());
}

TEST(ParseTree, NodesKnowTheirBytes) {
  const std::string text = "right($u, \"read\") <- owner($u), $u.length() > 1 trusting authority;";
  const ParsedSource parsed = parse_source(text);
  const SyntaxTree& tree = parsed.tree;
  const auto at = [&](std::string_view word) { return tree.node_at(static_cast<std::uint32_t>(text.find(word))); };
  EXPECT_EQ(tree.kind(at("\"read\"")), NodeKind::kString);
  EXPECT_EQ(tree.string(at("\"read\"")), "read");
  EXPECT_EQ(tree.kind(at("owner")), NodeKind::kPredicate);
  EXPECT_EQ(tree.name(at("owner")), "owner");
  EXPECT_EQ(tree.text(at("owner")), "owner($u)");
  EXPECT_EQ(tree.kind(at(".length")), NodeKind::kMethod);
  EXPECT_EQ(tree.name(at(".length")), "length");
  EXPECT_EQ(tree.kind(at("> 1")), NodeKind::kBinary);
  EXPECT_EQ(tree.name(at("> 1")), ">");
  EXPECT_EQ(tree.kind(at("authority")), NodeKind::kScopeAuthority);
  EXPECT_EQ(tree.kind(at("<-")), NodeKind::kRule);
  EXPECT_EQ(tree.name(at("<-")), "<-");
  EXPECT_EQ(tree.node_at(9'999), kNoNode);
  EXPECT_EQ(tree.parent(tree.statements()[0]), kNoNode);
}

}  // namespace
}  // namespace hardtack
