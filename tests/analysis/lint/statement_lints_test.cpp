// What lints say of statements and of what they say to each other: checks, policies, rules, names and variables.
#include <gtest/gtest.h>

#include "tests/analysis/lint/lint_rows.h"

namespace hardtack::analysis {
namespace {

using testing::expect_lints;

TEST(LintRows, ChecksThatSayAnotherThing) {
  expect_lints({
      {"check if tag($t), \"secret\" != $t;", "yoda-comparison [\"secret\" != $t]",
       "check if tag($t), $t != \"secret\";"},
      {"check if tag($t), $t !== \"secret\";", "check-if-negative-shape [$t !== \"secret\"]",
       "reject if tag($t), $t === \"secret\";"},
      {"check /* c */ if tag($t), $t != \"secret\";",
       "comment-inside-statement [/* c */]; check-if-negative-shape [$t != \"secret\"]",
       "/* c */\ncheck  if tag($t), $t != \"secret\";"},
      {"check if tag($t), $t != $u, b($u);", ""},
      {"check if tag($t), $t != \"a\", $t != \"b\";", ""},
      {"check if tag($t), $t != \"a\" or b(1);", ""},
      {"check if tag($t), b($t), $t != \"a\";", ""},
      {"reject if tag($t), $t != \"secret\";", ""},
      {"check all tag($t), $t != \"secret\";", "check-all-without-match-fails [check all]"},
      {"check all tag($t) or a($x), $x > 1;", "check-all-without-match-fails [check all]"},
      {"check all /* c */ tag($t);",
       "check-all-no-expression [check all /* c */ tag($t)]; comment-inside-statement [/* c */]",
       "/* c */\ncheck all  tag($t);"},
      {"check all true;", "tautological-check [check all true]; check-all-no-predicate [check all true]"},
      {"check if expires($e), time($t), $e > $t;", "check-by-one-more-fact [expires($e)]"},
      {"check if expires($e), time($t), $t <= $e;", "check-by-one-more-fact [expires($e)]"},
      {"check if expires($e), time($t), $t > $e;", "check-by-one-more-fact [expires($e)]"},
      {"check if expires($e), time($t), $t == $e;", ""},
      {"check if expires($e), time($t), $t < $t;", ""},
      {"check if expires($e), now($t), $t < $e;", ""},
      {"check if expires($e, $f), time($t, $u), $t < $e;", ""},
      {"check if expires($e), time($t), time($u), $t < $e;", "check-by-one-more-fact [expires($e)]"},
      {"reject if expires($e), time($t), $t > $e;", ""},
      {"expires(2027-01-01T00:00:00Z); check if expires($e);", ""},
      {"expires(2027-01-01T00:00:00Z); r($e) <- expires($e);", ""},
      {"reject if a(1) or b(2) or c(3);", "reject-if-or [reject if a(1) or b(2) or c(3)]",
       "reject if a(1);\nreject if b(2);\nreject if c(3);"},
      {"reject if /* c */ a(1) or b(2);",
       "reject-if-or [reject if /* c */ a(1) or b(2)]; comment-inside-statement [/* c */]",
       "/* c */\nreject if  a(1) or b(2);"},
  });
}

TEST(LintRows, WhatStandsTwice) {
  expect_lints({
      {"a(1);\na(/* c */ 1);\n", "duplicate-fact [a(/* c */ 1)]; comment-inside-statement [/* c */]",
       "a(1);\n/* c */\na(  1);\n"},
      {"a(1); a(1);", "duplicate-fact [a(1)]", "a(1); "},
      {"check if a(1), /* c */ a(1);", "comment-inside-statement [/* c */]; duplicate-body-atom [a(1)]",
       "/* c */\ncheck if a(1),  a(1);"},
      {"check if a(1) or /* c */ a(1);", "comment-inside-statement [/* c */]; duplicate-or-branch [a(1)]",
       "/* c */\ncheck if a(1) or  a(1);"},
      {"check if a(1) or b(2) or a(1);", "duplicate-or-branch [a(1)]", "check if a(1) or b(2);"},
      {"check if a(1) or a(1), b(2), /* c */ c(3);",
       "subsumed-or-branch [a(1), b(2), /* c */ c(3)]; comment-inside-statement [/* c */]",
       "/* c */\ncheck if a(1) or a(1), b(2),  c(3);"},
      {"check if a(1), b(2) or a(1);", "subsumed-or-branch [a(1), b(2)]", "check if a(1);"},
      {"allow if a($x);\nallow if /* c */ a($y);\n",
       "duplicate-policy [allow if /* c */ a($y)]; comment-inside-statement [/* c */]",
       "allow if a($x);\n/* c */\nallow if  a($y);\n"},
      {"r($x) <- a($x);\nr($y) <- /* c */ a($y);\n",
       "duplicate-rule [r($y) <- /* c */ a($y)]; comment-inside-statement [/* c */]",
       "r($x) <- a($x);\n/* c */\nr($y) <-  a($y);\n"},
      {"check if a($x), $x > 1, $x > 1;", "duplicate-body-atom [$x > 1]", "check if a($x), $x > 1;"},
      {"check if a($x) trusting authority;\ncheck if a($x);\n", ""},
      {"check if a($x, $y), b($y);\ncheck if a($y, $x), b($x);\n", "duplicate-check [check if a($y, $x), b($x)]",
       "check if a($x, $y), b($y);\n"},
      {"check if a($x, $y);\ncheck if a($x, $x);\n", ""},
  });
}

TEST(LintRows, PoliciesInTheirOrder) {
  expect_lints({
      {"allow if true;\ndeny if a(1);\nallow if b(1);\n",
       "unreachable-policy [deny if a(1)]; unreachable-policy [allow if b(1)]", "allow if true;\nallow if b(1);\n"},
      {"allow if true;\ndeny /* c */ if a(1);\n",
       "unreachable-policy [deny /* c */ if a(1)]; comment-inside-statement [/* c */]",
       "allow if true;\n/* c */\ndeny  if a(1);\n"},
      {"allow if a(1) or b(1);\ndeny if a(1);\n", "allow-shadows-deny [a(1)]"},
      {"allow if a(1);\nallow if b(1);\nallow if a(1), c(1) or b(1), c(1);\n",
       "unreachable-policy [allow if a(1), c(1) or b(1), c(1)]", "allow if a(1);\nallow if b(1);\n"},
      {"deny if a(1);\nallow if a(1), b(1);\n", "unreachable-policy [allow if a(1), b(1)]", "deny if a(1);\n"},
      {"deny if a($x);\ndeny if a(1), b($y);\ndeny if true;\n", ""},
      {"allow if a($x), $x > 1;\nallow if a($x), $x > 1, b($x);\n",
       "unreachable-policy [allow if a($x), $x > 1, b($x)]", "allow if a($x), $x > 1;\n"},
      {"allow if a(1) trusting previous;\ndeny if a(1), b(1);\n", "previous-in-authorizer [previous]",
       "allow if a(1) trusting authority;\ndeny if a(1), b(1);\n"},
      {"a(1)", ""},
      {"a(1);\n// end", ""},
      {"// nothing", ""},
      {"", ""},
  });
}

TEST(LintRows, Scopes) {
  expect_lints({
      {"check if a(1) trusting authority, /* c */ authority;",
       "comment-inside-statement [/* c */]; duplicate-trusting [authority]",
       "/* c */\ncheck if a(1) trusting authority,  authority;"},
      {"check if a(1) trusting /* c */ previous, authority;", "comment-inside-statement [/* c */]",
       "/* c */\ncheck if a(1) trusting  previous, authority;"},
      {"check if a(1) trusting previous;", ""},
      {"check if a(1) trusting ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189, "
       "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;",
       "line-length [check if a(1) trusting ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189, "
       "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;]; duplicate-trusting "
       "[ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189]",
       "check if a(1) trusting ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;"},
      {"check if a(1) trusting ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;",
       "unused-public-key-scope [ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189]; "
       "datalog-version-required [ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189]",
       "", "keys = []\n"},
      {"check if a(1) trusting authority, /* c */ "
       "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;",
       "datalog-version-required [authority]; comment-inside-statement [/* c */]; unused-public-key-scope "
       "[ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189]",
       "/* c */\ncheck if a(1) trusting authority,  "
       "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;",
       "keys = []\n"},
      {"check if a(1) trusting ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189, authority;",
       "datalog-version-required [ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189]", "",
       "keys = [\"ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189\"]\n"},
      {"trusting authority, authority;\na(1);", "duplicate-trusting [authority]", "trusting authority;\na(1);"},
      {"trusting previous;\na(1);", ""},
  });
}

TEST(LintRows, Predicates) {
  expect_lints({
      {"r(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11); allow if r(1);", "arity-mismatch [r(1)]"},
      {"r(1, 2, 3); allow if r();", "arity-mismatch [r()]", "r(1, 2, 3); allow if r($_r0, $_r1, $_r2);"},
      {"r(1); allow if r(1, 2);", "arity-mismatch [r(1, 2)]", "r(1); allow if r(1);"},
      {"r(1); r(1, 2); allow if r(1, 2, 3);", "arity-mismatch [r(1, 2, 3)]", "r(1); r(1, 2); allow if r(1);"},
      {"r(); allow if r(1);", "arity-mismatch [r(1)]"},
      {"r(1, 2); allow if r($x), $x > 1;", "arity-mismatch [r($x)]", "r(1, 2); allow if r($x, $_r1), $x > 1;"},
      {"rigth(1); allow if right(1);", "undefined-predicate [right]", "rigth(1); allow if rigth(1);"},
      {"allow if right(1), rigth(1);", ""},
      {"right(1); allow if rigth(1), rihgt(1);", "undefined-predicate [rigth]; undefined-predicate [rihgt]",
       "right(1); allow if right(1), rihgt(1);"},
      {"can($f) <- right($f);", ""},
      {"can($f) <- right($f);\ncan($f) <- left($f);\nallow if true;", "unused-predicate [can]; unused-predicate [can]",
       "can($f) <- left($f);\nallow if true;"},
      {"a($x) <- b($x);\nb($x) <- a($x), c($x);\nallow if a(1);", "left-unbounded-recursion [a($x)]"},
      {"level(3); level(\"high\"); check if level($l), $l == 3;",
       "type-conflict-predicate [\"high\"]; late-filter [$l == 3]", "level(3); level(\"high\"); check if level(3);"},
      {"level(3); level(\"high\"); check if level($l), $l > 3;", "type-conflict-predicate [\"high\"]"},
      {"level(3); level(2027-01-01T00:00:00Z); check if level($l), $l > 3;",
       "type-conflict-predicate [2027-01-01T00:00:00Z]"},
      {"level(3, 1); level(\"a\", 1); check if level($l, $m), $m > 3;", "type-conflict-predicate [\"a\"]"},
  });
}

TEST(LintRows, WhatCosts) {
  expect_lints({
      {"check if op($o), $o === \"read\";", "late-filter [$o === \"read\"]", "check if op(\"read\");"},
      {"check if op($o), \"read\" == $o;", "yoda-comparison [\"read\" == $o]; late-filter [\"read\" == $o]",
       "check if op($o), $o == \"read\";"},
      {"check if op($o), $o == $p, b($p);", ""},
      {"check if op($o), $o == -1;", "late-filter [$o == -1]", "check if op(-1);"},
      // Constants, and nothing that a predicate takes.
      {"check if op($o), $o == (1);", "late-filter [$o == (1)]; redundant-parens [(1)]", "check if op($o), $o == 1;"},
      {"check if op($o), $o == 1 + 2;", "late-filter [$o == 1 + 2]; constant-expression [1 + 2]",
       "check if op($o), $o == 3;"},
      {"check if op($o), $o == 1, $o > 0;", "late-filter [$o == 1]"},
      {"check if op($o), [1].any($p -> $p == $o), $o == 1;", "late-filter [$o == 1]"},
      {"check if op($o), a($o), $o == 1;", "late-filter [$o == 1]"},
      {"check if $o == 1;", "unbound-expression-variable [$o]"},
      {"check if op([$o]), $o == 1;", "variable-in-collection [$o]; unbound-expression-variable [$o]"},
      {"r($o) <- op($o), $o == 1;", "late-filter [$o == 1]"},
      {"check if op($o), /* c */ $o == \"read\";", "comment-inside-statement [/* c */]; late-filter [$o == \"read\"]",
       "/* c */\ncheck if op($o),  $o == \"read\";"},
      {"check if $o == \"read\", op($o);", "late-filter [$o == \"read\"]", "check if op(\"read\");"},
      {"a(1); a(2); b(1); b(2); check if a($x), b($y), $x == $y;", ""},
      {"a(1); a(2); b(1); b(2); check if a($x), b($y), c($x, $y);", ""},
      {"a(1); a(2); b(1); b(2); d(1); d(2); check if a($x), b($y), d($z), c($x, $z);", "cartesian-product [b($y)]"},
      {"a(1); a(2); b(1); check if a($x), b($y);", ""},
      {"a(1); a(2); b(1); b(2); check if a($x), b(1);", ""},
      {"p($a, $c) <- p($a, $b), q($b, $c); q($a, $c) <- q($a, $b), p($b, $c);",
       "recursive-rule-growth [p($a, $c)]; left-unbounded-recursion [p($a, $c)]; recursive-rule-growth [q($a, $c)]"},
      {"p($a, $b) <- p($a, $b);", "self-supporting-rule [p($a, $b)]"},
  });
}

TEST(LintRows, Variables) {
  expect_lints({
      {"check if a($x), b($x1), c($x_);", "singleton-variable [$x]; singleton-variable [$x1]; singleton-variable [$x_]",
       "check if a($_x), b($x1), c($x_);"},
      {"check if user($u), user($_u);", "singleton-variable [$u]"},
      {"check if a($_2), b($_), c($_);", "repeated-underscore-variable [$_]"},
      {"check if a($_), b($_), c($_);", "repeated-underscore-variable [$_]; repeated-underscore-variable [$_]",
       "check if a($_), b($_2), c($_);"},
      {"check if [1].any($p -> true), [2].all($p -> false), a($_p);",
       "unused-closure-param [$p]; unused-closure-param [$p]"},
      {"r($x) <- a($x, $y);", "singleton-variable [$y]", "r($x) <- a($x, $_y);"},
      {"r($x) <- a($x), b($y, $y);", ""},
  });
}

}  // namespace
}  // namespace hardtack::analysis
