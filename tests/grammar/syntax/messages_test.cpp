// What a user reads when a text is wrong: place, code, message and help of every kind of mistake.
#include <gtest/gtest.h>

#include <span>
#include <string>

#include "grammar/compile.h"
#include "grammar/parse.h"

namespace hardtack {
namespace {

struct Row {
  std::string text;
  std::string report;  // a line for each diagnostic: `line:column code: message | help`; warnings begin with `W`
};

std::string report_of(const Source& source, const Diagnostics& diagnostics) {
  std::string report;
  for (const Diagnostic& diagnostic : diagnostics) {
    const LineColumn place = source.line_column(diagnostic.span.begin);
    if (!report.empty()) report += "\n";
    if (diagnostic.severity == Severity::kWarning) report += "W ";
    report += std::to_string(place.line) + ":" + std::to_string(place.column) + " " + std::string(diagnostic.code) +
              ": " + diagnostic.message;
    if (!diagnostic.help.empty()) report += " | " + diagnostic.help;
  }
  return report;
}

// A message is one line without a final period, as docs/errors.md promises.
void expect_form(const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    EXPECT_EQ(diagnostic.message.find('\n'), std::string::npos) << diagnostic.message;
    EXPECT_FALSE(diagnostic.message.ends_with('.')) << diagnostic.message;
    EXPECT_FALSE(diagnostic.help.ends_with('.')) << diagnostic.help;
  }
}

TEST(Messages, SyntaxErrorsSayWhatWasExpectedAndWhatIsMeant) {
  const Row rows[] = {
      {"a(1)", ""},
      {"a(1", "1:4 syntax-error: expected `,` or `)`, found the end of the text | a `(` is not closed"},
      {"a(", "1:3 syntax-error: expected a term or `)`, found the end of the text | a `(` is not closed"},
      {"a",
       "1:2 syntax-error: expected `(`, found the end of the text | a string is written `\"a\"`, a variable `$a`, a "
       "predicate `a(...)`"},
      {"a(1) b(2);", "1:6 syntax-error: expected `<-` or `;`, found `b` | statements end with `;`"},
      {"a(1)\nb(2);", "1:4 missing-semicolon: expected `;` after this statement | statements end with `;`"},
      {"a(1)\ncheck if true;\nc(3);",
       "1:4 missing-semicolon: expected `;` after this statement | statements end with `;`"},
      {";", "1:1 empty-statement: the statement is empty | remove this `;`"},
      {"a(1);;", "1:6 empty-statement: the statement is empty | remove this `;`"},
      {"(1);", "1:1 syntax-error: expected a fact, a rule, a check or a policy, found `(`"},
      {"1 + 1;", "1:1 syntax-error: expected a fact, a rule, a check or a policy, found `1`"},
      {"\"x\";", "1:1 syntax-error: expected a fact, a rule, a check or a policy, found `\"x\"`"},
      {"a(1,);", "1:5 syntax-error: expected a term, found `)` | nothing follows the last `,`; remove it"},
      {"a(,1);", "1:3 syntax-error: expected a term or `)`, found `,`"},
      {"a(1 2);", "1:5 syntax-error: expected `,` or `)`, found `2`"},
      {"a([1,]);", "1:6 syntax-error: expected a term, found `]` | nothing follows the last `,`; remove it"},
      {"a([1);", "1:5 syntax-error: expected `,` or `]`, found `)`"},
      {"a({1,});", "1:6 syntax-error: expected a term, found `}` | nothing follows the last `,`; remove it"},
      {"a({1 2});", "1:6 syntax-error: expected `:`, `,` or `}`, found `2`"},
      {"a({1: 2, 3});",
       "1:10 mixed-braces: an entry of a map lacks its value | a map is written `{\"key\": value}`, a set `{1, 2}`"},
      {"a({1, 2: 3});",
       "1:7 mixed-braces: an element of a set has a value | a map is written `{\"key\": value}`, a set `{1, 2}`"},
      {"a({true: 1});", "1:4 invalid-map-key: a map key is not an integer or a string"},
      {"a({1:});", "1:6 syntax-error: expected a term, found `}`"},
      {"a({x y});", "1:6 syntax-error: expected `}`, found `y`"},
      {"a({1x});", "1:4 syntax-error: the parameter name `1x` does not start with a letter"},
      {"a(alice);",
       "1:3 syntax-error: expected a term or `)`, found `alice` | a string is written `\"alice\"`, a variable "
       "`$alice`, a predicate `alice(...)`"},
      {"a($);", "1:3 syntax-error: a variable name is missing after `$`"},
      {"a(- 1);",
       "1:3 syntax-error: `-` and the digits of an integer are apart | write `-1` without a space; there is no "
       "negation of other values than by `0 - $x`"},
      {"a(+1);", "1:3 syntax-error: expected a term or `)`, found `+`"},
      {"a(1 + 1);",
       "1:5 syntax-error: expected `,` or `)`, found `+` | predicates and collections hold terms only; bind a variable "
       "and test it in an expression"},
      {"a($x.length());",
       "1:5 syntax-error: expected `,` or `)`, found `.` | predicates and collections hold terms only; bind a variable "
       "and test it in an expression"},
      {"a(99999999999999999999);",
       "1:3 integer-out-of-range: the integer `99999999999999999999` is out of range | integers lie between "
       "-9223372036854775808 and 9223372036854775807"},
      {"a(2020-01-01);",
       "1:7 syntax-error: expected `,` or `)`, found `-` | dates have a time: `2026-01-31T00:00:00Z`"},
      {"a(2020-13-01T00:00:00Z);",
       "1:3 invalid-date: `2020-13-01T00:00:00Z` is not a date: no such day exists | dates are written "
       "`2026-01-31T23:59:59Z` or with an offset like `+02:00`"},
      {"a(2020-01-01T00:00:00);",
       "1:3 invalid-date: `2020-01-01T00:00:00` is not a date: it lacks `Z` or an offset | dates are written "
       "`2026-01-31T23:59:59Z` or with an offset like `+02:00`"},
      {"a(\"\\q\");",
       "1:4 invalid-escape: `\\q` is not an escape | escapes are `\\\"`, `\\\\`, `\\n`, `\\t`, `\\r` and `\\u{1f600}`"},
      {"a(hex:abc);", "1:3 invalid-bytes: `hex:abc` has an odd number of hexadecimal digits | each byte is two digits"},
      {"a(hex:zz);",
       "1:3 invalid-bytes: `hex:zz` has a character that is not a hexadecimal digit | bytes are written as `hex:` and "
       "digits 0-9 and a-f"},
      {"a('x');", "1:3 unexpected-character: unexpected character `'` | strings are written in double quotes"},
      {"a(“x”);", "1:3 unexpected-character: unexpected character `“` | strings are written in straight quotes `\"`"},
      {"a(\"x);\nb(2);",
       "1:3 unclosed-string: the string is not closed | end it with `\"`; a quote inside a string is written `\\\"`"},
      {"a(\"x);\nb(\"y\");",
       "1:3 unclosed-string: the string is not closed | end it with `\"`; a quote inside a string is written `\\\"`"},
      {"/* x\na(1);", "1:1 unclosed-comment: the comment is not closed | end it with `*/`"},
      {"a(1) @ b(2);",
       "1:6 unexpected-character: unexpected character `@` | origins are chosen by `trusting` since version 2"},
      {"#authority(1);",
       "1:1 unexpected-character: unexpected character `#` | comments begin with `//`; names have no `#` since version "
       "2"},
      {"a(1) <-;", "1:8 syntax-error: expected a predicate or an expression, found `;`"},
      {"a(1) <- b(1),;",
       "1:14 syntax-error: expected a predicate or an expression, found `;` | nothing follows the last `,`; remove it"},
      {"a($x) <- b($x) or c($x);",
       "1:16 syntax-error: expected `,`, `trusting` or `;`, found `or` | only checks and policies have alternatives; "
       "write one rule for each"},
      {"a($x) :- b($x);", "1:7 syntax-error: expected `<-` or `;`, found `:` | a rule is written `head <- body`"},
      {"a(1).", "1:5 syntax-error: expected `<-` or `;`, found `.` | statements end with `;`"},
      {"a(1), b(2);",
       "1:5 syntax-error: expected `<-` or `;`, found `,` | facts are separate statements: end each with `;`"},
      {"check a(1);", "1:7 syntax-error: expected `if` or `all`, found `a` | write `check if` or `check all`"},
      {"check iftrue;", "1:7 syntax-error: expected `if` or `all`, found `iftrue` | write `check if` or `check all`"},
      {"chekc if a(1);", "1:7 syntax-error: expected `(`, found `if` | did you mean `check`?"},
      {"check if;", "1:9 syntax-error: expected a predicate or an expression, found `;`"},
      {"check if a(1) or;", "1:17 syntax-error: expected a predicate or an expression, found `;`"},
      {"check if a(1) and b(1);",
       "1:15 syntax-error: expected `,`, `or`, `trusting` or `;`, found `and` | join conditions by `,` or `&&`"},
      {"check if a(1) && b(1);",
       "1:15 syntax-error: expected `,`, `or`, `trusting` or `;`, found `&&` | a predicate is not a value: join "
       "predicates and expressions by `,`"},
      {"check if not a(1);",
       "1:14 syntax-error: expected `(`, found `a` | an expression is negated by `!`, a predicate by `reject if`"},
      {"check if $x = 1;",
       "1:13 syntax-error: expected `,`, `or`, `trusting`, an operator or `;`, found `=` | equality is written `==`"},
      {"check if $x in [1];",
       "1:13 syntax-error: expected `,`, `or`, `trusting`, an operator or `;`, found `in` | write `{1, "
       "2}.contains($x)`"},
      {"check if $x matches \"x\";",
       "1:13 syntax-error: expected `,`, `or`, `trusting`, an operator or `;`, found `matches` | methods follow a dot: "
       "`.matches(\"^file[0-9]+$\")`"},
      {"check if user;",
       "1:14 syntax-error: expected `(`, found `;` | a string is written `\"user\"`, a variable `$user`, a predicate "
       "`user(...)`"},
      {"check if 1 < 2 < 3;",
       "1:16 chained-comparison: comparisons cannot be chained | join two comparisons by `&&`, or put one of them in "
       "parentheses"},
      {"check if 1 == 2 != 3;",
       "1:17 chained-comparison: comparisons cannot be chained | join two comparisons by `&&`, or put one of them in "
       "parentheses"},
      {"check if -$x > 1;",
       "1:11 syntax-error: expected digits, found `$x` | only integers have a sign; write `0 - $x`"},
      {"check if (1 < 2;", "1:16 syntax-error: expected `)` or an operator, found `;` | a `(` is not closed"},
      {"check if 1 < 2);",
       "1:15 syntax-error: expected `,`, `or`, `trusting`, an operator or `;`, found `)` | statements end with `;`"},
      {"check if $x.lenght() > 1;", "1:13 unknown-method: no method is called `lenght` | did you mean `length`?"},
      {"check if $x.length(1) > 1;", "1:20 argument-count: `length` takes no argument | write it as `.length()`"},
      {"check if $x.contains();", "1:13 argument-count: `contains` takes one argument | write it as `.contains($x)`"},
      {"check if $x.contains(1, 2);",
       "1:25 argument-count: `contains` takes one argument | write it as `.contains($x)`"},
      {"check if $x.any(1);",
       "1:17 missing-closure: `any` takes a closure, not a value | write it as `.any($p -> $p > 0)`"},
      {"check if $x.contains($p -> 1);",
       "1:22 unexpected-closure: `contains` takes a value, not a closure | write it as `.contains($x)`"},
      {"check if $x.any(p -> 1);",
       "1:17 syntax-error: expected an expression or `)`, found `p` | a string is written `\"p\"`, a variable `$p`, a "
       "predicate `p(...)`"},
      {"check if $x.extern::f(1, 2);",
       "1:26 argument-count: an extern function takes at most one argument | pass several values as an array: "
       "`.extern::f([1, 2])`"},
      {"check if $x.extern::();",
       "1:13 unknown-method: no method is called `extern::` | the methods are `length`, `type`, `contains`, "
       "`starts_with`, `ends_with`, `matches`, `intersection`, `union`, `all`, `any`, `get`, `try_or`; a function of "
       "the host is called as `.extern::name()`"},
      {"check if $x.length;",
       "1:19 syntax-error: expected `(`, found `;` | a method is called with parentheses: `.length()`"},
      {"check if $x.;", "1:13 syntax-error: expected a method name, found `;`"},
      {"check all;", "1:10 syntax-error: expected a predicate or an expression, found `;`"},
      {"allow true;", "1:7 syntax-error: expected `if`, found `true` | write `allow if`"},
      {"reject all a(1);", "1:8 syntax-error: expected `if`, found `all` | write `reject if`"},
      {"deny if a(1) trusting;",
       "1:22 syntax-error: expected `authority`, `previous` or a public key, found `;` | a public key is written "
       "`ed25519/` or `secp256r1/` and hexadecimal digits"},
      {"deny if a(1) trusting foo;",
       "1:23 syntax-error: expected `authority`, `previous` or a public key, found `foo` | a public key is written "
       "`ed25519/` or `secp256r1/` and hexadecimal digits"},
      {"deny if a(1) trusting rsa/00;",
       "1:23 syntax-error: expected `authority`, `previous` or a public key, found `rsa` | a public key is written "
       "`ed25519/` or `secp256r1/` and hexadecimal digits"},
      {"deny if a(1) trusting ed25519/00;",
       "1:23 invalid-public-key: `ed25519/00` is not a public key | an ed25519 key is written `ed25519/` and 64 "
       "hexadecimal digits"},
      {"deny if a(1) trusting secp256r1/zz;",
       "1:23 invalid-public-key: `secp256r1/zz` is not a public key | a secp256r1 key is written `secp256r1/` and 66 "
       "hexadecimal digits"},
      {"trusting authority", ""},
      {"trusting authority previous;",
       "1:20 syntax-error: expected `,` or `;`, found `previous` | statements end with `;`"},
      {"a($p -> 1);", "1:6 syntax-error: expected `,` or `)`, found `->`"},
      {"check if true &&;", "1:17 syntax-error: expected an expression, found `;`"},
      {"check if && true;", "1:10 syntax-error: expected a predicate or an expression, found `&&`"},
      {"check if 1 + * 2;", "1:14 syntax-error: expected an expression, found `*`"},
      {"check if [1, $x.length()].contains(1);",
       "1:16 syntax-error: expected `,` or `]`, found `.` | predicates and collections hold terms only; bind a "
       "variable and test it in an expression"},
      {"a(1);\nb(;\nc(3);\nd(;",
       "2:3 syntax-error: expected a term or `)`, found `;` | a `(` is not closed\n"
       "4:3 syntax-error: expected a term or `)`, found `;` | a `(` is not closed"},
      {"a( 1);", ""},
      {"check if true false;",
       "1:15 syntax-error: expected `,`, `or`, `trusting`, an operator or `;`, found `false` | statements end with "
       "`;`"},
      {"check if $x.any($p 1);", "1:20 syntax-error: expected `,`, `)` or an operator, found `1`"},
      {"check if null x(1);",
       "1:15 syntax-error: expected `,`, `or`, `trusting`, an operator or `;`, found `x` | predicates and expressions "
       "are joined by `,`"},
  };
  for (const Row& row : rows) {
    const ParsedSource parsed = parse_source(row.text);
    EXPECT_EQ(report_of(*parsed.source, parsed.diagnostics), row.report) << row.text;
    expect_form(parsed.diagnostics);
  }
}

TEST(Messages, CheckerErrorsNameTheVariableAndTheWayOut) {
  const Row rows[] = {
      {"a($x);",
       "1:3 variable-in-fact: the fact `a` holds the variable `$x` | facts hold values only; a rule derives facts from "
       "variables: `a(...) <- ...`"},
      {"a(1, [$x], {\"k\": $y});",
       "1:7 variable-in-fact: the fact `a` holds the variable `$x` | facts hold values only; a rule derives facts from "
       "variables: `a(...) <- ...`\n"
       "1:18 variable-in-fact: the fact `a` holds the variable `$y` | facts hold values only; a rule derives facts "
       "from variables: `a(...) <- ...`"},
      {"a($x) <- b($y);",
       "1:3 unbound-head-variable: no predicate of the body binds `$x` | a variable gets its values from a predicate "
       "of the body, as in `user($x)`"},
      {"a($usr) <- b($user);",
       "1:3 unbound-head-variable: no predicate of the body binds `$usr` | did you mean `$user`?"},
      {"a($x) <- b($x), $y > 1;",
       "1:17 unbound-expression-variable: no predicate of the body binds `$y` | a variable gets its values from a "
       "predicate of the body, as in `user($y)`"},
      {"check if $x > 1;",
       "1:10 unbound-expression-variable: no predicate of the body binds `$x` | a variable gets its values from a "
       "predicate of the body, as in `user($x)`"},
      {"check if a($x), $x > $y or b($y), $y == 1;",
       "1:22 unbound-expression-variable: no predicate of the body binds `$y` | a variable gets its values from a "
       "predicate of the body, as in `user($y)`"},
      {"allow if [1].any($p -> $p == $q);",
       "1:1 policy-in-block: a block of a token has no policies | policies belong to the authorizer; a block restricts "
       "its token by `check if` and `reject if`\n"
       "1:30 unbound-expression-variable: no predicate of the body binds `$q` | a variable gets its values from a "
       "predicate of the body, as in `user($q)`"},
      {"check if a($x), [1].any($x -> $x);",
       "W 1:25 shadowed-closure-param: the closure's parameter `$x` is already bound by the body | evaluation fails "
       "when it reaches this closure; choose another name"},
      {"check if [1].any($p -> [2].all($p -> $p));",
       "W 1:32 shadowed-closure-param: the closure's parameter `$p` is already bound by an outer closure | evaluation "
       "fails when it reaches this closure; choose another name"},
      {"check if [1].any($p -> true), [1].any($p -> true);", ""},
      {"check if [1].any($p -> true), $p;",
       "1:31 unbound-expression-variable: no predicate of the body binds `$p` | a variable gets its values from a "
       "predicate of the body, as in `user($p)`"},
      {"check if a($x), [$x].contains(1);",
       "1:18 variable-in-collection: a variable cannot stand inside a set, array or map | collections hold values "
       "only"},
      {"check if a($x, {\"k\": $x});",
       "1:22 variable-in-collection: a variable cannot stand inside a set, array or map | collections hold values "
       "only"},
      {"a({{1}});", "1:4 nested-set: a set cannot stand inside a set | use an array for one of them"},
      {"a({1, \"x\"});",
       "1:7 heterogeneous-set: the elements of a set have different types | an array holds values of different types"},
      {"a({1, 1}, {\"a\", \"a\"});",
       "W 1:7 duplicate-set-element: the set already holds `1`\n"
       "W 1:17 duplicate-set-element: the set already holds `\"a\"`"},
      {"a({\"a\": 1, \"a\": 2});",
       "W 1:12 duplicate-map-key: the map already has the key `\"a\"` | the last entry counts"},
      {"a({1: 1, 1: 2, \"1\": 3});",
       "W 1:10 duplicate-map-key: the map already has the key `1` | the last entry counts"},
      {"a(1); trusting authority;",
       "1:7 block-scope-not-first: `trusting` for the whole text is not its first statement | move it to the "
       "beginning, or write it at the end of a rule, check or policy"},
      {"trusting authority; trusting previous;",
       "1:21 block-scope-not-first: `trusting` for the whole text is not its first statement | move it to the "
       "beginning, or write it at the end of a rule, check or policy"},
      {"a({p});", "1:3 missing-parameter: the parameter `p` is not given | give it a value, or write the value itself"},
      {"allow if true;",
       "1:1 policy-in-block: a block of a token has no policies | policies belong to the authorizer; a block restricts "
       "its token by `check if` and `reject if`"},
      {"check if ($x == 1).try_or(true);",
       "1:11 unbound-expression-variable: no predicate of the body binds `$x` | a variable gets its values from a "
       "predicate of the body, as in `user($x)`"},
      {"١٢(1);",
       "1:1 invalid-name: `١٢` is not a name of a predicate | names are letters, digits, `_` and `:`, and not digits "
       "alone"},
      {"аdmin(1); // mixed",
       "W 1:1 mixed-script-identifier: the name `аdmin` mixes letters of several scripts | it may pass for another "
       "name; `admin` is what it looks like"},
      {"рс(1); pc(2);", "W 1:1 confusable-identifier: the name `рс` looks like another name of this text"},
      {"b(1), a",
       "1:5 syntax-error: expected `<-` or `;`, found `,` | facts are separate statements: end each with `;`"},
      {"trusting authority;\ncheck if a(1) trusting previous;", ""},
  };
  for (const Row& row : rows) {
    const ParsedBlock compiled = parse_block_source(row.text);
    EXPECT_EQ(report_of(*compiled.source, compiled.diagnostics), row.report) << row.text;
    EXPECT_EQ(compiled.block.has_value(), !compiled.diagnostics.has_errors());
    expect_form(compiled.diagnostics);
  }
}

}  // namespace
}  // namespace hardtack
