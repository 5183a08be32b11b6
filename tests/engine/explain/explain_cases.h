// Situations that explanations are tested with, as text and as JSON.
#pragma once

#include <string>
#include <vector>

#include "engine/explain/explain.h"
#include "tests/engine/authz/sources.h"

namespace hardtack::testing_support {

struct ExplainCase {
  std::string name;
  std::string authorizer;
  std::vector<TestBlock> blocks = {};
  EvalLimits limits = patient_limits();
  ExplainLimits explain_limits = {};
};

inline EvalLimits limited(std::uint64_t facts, std::uint64_t iterations, std::uint64_t steps) {
  EvalLimits limits = patient_limits();
  limits.max_facts = facts;
  limits.max_iterations = iterations;
  limits.max_steps = steps;
  return limits;
}

inline std::vector<ExplainCase> explain_cases() {
  const std::string a = kKeyA;
  const std::string b = kKeyB;
  ExplainLimits few_steps;
  few_steps.max_explain_query_steps = 20;
  ExplainLimits few_statements;
  few_statements.max_explain_statements = 2;
  return {
      {"allowed", "operation(\"read\"); allow if user($u), operation(\"read\")", {"user(\"alice\");"}},
      {"allowed by a true policy", "allow if true"},
      {"allowed by the second alternative", "allow if admin($u) or user($u)", {"user(\"alice\");"}},
      {"allowed by derived facts",
       "may($u, $r) <- member($u, $g), grants($g, $r); allow if may($u, \"file1\")",
       {"member(\"alice\", \"staff\"); grants($g, $r) <- gives($g, $r); gives(\"staff\", \"file1\");"}},
      {"allowed by a recursive rule",
       "path($x, $y) <- edge($x, $y); path($x, $z) <- path($x, $y), edge($y, $z); allow if path(1, 4)",
       {"edge(1, 2); edge(2, 1); edge(2, 3); edge(3, 4); edge(4, 1);"}},
      {"no fact", "allow if user($u), operation(\"read\")", {"user(\"alice\");"}},
      {"no time", "allow if true", {"check if time($t), $t < 2030-01-01T00:00:00Z;"}},
      {"another name", "operations(\"read\"); allow if operation(\"read\")"},
      {"wrong value",
       "resource(\"file2\"); allow if resource($r), right($r, \"write\")",
       {"right(\"file1\", \"write\"); right(\"file2\", \"read\"); right(\"x\", \"y\");"}},
      {"wrong type", "user(\"1\"); allow if user(1)"},
      {"wrong arity", "right(\"file1\", \"read\"); allow if right(\"file1\")"},
      {"unequal twice", "pair(1, 2); allow if pair($x, $x)"},
      {"hidden by scope", "allow if right(\"file1\", \"read\")", {"user(\"alice\");", "right(\"file1\", \"read\");"}},
      {"hidden by scope, third party",
       "allow if user($u), member($u, \"staff\")",
       {"user(\"alice\");", {"member(\"alice\", \"staff\");", kKeyA}}},
      {"hidden from an explicit scope",
       "allow if right(\"file1\"), member($u) trusting " + a,
       {"right(\"file1\");", {"member(\"alice\");", kKeyA}}},
      {"the key of another", "allow if member($u) trusting authority, " + b, {"", {"member(\"alice\");", kKeyA}}},
      {"hidden from a rule", "can($o) <- right($o); allow if can(\"read\")", {"", "right(\"read\");"}},
      {"derived from a hidden fact", "allow if can(\"read\")", {"right(\"read\");", "can($o) <- right($o);"}},
      {"hidden from a block", "allow if true", {"", "a(1);", "check if a(1);"}},
      {"a later block", "allow if true", {"", "check if a(1);", "a(1);"}},
      {"hidden in part", "allow if a($x), b($x), c($x)", {"a(1);", "b(1);"}},
      {"expression false", "allow if user($u), $u == \"bob\"", {"user(\"alice\"); user(\"carol\");"}},
      {"the second expression false", "n(1); n(7); n(12); allow if n($x), $x > 5, $x < 7"},
      {"expression false, satisfied out of scope", "allow if level($n), $n > 5", {"level(1);", "level(9);"}},
      {"check of a block", "operation(\"write\"); allow if true", {"", "check if operation(\"read\");"}},
      {"check all without match", "allow if true; check all right($r), $r == 1"},
      {"check all with a failing combination", "n(1); n(2); n(3); allow if true; check all n($x), $x < 3"},
      {"reject if", "banned(\"bob\"); allow if true; reject if user($u), banned($u)", {"user(\"bob\");"}},
      {"several failures", "check if a(1); check if b(1) or c(1); allow if d(1); allow if e(1)"},
      {"no policy at all", "user(\"alice\")"},
      {"only a policy that denies", "deny if user(\"bob\")", {"user(\"alice\");"}},
      {"denied by policy", "deny if user($u), banned($u); allow if true; banned(\"bob\")", {"user(\"bob\");"}},
      {"check and denying policy", "check if a(1); deny if true"},
      {"a rule that gave nothing", "may($u) <- user($u), $u.starts_with(\"a\"); allow if may($u)", {"user(\"bob\");"}},
      {"text that needs escapes", "allow if user(\"a\\\"\\n\")", {"user(\"\\u{202e}\\u{1b}[2J\");"}},
      {"limit of facts",
       "allow if true",
       {"a(1); a(2); a(3); a(4); p($x, $y) <- a($x), a($y);"},
       limited(10, 100, 100000)},
      {"limit of iterations",
       "allow if true",
       {"e(1, 2); e(2, 3); e(3, 4); p($x, $y) <- e($x, $y); "
        "p($x, $z) <- p($x, $y), e($y, $z);"},
       limited(1000, 2, 100000)},
      {"limit of steps in a check",
       "allow if true",
       {"a(1); a(2); a(3); a(4); a(5); check if a($v), a($w), a($x), a($y), $v + $w + $x + $y > 90;"},
       limited(1000, 100, 300)},
      {"error in an expression", "allow if n($x), 10 / $x > 1", {"n(0);"}},
      {"error in a rule", "allow if true", {"n(9223372036854775807); m($x) <- n($x), $x + 1 > 0;"}},
      {"type error in a check", "allow if true", {"", "check if name($n), $n > 3; name(\"x\");"}},
      {"cut short",
       "allow if a($x), a($y), a($z), b($x, $y, $z)",
       {"a(1); a(2); a(3); a(4); b(1, 1, 5); b(1, 2, 5); b(3, 1, 5);"},
       patient_limits(),
       few_steps},
      {"more failures than are explained",
       "check if a(1); check if b(1); check if c(1); allow if true",
       {},
       patient_limits(),
       few_statements},
  };
}

inline Explanation explanation_of(const ExplainCase& row) {
  Scenario scenario(row.authorizer, row.blocks, Scenario::with(row.limits));
  const Result<Decision> decision = scenario.decide();
  return explain(scenario.authorizer(), decision, row.explain_limits);
}

}  // namespace hardtack::testing_support
