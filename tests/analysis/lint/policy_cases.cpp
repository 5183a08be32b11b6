#include "tests/analysis/lint/lint_cases.h"

namespace hardtack::analysis::testing {

using enum DiagnosticCode;
using enum LintRole;

std::span<const LintCase> policy_cases() {
  static const LintCase cases[] = {
      {kDuplicateTrusting, "Naming a scope twice trusts it once.", "check if a(1) trusting authority, «authority»;\n",
       "check if a(1) trusting authority;\n", "check if a(1) trusting authority, previous;\n"},
      {kPreviousInAuthorizer, "No block comes before an authorizer; `previous` is ignored there.",
       "allow if a(1) trusting authority, «previous»;\n", "allow if a(1) trusting authority;\n",
       "allow if a(1) trusting authority;\n"},
      {kScopeTooBroad,
       "A rule derives facts that its block vouches for. With `trusting previous` it takes them from blocks that any "
       "holder may have appended.",
       "can_read($f) <- right($f) trusting «previous»;\n", nullptr, "check if right($f) trusting previous;\n", kBlock},
      {kNoPolicy, "Where no policy matches the request is denied, so an authorizer without any denies everything.",
       "«user(\"alice\");\n»", "user(\"alice\");\ndeny if true;\n", "allow if user(\"alice\");\n", kAuthorizer},
      {kNoFinalPolicy, "A request that no policy matches is denied without a policy that says so.",
       "«allow if user(\"alice\")»;\n", "allow if user(\"alice\");\ndeny if true;\n",
       "allow if user(\"alice\");\ndeny if true;\n"},
      {kUnreachablePolicy, "Policies are tried in order; behind one that always decides none is reached.",
       "allow if true;\n«deny if user(\"mallory\")»;\n", "allow if true;\n",
       "deny if user(\"mallory\");\nallow if true;\n"},
      {kUnreachablePolicy, "", "allow if a(1);\n«allow if a(1), b(2)»;\ndeny if true;\n",
       "allow if a(1);\ndeny if true;\n", "allow if a(1), b(2);\nallow if a(1);\ndeny if true;\n"},
      {kAllowShadowsDeny, "The first policy that matches decides: a `deny if` that comes too late denies nothing.",
       "allow if user($u);\ndeny if «user($u), banned($u)»;\n", nullptr,
       "deny if user($u), banned($u);\nallow if user($u);\n"},
      {kUnverifiedParentHash,
       "A block says `parent_token_sha256`; only `verified:parent_token_sha256` is what a verifier found.",
       "allow if «parent_token_sha256»($h);\n", nullptr, "allow if verified:parent_token_sha256(1, $h);\n"},
      {kDuplicatePolicy, "Equal but for the names of variables; the second one never decides.",
       "allow if a($x);\n«allow if a($y)»;\n", "allow if a($x);\n", "allow if a($x);\nallow if b($x);\n"},
      {kDuplicateCheck, "Equal but for the names of variables; it is evaluated twice.",
       "check if a($x);\n«check if a($y)»;\n", "check if a($x);\n", "check if a($x);\nreject if a($x);\n"},
      {kDuplicateRule, "Equal but for the names of variables.", "r($x) <- a($x);\n«r($y) <- a($y)»;\n",
       "r($x) <- a($x);\n", "r($x) <- a($x);\nr($x) <- b($x);\n"},
      {kDuplicateFact, "A fact that is there is not there twice.", "a(1);\n«a(1)»;\n", "a(1);\n", "a(1);\na(2);\n"},
      {kDuplicateBodyAtom, "A body that asks twice gets the same answer.", "check if a($x), b($x), «a($x)»;\n",
       "check if a($x), b($x);\n", "check if a($x), a($y), b($x, $y);\n"},
      {kDuplicateOrBranch, "An alternative that is there already adds nothing.", "check if a($x) or «a($y)»;\n",
       "check if a($x);\n", "check if a($x) or b($x);\n"},
      {kSubsumedOrBranch, "An alternative that asks for more than another one adds nothing.",
       "check if a(1) or «a(1), b(2)»;\n", "check if a(1);\n", "check if a(1), c(3) or a(1), b(2);\n"},
      {kImpossibleCheck, "A token with such a check is never authorized.", "«check if level($l), $l > 2, $l < 1»;\n",
       nullptr, "check if level($l), $l > 2, $l < 5;\n"},
      {kImpossibleCheck, "", "«check if false»;\n", nullptr, "check if level($l), $l >= 2, $l <= 2;\n"},
      {kTautologicalCheck, "The check restricts nothing.", "«check if true»;\n", nullptr,
       "check if user(\"alice\");\n"},
      {kTautologicalCheck, "", "«reject if a($x), $x == 1, $x == 2»;\n", nullptr, "reject if a($x), $x == 1;\n"},
      {kImpossibleRule, "The rule derives nothing, or the policy never decides.",
       "old($u) <- «age($u, $a), $a > 70 && $a < 60»;\n", nullptr, "old($u) <- age($u, $a), $a > 60 && $a < 70;\n"},
      {kCheckAllWithoutMatchFails,
       "`check all` needs at least one match, here and in the reference implementation: it is no \"for all\" that "
       "holds "
       "of nothing.",
       "«check all» tag($t), $t != \"secret\";\n", nullptr, "reject if tag($t), $t == \"secret\";\n"},
      {kCheckAllNoExpression, "There is nothing that all matches have to satisfy.", "«check all tag($t)»;\n",
       "check if tag($t);\n", "check if tag($t);\n"},
      {kCheckAllNoPredicate, "There is nothing to range over.", "«check all 1 < 2»;\n", nullptr,
       "check all level($l), $l < 2;\n"},
      {kRejectIfOr,
       "Hardtack rejects as soon as one alternative matches, as the specification says; the reference implementation "
       "(biscuit-rust 6.0.0) only if all do. Checks of one alternative mean the same in both.",
       "«reject if a(1) or b(2)»;\n", "reject if a(1);\nreject if b(2);\n", "reject if a(1);\nreject if b(2);\n"},
      {kCheckIfNegativeShape, "`check if` asks for one match, and one value that differs is enough.",
       "check if tag($t), «$t != \"secret\"»;\n", "reject if tag($t), $t == \"secret\";\n",
       "reject if tag($t), $t == \"secret\";\n"},
      {kLimitAsFact, "Facts of a block restrict nothing: without a check that reads it, the limit is words.",
       "«expires(2027-01-01T00:00:00Z)»;\n", nullptr, "check if time($t), $t < 2027-01-01T00:00:00Z;\n", kBlock},
      {kCheckByOneMoreFact,
       "Whoever may state facts, as the holder in a block or the service in a request, satisfies the check by a later "
       "limit beside the first.",
       "check if «expires($e)», time($t), $t < $e;\n", nullptr, "check if time($t), $t < 2027-01-01T00:00:00Z;\n"},
      {kCartesianProduct, "Every fact of one is combined with every fact of the other.",
       "a(1);\na(2);\nb(1);\nb(2);\ncheck if a($x), «b($y)»;\n", nullptr,
       "a(1);\na(2);\nb(1);\nb(2);\ncheck if a($x), b($x);\n"},
      {kLateFilter, "A constant in the predicate finds its facts by an index.", "check if op($o), «$o == \"read\"»;\n",
       "check if op(\"read\");\n", "check if op($o), allowed($o), $o != \"read\";\n"},
      {kRecursiveRuleGrowth,
       "A rule that joins what it derives with itself may derive the square of its facts in a round. Heads compute no "
       "values, so that facts cannot grow without an end; what grows ends at the limits.",
       "«path($a, $c)» <- path($a, $b), path($b, $c);\npath($a, $b) <- edge($a, $b);\n", nullptr,
       "path($a, $c) <- path($a, $b), edge($b, $c);\npath($a, $b) <- edge($a, $b);\n"},
      {kLeftUnboundedRecursion, "Rules that derive each other's predicates are evaluated until nothing is added.",
       "«a($x)» <- b($x);\nb($x) <- a($x);\n", nullptr, "a($x) <- b($x);\nb($x) <- c($x);\n"},
      {kSingletonVariable, "A variable that stands once takes any value, and may be a misspelt other one.",
       "check if user(«$u»);\n", "check if user($_u);\n", "check if user($_u);\n"},
      {kRepeatedUnderscoreVariable, "`$_` is a variable like any other: twice in a body it has to be one value.",
       "check if a($_), b(«$_»);\n", "check if a($_), b($_2);\n", "check if a($_1), b($_2);\n"},
      {kUnusedClosureParam, "The closure says the same of every element.",
       "check if a($x), [1, 2].any(«$p» -> $x > 1);\n", "check if a($x), [1, 2].any($_p -> $x > 1);\n",
       "check if a($x), [1, 2].any($p -> $p > $x);\n"},
      {kLintBudget, "Comparing statements with each other is bounded, and so is what is reported.", nullptr, nullptr,
       "allow if true;\n"},
  };
  return cases;
}

}  // namespace hardtack::analysis::testing
