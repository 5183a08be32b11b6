// What lints say of the text: what older versions wrote otherwise, what configuration declares, spelling, style and
// comments that silence.
#include <gtest/gtest.h>

#include "tests/analysis/lint/lint_rows.h"

namespace hardtack::analysis {
namespace {

using testing::expect_lints;

TEST(LintRows, OlderVersions) {
  expect_lints({
      {"check if right(#ambient, \"file1\");", "unexpected-character [#]; legacy-prefix-keyword [#ambient]",
       "check if right(\"file1\");"},
      {"check if right(#authority);", "unexpected-character [#]; legacy-prefix-keyword [#authority]",
       "check if right();"},
      {"check if right(#read, \"file1\");", "unexpected-character [#]; legacy-prefix-keyword [#read]",
       "check if right(\"read\", \"file1\");"},
      {"check if right(\"file1\", #read);", "unexpected-character [#]; legacy-prefix-keyword [#read]",
       "check if right(\"file1\", \"read\");"},
      // Only the first term said where a fact stands; anywhere else it is a symbol as others.
      {"check if right(\"file1\", #authority);", "unexpected-character [#]; legacy-prefix-keyword [#authority]",
       "check if right(\"file1\", \"authority\");"},
      {"check if right(\"file1\", #ambient, 1);", "unexpected-character [#]; legacy-prefix-keyword [#ambient]",
       "check if right(\"file1\", \"ambient\", 1);"},
      {"check if right(#authority, );", "unexpected-character [#]; legacy-prefix-keyword [#authority]",
       "check if right();"},
      {"check if right(#authority /* a */, /* b */ 1);", "unexpected-character [#]; legacy-prefix-keyword [#authority]",
       "check if right( /* a */ /* b */ 1);"},
      {"check if a($x), [#authority, #read].contains($x);",
       "unexpected-character [#]; legacy-prefix-keyword [#authority]; legacy-prefix-keyword [#read]",
       "check if a($x), [\"authority\", #read].contains($x);"},
      {"check if a($x), $x.starts_with(#authority);", "unexpected-character [#]; legacy-prefix-keyword [#authority]",
       "check if a($x), $x.starts_with(\"authority\");"},
      {"check if a($x), (#authority, $x);", "unexpected-character [#]; legacy-prefix-keyword [#authority]",
       "check if a($x), (\"authority\", $x);"},
      {"check if (#authority) == \"a\";", "unexpected-character [#]; legacy-prefix-keyword [#authority]",
       "check if (\"authority\") == \"a\";"},
      {"right(#authority) <- a(1);", "unexpected-character [#]; legacy-prefix-keyword [#authority]",
       "right() <- a(1);"},
      {"#authority(1);", "unexpected-character [#]; legacy-prefix-keyword [#authority]"},
      {"check if #read(1);", "unexpected-character [#]; legacy-prefix-keyword [#read]"},
      {"check if right(#authority", "unexpected-character [#]; legacy-prefix-keyword [#authority]"},
      {"allow if a($x), $x in {1, 2};", "syntax-error [in]; legacy-prefix-keyword [in]",
       "allow if a($x), {1, 2}.contains($x);"},
      {"allow if a($x), $x in $y;", "syntax-error [in]; legacy-prefix-keyword [in]",
       "allow if a($x), $y.contains($x);"},
      {"allow if a($x), $x in \"abc\";", "syntax-error [in]; legacy-prefix-keyword [in]",
       "allow if a($x), \"abc\".contains($x);"},
      {"allow if a($x), $x in [1, [2]];", "syntax-error [in]"},
      {"allow if a($x), $x in [1, 2", "syntax-error [in]"},
      {"allow if a($x), $x not in {1};", "syntax-error [not]; legacy-prefix-keyword [not in]",
       "allow if a($x), !{1}.contains($x);"},
      {"allow if a($x), $x not at {1};", "syntax-error [not]"},
      {"allow if a($x), \"a\" in [\"a\"], 1 in [1], hex:00 in [hex:00], 2026-01-01T00:00:00Z in "
       "[2026-01-01T00:00:00Z];",
       "syntax-error [in]; legacy-prefix-keyword [in]; legacy-prefix-keyword [in]; legacy-prefix-keyword [in]; "
       "legacy-prefix-keyword [in]",
       "allow if a($x), [\"a\"].contains(\"a\"), 1 in [1], hex:00 in [hex:00], 2026-01-01T00:00:00Z in "
       "[2026-01-01T00:00:00Z];"},
      {"allow if a($x), $x matches \"a\";", "syntax-error [matches]; legacy-prefix-keyword [matches]",
       "allow if a($x), $x.matches(\"a\");"},
      {"allow if a($x), $x matches $y;", "syntax-error [matches]; legacy-prefix-keyword [matches]",
       "allow if a($x), $x.matches($y);"},
      {"allow if a($x), $x starts_with \"a\";", "syntax-error [starts_with]"},
      {"allow if a($x), $x /* c */ in [1];", "syntax-error [in]"},
      {"allow if a($x) /* c */ @ $x > 2;", "unexpected-character [@]; legacy-prefix-keyword [@]",
       "allow if a($x) /* c */ , $x > 2;"},
      {"allow if a($x), @ $x > 2;", "unexpected-character [@]; legacy-prefix-keyword [@]", "allow if a($x),  $x > 2;"},
      // Where it divides nothing.
      {"allow if a($x) @;", "unexpected-character [@]; legacy-prefix-keyword [@]"},
      {"@ allow if a(1);", "unexpected-character [@]; legacy-prefix-keyword [@]"},
      {"allow if a(@ 1);", "unexpected-character [@]; legacy-prefix-keyword [@]"},
      {"*right($x) <- a($x);", "syntax-error [*]; legacy-prefix-keyword [*]", "right($x) <- a($x);"},
      {"in(1); allow if in($x), not($x), matches($x);", "reserved-predicate-name [not]",
       "in(1); allow if in($x), is_not($x), matches($x);"},
  });
}

TEST(LintRows, WhatConfigurationDeclares) {
  expect_lints({
      {"check if a($x), $x.extern::in_cidr();",
       "datalog-version-required [$x.extern::in_cidr()]; extern-undeclared [in_cidr]", "", "std = true\n"},
      {"check if a($x), $x.extern::in_cidr($x);", "datalog-version-required [$x.extern::in_cidr($x)]", "",
       "std = true\n"},
      {"check if a($x), $x.extern::nothing($x);", "datalog-version-required [$x.extern::nothing($x)]", "",
       "std = true\n"},
      {"check if a($x), $x.extern::glob(\"[\");",
       "datalog-version-required [$x.extern::glob(\"[\")]; extern-undeclared [\"[\"]", "", "std = true\n"},
      {"check if a($x), $x.extern::fresh(1);",
       "datalog-version-required [$x.extern::fresh(1)]; extern-undeclared [fresh]", "", "[extern]\nfresh = 0\n"},
      {"check if a($x), $x.extern::fresh();",
       "datalog-version-required [$x.extern::fresh()]; extern-undeclared [fresh]", "", "[extern]\nfresh = 1\n"},
      {"check if a($x), $x.extern::fresh();", "datalog-version-required [$x.extern::fresh()]", "",
       "[extern]\nfresh = [0, 1]\n"},
      {"check if a({p}), b({q}), c({q});", "missing-parameter [{q}]; missing-parameter [{q}]", "",
       "parameters = [\"p\"]\n"},
      {"check if a({p}) trusting {k};", "missing-parameter [{k}]; datalog-version-required [{k}]", "",
       "parameters = [\"p\"]\n"},
      {"check if a(null);", "datalog-version-required [null]", "", "datalog-version = \"3.0\"\n"},
      {"check if a($x), $x === 1, $x !== 2;", "late-filter [$x === 1]; datalog-version-required [!==]", "",
       "datalog-version = \"3.0\"\n"},
      {"check all a($x), $x > 1;", "datalog-version-required [check]; check-all-without-match-fails [check all]", "",
       "datalog-version = \"3.0\"\n"},
      {"check if a($x), [1].contains($x);", "datalog-version-required [[1]]", "", "datalog-version = \"3.0\"\n"},
      {"check if a($x), {\"k\": 1}.get(\"k\") == $x;",
       "datalog-version-required [{\"k\": 1}]; datalog-version-required [get]; datalog-version-required [==]", "",
       "datalog-version = \"3.0\"\n"},
      {"check if a($x), $x.type() == \"a\";", "datalog-version-required [type]; datalog-version-required [==]", "",
       "datalog-version = \"3.2\"\n"},
      {"check if a($x), $x.any($p -> $p);", "datalog-version-required [any]; datalog-version-required [->]", "",
       "datalog-version = \"3.2\"\n"},
      {"check if a($x), $x.extern::f();", "datalog-version-required [f]", "", "datalog-version = \"3.2\"\n"},
      {"check if a($x), $x != 1;", "check-if-negative-shape [$x != 1]; datalog-version-required [!=]",
       "reject if a($x), $x == 1;", "datalog-version = \"3.0\"\n"},
      {"check if a($x) trusting previous;", "singleton-variable [$x]; datalog-version-required [previous]",
       "check if a($_x) trusting previous;", "datalog-version = \"3.0\"\n"},
      {"check if a($x) trusting {k};", "singleton-variable [$x]; datalog-version-required [k]",
       "check if a($_x) trusting {k};", "datalog-version = \"3.0\"\n"},
      {"check if a(1) trusting ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;",
       "datalog-version-required [ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189]", "",
       "datalog-version = \"3.0\"\n"},
      {"check if a(1) trusting secp256r1/025e918fd4463832aea2823dfd9716a36b4d9b1377bd53dd82ddf4c0bc75ed6bbf;", "", "",
       "datalog-version = \"3.1\"\n"},
      {"check if a($x), 1 & $x == 1, 1 | $x == 1, 1 ^ $x == 1;",
       "datalog-version-required [&]; datalog-version-required [==]; datalog-version-required [|]; "
       "datalog-version-required [==]; datalog-version-required [^]; datalog-version-required [==]",
       "", "datalog-version = \"3.0\"\n"},
      {"check if a($x), $x.try_or(true);", "datalog-version-required [try_or]", "", "datalog-version = \"3.2\"\n"},
      {"check if a($x), $x.get(1) == 1, $x.all($p -> $p);",
       "datalog-version-required [get]; datalog-version-required [==]; datalog-version-required [all]; "
       "datalog-version-required [->]",
       "", "datalog-version = \"3.2\"\n"},
      {"reject if a(1);", "", "", "datalog-version = \"3.3\"\n"},
      {"check if a({p}) trusting {k};", "datalog-version-required [{k}]", "", "parameters = [\"p\", \"k\"]\n"},
  });
}

TEST(LintRows, WhatOthersRead) {
  expect_lints({
      {"CHECK IF a(1);", "keyword-spelling [CHECK]; keyword-spelling [IF]", "check IF a(1);"},
      {"check ALL a($x), $x > 1;", "check-all-without-match-fails [check ALL]; keyword-spelling [ALL]",
       "check all a($x), $x > 1;"},
      {"Reject If a(1);", "keyword-spelling [Reject]; keyword-spelling [If]", "reject If a(1);"},
      {"check if a(1) OR b(1);", "keyword-spelling [OR]", "check if a(1) or b(1);"},
      {"check\n  if a(1);", "keyword-spelling [check\n  if]", "check if a(1);"},
      {"check /* c */ if a(1);", "comment-inside-statement [/* c */]", "/* c */\ncheck  if a(1);"},
      {"DENY if true;", "keyword-spelling [DENY]", "deny if true;"},
      {"Check(1);", "naming-convention [Check]"},
      {"check if check(1), if(2), or(3);",
       "reserved-predicate-name [check]; reserved-predicate-name [if]; reserved-predicate-name [or]",
       "check if is_check(1), if(2), or(3);"},
      {"check if Or(1) or AND(2);", ""},
      {"check if a(1) // one\n;", "comment-inside-statement [// one]", "// one\ncheck if a(1)\n;"},
      {"check if a(1), b(2) /* two */;\n", "comment-inside-statement [/* two */]",
       "/* two */\ncheck if a(1), b(2) ;\n"},
      {"check if a(1)   /* one */   , b(2);\n", "comment-inside-statement [/* one */]",
       "/* one */\ncheck if a(1)    , b(2);\n"},
      {"check if // one\n\n // two\n a(1);\n", "comment-inside-statement [// one]; comment-inside-statement [// two]",
       "// one\ncheck if\n\n // two\n a(1);\n"},
      {"a(1) // one\n", ""},
      {"check if a(, // one\n b(1);\n", "syntax-error [,]"},
      {"\xd0\xb0"
       "\xd0\xb1"
       "\xd0\xb2"
       "(1);",
       "non-portable-identifier [\xd0\xb0"
       "\xd0\xb1"
       "\xd0\xb2"
       "]"},
      {"\xe6\x97\xa5"
       "(1);",
       "non-portable-identifier [\xe6\x97\xa5"
       "]"},
  });
}

// U+0440 and U+0441 look like `p` and `c`, U+0445 looks like `x`.
TEST(LintRows, NamesThatOthersDoNotReadAreRenamedWhereverTheyStand) {
  const auto expect_fix = [](const std::string& text, const std::string& fixed) {
    SCOPED_TRACE(text);
    EXPECT_EQ(testing::first_fix(text, DiagnosticCode::kNonPortableIdentifier), fixed);
  };
  expect_fix("\u0440\u0441(1);\nallow if \u0440\u0441($a), \u0440\u0441(2);\n", "pc(1);\nallow if pc($a), pc(2);\n");
  expect_fix("r($a) <- \u0440\u0441($a);\n\u0440\u0441(1);\n", "r($a) <- pc($a);\npc(1);\n");
  // With another number of terms it is another predicate.
  expect_fix("\u0440(1);\nallow if \u0440(1, 2), p(3, 4);\n", "p(1);\nallow if \u0440(1, 2), p(3, 4);\n");
  expect_fix("allow if a($\u0445), b($\u0445), $\u0445 > 1 or c($\u0445);\ncheck if a($\u0445), b($\u0445);\n",
             "allow if a($x), b($x), $x > 1 or c($x);\ncheck if a($\u0445), b($\u0445);\n");
  expect_fix("allow if a($s), $s.any($\u0445 -> $\u0445 == 1);\n", "allow if a($s), $s.any($x -> $x == 1);\n");
  expect_fix("a($\u0445) <- b($\u0445), c($y, $z);\n", "a($x) <- b($x), c($y, $z);\n");
  // The name is taken, is none or is reserved.
  expect_fix("\u0440(1);\nallow if p(2);\n", "");
  expect_fix("allow if a($\u0445), b($x);\n", "");
  expect_fix("\u043er(1);\n", "");
  expect_fix("h\u0435x:00(1);\n", "");
  expect_fix("allow if v\u0435rified:p(1, 2);\n", "");
  // Not all of its places are known.
  expect_fix("\u0440(1);\nallow if \u0440(;\n", "");
  expect_fix("allow if a($\u0445), ($\u0445;\n", "");
  // The host says what these are called.
  expect_fix("allow if a({\u0440});\n", "");
  expect_fix("allow if a($b), $b.extern::\u0440();\n", "");
}

TEST(LintRows, PredicatesCalledLikeAWordAreRenamedWhereverTheyStand) {
  const auto expect_fix = [](const std::string& text, const std::string& fixed) {
    SCOPED_TRACE(text);
    EXPECT_EQ(testing::first_fix(text, DiagnosticCode::kReservedPredicateName), fixed);
  };
  expect_fix("not(1);\nallow if not($a), not(1, 2);\n", "is_not(1);\nallow if is_not($a), not(1, 2);\n");
  expect_fix("not(1);\nallow if is_not(1);\n", "");
  expect_fix("not(1);\nallow if not(;\n", "");
}

// As many fixes as places, of as many edits, would fill the memory.
TEST(LintRows, ANameThatStandsEverywhereIsOfferedAnotherWithinBounds) {
  std::string text, variables = "check if a(0)";
  for (int i = 0; i < 2'000; ++i) {
    text += "\u0440(" + std::to_string(i) + ");\n";
    variables += ", a($\u0445)";
  }
  EXPECT_LE(testing::edits_of(text), 20'000u);
  EXPECT_LE(testing::edits_of(variables + ";"), 20'000u);
}

TEST(LintRows, Style) {
  expect_lints({
      {"canRead(1); Can(1); can_read2(1); CAN(1); _can(1); can__read(1); 2can(1); ns:can(1); ns:Can(1);",
       "naming-convention [canRead]; naming-convention [Can]; naming-convention [CAN]; naming-convention [2can]; "
       "naming-convention [ns:Can]"},
      {"//one\n///two\n//! three\n// four\n//\n/*five*/\n/** six */\na(1);", "comment-spacing [//one]",
       "// one\n///two\n//! three\n// four\n//\n/*five*/\n/** six */\na(1);"},
      {"// TODO\n// FIXME: x\n// todo\n// XXX\n// notodo\na(1);",
       "todo-comment [TODO]; todo-comment [FIXME]; todo-comment [XXX]"},
      {"check if a(1);\na(1);\nr($x) <- a($x);\ntrusting authority;\n",
       "block-order [a(1)]; block-scope-not-first [trusting]"},
      {"allow if true;\ncheck if a(1);\nr($x) <- a($x);\na(1);\n", "block-order [check if a(1)]; unused-predicate [r]",
       "allow if true;\ncheck if a(1);\na(1);\n"},
  });
}

TEST(LintRows, CommentsThatSilence) {
  expect_lints({
      {"// hardtack:ignore late-filter\na(1);", ""},
      {"// hardtack: ignore late-filter,singleton-variable -- why\ncheck if a($x);", "unused-ignore [late-filter]"},
      {"// hardtack: ignore late_filter\na(1);", "unknown-ignore [late_filter]",
       "// hardtack: ignore late-filter\na(1);"},
      {"// hardtack: ignore Late-Filter\na(1);", "unknown-ignore [Late-Filter]",
       "// hardtack: ignore late-filter\na(1);"},
      {"// hardtack: ignore all\ncheck if a($x);", "unknown-ignore [all]"},
      {"// hardtack: ignore  late-filter ,, x9\na(1);", "unused-ignore [late-filter]; unknown-ignore [x9]"},
      {"// hardtack: ignore late-filter; and more\na(1);", "unused-ignore [late-filter]", "\na(1);"},
      {"a(1);\n// hardtack: ignore late-filter", "unused-ignore [late-filter]", "a(1);\n"},
      {"/* hardtack: ignore singleton-variable */ check if a($x);", ""},
      {"check if a(\n  $x // hardtack: ignore singleton-variable\n);",
       "comment-inside-statement [// hardtack: ignore singleton-variable]",
       "// hardtack: ignore singleton-variable\ncheck if a(\n  $x\n);"},
      {"// hardtack: ignore syntax-error\ncheck if (;", "unused-ignore [syntax-error]; syntax-error [;]",
       "\ncheck if (;"},
      {"// hardtack: ignore --\na(1);", "unknown-ignore [// hardtack: ignore --]"},
      {"// hardtack: ignores x\na(1);", ""},
      {"// hardtack: ignores singleton-variable\ncheck if a($x);", "singleton-variable [$x]",
       "// hardtack: ignores singleton-variable\ncheck if a($_x);", " "},
      {"// hardtack: ignored\na(1);", ""},
      {"// hardtack: ignore_late-filter\na(1);", ""},
      {"// hardtack: ignore-late-filter\na(1);", ""},
      {"// hardtack: ignore2\na(1);", ""},
      {"// hardtack: ignor\u00e9\na(1);", ""},
      {"// hardtack: ignore\u00e9 x\na(1);", ""},
      {"// hardtack: ignore\tlate-filter\na(1);", "unused-ignore [late-filter]", "\na(1);"},
      {"/* hardtack: ignore\nlate-filter */\na(1);", "unknown-ignore [/* hardtack: ignore\nlate-filter */]"},
      {"// hardtack: ignore: late-filter\na(1);", "unknown-ignore [// hardtack: ignore: late-filter]"},
      {"// hardtack: ignore,late-filter\na(1);", "unknown-ignore [// hardtack: ignore,late-filter]"},
      {"/* hardtack: ignore*/\na(1);", "unknown-ignore [/* hardtack: ignore*/]"},
      {"\n\n// hardtack: ignore duplicate-fact\n\na(1);\na(1);",
       "unused-ignore [duplicate-fact]; duplicate-fact [a(1)]", "\n\n\n\na(1);\na(1);"},
  });
}

}  // namespace
}  // namespace hardtack::analysis
