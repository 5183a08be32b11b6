#include "tests/analysis/lint/lint_cases.h"

namespace hardtack::analysis::testing {

using enum DiagnosticCode;
using enum LintRole;

std::span<const LintCase> correctness_cases() {
  static const LintCase cases[] = {
      {kUndefinedPredicate,
       "A body that asks for a predicate nobody states never matches, and a misspelt name is the usual reason. Without "
       "`[ambient]` in `hardtack.toml` only names that are nearly another name of the text are reported, since "
       "requests "
       "and tokens state facts too.",
       "right(\"file1\", \"read\");\nallow if «rigth»(\"file1\", \"read\");\n",
       "right(\"file1\", \"read\");\nallow if right(\"file1\", \"read\");\n",
       "right(\"file1\", \"read\");\nallow if right(\"file1\", \"read\"), user(\"alice\");\n"},
      {kUndefinedPredicate, "", "allow if user($_u), «group»(\"a\");\n", nullptr, "allow if user($_u);\n", kAny,
       "[ambient]\nuser = [\"string\"]\n"},
      {kUnusedPredicate,
       "A rule of an authorizer derives what no check, policy or rule of the text reads. Checks inside tokens may "
       "still "
       "read it, which is why the fix is a suggestion.",
       "«can_read»($f) <- right($f, \"read\");\nallow if user(\"alice\");\n", "allow if user(\"alice\");\n",
       "can_read($f) <- right($f, \"read\");\nallow if can_read(\"file1\");\n"},
      {kArityMismatch,
       "Predicates of different length are different predicates: the body never matches. The reference implementation "
       "is silent about it too.",
       "right(\"file1\", \"read\");\nallow if «right(\"file1\")»;\n",
       "right(\"file1\", \"read\");\nallow if right(\"file1\", $_right1);\n",
       "right(\"file1\", \"read\");\nallow if right(\"file1\", $_r);\n"},
      {kTypeConflictPredicate,
       "An expression that compares the term fails for one of the types, and an error ends the whole authorization.",
       "level(3);\nlevel(«\"high\"»);\n", nullptr, "level(3);\nlevel(4);\n"},
      {kUnsafeRuleNoPredicate, "Such a rule always derives the same fact, or none. State a fact instead.",
       "«open(1) <- 1 < 2»;\n", nullptr, "open(1) <- hour($_h);\n"},
      {kSelfSupportingRule, "A rule that needs what it derives never adds anything.",
       "admin($u) <- «admin($u)», user($u);\n", nullptr, "admin($u) <- owner($u), user($u);\n"},
      {kUnreadBlockFact,
       "The authorizer and other blocks do not see facts of an appended block, so a fact that the block itself does "
       "not "
       "read grants nothing. A hint, since a file named `*.block.bcdl` may also be the first block of a token, whose "
       "facts everybody sees.",
       "«right(\"file1\", \"write\")»;\ncheck if operation(\"read\");\n", nullptr,
       "group(\"a\");\ncheck if member($g), group($g);\n", kAppendedBlock},
      {kReservedPredicateName, "Words of the language are read as names before a parenthesis, which confuses readers.",
       "«allow»(1);\n", "is_allow(1);\n", "allowed(1);\n"},
      {kTypeErrorExpression,
       "Evaluation ends with an error as soon as it gets here, and an error is never an allow. A type that only the "
       "facts of the text make likely is a warning.",
       "check if time($t), «\"abc\" < 3»;\n", nullptr, "check if time($t), $t < 2027-01-01T00:00:00Z;\n"},
      {kTypeErrorExpression, "", "level(\"high\");\nallow if level($l), «$l > 3»;\n", nullptr,
       "level(4);\nallow if level($l), $l > 3;\n"},
      {kTypeErrorExpression, "", "allow if [1].contains(1) && «(1).starts_with(\"a\")»;\n", nullptr,
       "allow if (1 < \"a\").try_or(true);\n"},
      {kTypeErrorExpression, "", "allow if a($x), «!3» || $x;\n", nullptr,
       "a(1);\na(\"x\");\nallow if a($x), $x.type() == \"integer\", $x < 3;\n"},
      {kLenientEqualityAlwaysFalse, "`==` and `!=` take any two values; of different types they are never equal.",
       "level(4);\nallow if level($l), «$l == \"4\"»;\n", "level(4);\nallow if level($l), $l == 4;\n",
       "level(4);\nallow if level($l), $l == 4;\n"},
      {kStrictEqualityTypeError, "`===` and `!==` end with an error where the types differ; `==` does not.",
       "allow if user($u), «$u.length() === \"3\"»;\n", "allow if user($u), $u.length() == \"3\";\n",
       "allow if user($u), $u.length() === 3;\n"},
      {kNonBooleanExpression, "The expressions of a body have to be true or false; anything else ends with an error.",
       "allow if user($u), «$u.length()»;\n", "allow if user($u), $u.length() != 0;\n",
       "allow if user($u), $u.length() > 0;\n"},
      {kTimeWrongType,
       "`time` holds a date, as do predicates that `[ambient]` declares so. A string is never before or after a date.",
       "check if time($t), $t < «\"2027-01-01T00:00:00Z\"»;\n", "check if time($t), $t < 2027-01-01T00:00:00Z;\n",
       "check if time($t), $t < 2027-01-01T00:00:00Z;\n"},
      {kTimeWrongType, "", "time(«\"2026-01-01T00:00:00Z\"»);\n", "time(2026-01-01T00:00:00Z);\n",
       "time(2026-01-01T00:00:00Z);\n"},
      {kDateArithmetic, "Without a time and an offset a date is a subtraction: `2026-05-05` is 2016.",
       "check if time($t), $t < «2026-05-05»;\n", "check if time($t), $t < 2026-05-05T00:00:00Z;\n",
       "check if level($l), $l < 2026-5;\n"},
      {kDateSubsecondTruncated, "Dates are whole seconds; a fraction is read and dropped.",
       "time(2026-01-01T00:00:00«.5»Z);\n", "time(2026-01-01T00:00:00Z);\n", "time(2026-01-01T00:00:00Z);\n"},
      {kStringLengthBytes, "A letter beyond ASCII counts two to four times, here and in the reference implementation.",
       "user(\"alice\");\ncheck if user($u), $u.«length»() < 20;\n", nullptr,
       "tags({1, 2});\ncheck if tags($t), $t.length() < 20;\n"},
      {kIntegerOverflow, "Arithmetic that leaves 64 bits, or divides by zero, ends the authorization with an error.",
       "check if level($l), $l < «9223372036854775807 + 1»;\n", nullptr,
       "check if level($l), $l < 9223372036854775807;\n"},
      {kIntegerOverflow, "", "check if level($l), $l < «1 / 0»;\n", nullptr,
       "check if level($l), (1 / 0 < $l).try_or(true);\n"},
      {kEmptyBracesIsMap, "`{}` is the empty map and `{,}` the empty set.",
       "check if {1}.union(«{}»).contains(1), a(1);\n", "check if {1}.union({,}).contains(1), a(1);\n", "a({});\n"},
      {kLegacySetBrackets,
       "Until version 3.2 of the language brackets made a set; now they make an array, whose order counts and whose "
       "`contains` takes one element.",
       "check if {1, 2} == «[1, 2]», a(1);\n", "check if {1, 2} == {1, 2}, a(1);\n",
       "check if operation($o), [\"read\", \"list\"].contains($o);\n"},
      {kInvalidRegex,
       "A pattern that is no regular expression matches nothing, here and in the reference implementation, so that "
       "`!$x.matches(..)` always holds.",
       "check if user($u), $u.matches(«\"a(b\"»);\n", nullptr, "check if user($u), $u.matches(\"^a[(]b$\");\n"},
      {kUnanchoredRegex, "`matches` looks for the pattern anywhere in the string: `file[0-9]` is in `xfile1y`.",
       "check if resource($r), $r.matches(«\"file[0-9]\"»);\n", "check if resource($r), $r.matches(\"^file[0-9]$\");\n",
       "check if resource($r), $r.matches(\"^file[0-9]$\");\n"},
      {kRegexDialect,
       "Patterns are read by RE2 here and by the Rust crate `regex` in the reference implementation; `\\b` knows ASCII "
       "letters only in RE2.",
       "check if user($u), $u.matches(«\"^\\\\bann$\"»);\n", nullptr, "check if user($u), $u.matches(\"^ann$\");\n"},
      {kPrefixWithoutBoundary, "`/data/pub` is also the beginning of `/data/public`.",
       "check if resource($r), $r.starts_with(«\"/data/pub\"»);\n",
       "check if resource($r), $r.starts_with(\"/data/pub/\");\n",
       "check if resource($r), $r.starts_with(\"/data/pub/\");\n"},
      {kUnusedPublicKeyScope,
       "With `keys` in `hardtack.toml`, a `trusting` of another key sees no block that is known of.",
       "check if a(1) trusting authority, "
       "«ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189»;\n",
       "check if a(1) trusting authority;\n", "check if a(1) trusting authority;\n", kAny, "keys = []\n"},
      {kExternUndeclared,
       "`[extern]` of `hardtack.toml` lists the functions that the host offers, and `std = true` adds the standard "
       "ones "
       "(docs/functions.md), whose calls are checked.",
       "check if a($x), $x.extern::«fresh»();\n", nullptr, "check if a($x), $x.extern::is_fresh();\n", kAny,
       "[extern]\nis_fresh = 0\n"},
      {kExternUndeclared, "", "check if a($x), $x.extern::in_cidr(«\"10.0.0.1/8\"»);\n", nullptr,
       "check if a($x), $x.extern::in_cidr(\"10.0.0.0/8\");\n", kAny, "std = true\n"},
      {kDatalogVersionRequired,
       "With `datalog-version` in `hardtack.toml`, what older implementations cannot read is a warning where it "
       "stands; "
       "without it, the newest thing of a text is named where the group `portability` is on.",
       "«reject» if a(1);\n", nullptr, "check if a(1);\n", kAny, "datalog-version = \"3.2\"\n"},
      {kLegacyPrefixKeyword, "Version 1 and 2 of the language wrote these another way.",
       "allow if operation($o), $o «in» [\"read\", \"list\"];\n",
       "allow if operation($o), [\"read\", \"list\"].contains($o);\n",
       "allow if operation($o), [\"read\", \"list\"].contains($o);\n"},
      {kLegacyPrefixKeyword, "", "check if right(«#authority», \"file1\", \"read\");\n",
       "check if right(\"file1\", \"read\");\n", "check if right(\"file1\", \"read\");\n"},
      {kLegacyPrefixKeyword, "", "allow if a($x) «@» $x > 2;\n", "allow if a($x), $x > 2;\n",
       "allow if a($x), $x > 2;\n"},
      {kLegacyPrefixKeyword, "", "allow if a($x), $x «not in» [1];\n", "allow if a($x), ![1].contains($x);\n",
       "allow if a($x), ![1].contains($x);\n"},
      {kUnusedIgnore, "A comment that silences nothing hides what it was written for.",
       "allow if user(\"a\");  // hardtack: ignore «late-filter»\n", "allow if user(\"a\");  \n",
       "check if user($u);  // hardtack: ignore singleton-variable\n"},
      {kUnknownIgnore, "A code that does not exist silences nothing.",
       "check if user($u);  // hardtack: ignore «singleton-variabel»\n",
       "check if user($u);  // hardtack: ignore singleton-variable\n",
       "check if user($u);  // hardtack: ignore singleton-variable\n"},
  };
  return cases;
}

}  // namespace hardtack::analysis::testing
