// Types of operators against evaluation itself, and inference over programs.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "analysis/types/operators.h"
#include "engine/authz/authorizer.h"
#include "grammar/compile.h"
#include "tests/analysis/annotations.h"

namespace hardtack::analysis {
namespace {

using testing::Fixture;

std::string signatures(const Snapshot& snapshot) {
  std::string text;
  const auto predicates = snapshot.program().predicates();
  for (std::uint32_t i = 0; i < predicates.size(); ++i) {
    text += std::string(predicates[i].name) + "(";
    for (std::uint32_t term = 0; term < predicates[i].arity; ++term) {
      text += (term > 0 ? ", " : "") + to_string(snapshot.types().types(i, term));
    }
    text += ") ";
  }
  return text;
}

constexpr std::array<std::string_view, 9> kTypeNames = {"integer", "string", "date",  "bytes", "bool",
                                                        "set",     "null",   "array", "map"};

// The type of the expression's value as evaluation has it; empty if it fails.
std::string_view evaluated_type(const std::string& expression) {
  std::string text;
  for (const std::string_view name : kTypeNames) {
    text += "allow if (" + expression + ").type() == \"" + std::string(name) + "\"; ";
  }
  auto block = authorizer_from_source(text);
  if (!block) return "refused";
  const auto policy = Policy::compile(*std::move(block));
  if (!policy) return {};  // a literal pattern that is none
  Authorizer authorizer;
  const Result<Decision> decision = authorizer.authorize(*policy, Request(*policy));
  if (!decision) return {};
  return decision->policy ? kTypeNames.at(decision->policy->where.index) : "none";
}

TEST(TypeTable, InfersThePositionsOfPredicates) {
  struct Row {
    std::string_view text;
    std::string_view types;
  };
  const std::array rows = {
      Row{"a(1, \"x\", hex:00, true, null, 2026-01-01T00:00:00Z);", "a(integer, string, bytes, bool, null, date) "},
      Row{"a(1); a(\"x\");", "a(integer|string) "},
      Row{"a({1, 2}); b([\"x\"]); c({\"k\": true});", "a(set<integer>) b(array<string>) c(map<bool>) "},
      Row{"a({,});", "a(set) "},
      Row{"a(1); b($x) <- a($x);", "a(integer) b(integer) "},
      Row{"b($x) <- a($x); c($x, \"k\") <- b($x); a(1);", "b(integer) a(integer) c(integer, string) "},
      // Recursion ends, and adds nothing.
      Row{"p(1, 2); p($x, $z) <- p($x, $y), p($y, $z);", "p(integer, integer) "},
      Row{"p($x, $y) <- p($y, $x); p(1, \"a\");", "p(integer|string, integer|string) "},
      // A join takes what stands on both sides.
      Row{"a(1); a(\"x\"); b(\"y\"); c($x) <- a($x), b($x);", "a(integer|string) b(string) c(string) "},
      // What nothing states is known by its uses.
      Row{"check if time($t), $t < 2030-01-01T00:00:00Z;", "time(date) "},
      Row{"check if resource($f), $f.starts_with(\"/a\");", "resource(string) "},
      Row{"check if n($n), $n + 1 < 3;", "n(integer) "},
      Row{"check if n($n), $n == \"a\";", "n(string) "},
      Row{"check if n($n), $n == \"a\" || $n == 1;", "n(any) "},
      Row{"check if n($n), !($n == \"a\");", "n(any) "},
      Row{"check if n($n), ($n + 1 > 2).try_or(false);", "n(any) "},
      Row{"late($t) <- time($t), $t > 2030-01-01T00:00:00Z;", "late(date) time(date) "},
      Row{"check if operation(\"read\");", "operation(string) "},
      Row{"a({name});", "a(any) "},
      // Nothing can reach it: nothing is claimed.
      Row{"a(1); b(\"x\"); c($x) <- a($x), b($x);", "a(integer) b(string) c(any) "},
      Row{"a($x) <- a($x);", "a(any) "},
  };
  for (const Row& row : rows) EXPECT_EQ(signatures(Fixture(row.text).snapshot()), row.types) << row.text;
}

TEST(TypeTable, DoesNotDependOnTheOrderOfTexts) {
  const std::string a = "p(1); q($x) <- p($x), r($x); r(2); r(\"x\");", b = "p(\"x\"); r($x) <- p($x); s($x) <- q($x);";
  const auto types = [](const std::string& first, const std::string& second) {
    const Fixture fixture("//- a.bcdl\n" + first + "\n//- b.bcdl\n" + second);
    const ProgramIndex& program = fixture.snapshot().program();
    std::string text;
    for (const std::string_view name : {"p", "q", "r", "s"}) {
      text += to_string(fixture.snapshot().types().types(program.number_of(*program.find(name, 1)), 0)) + " ";
    }
    return text;
  };
  EXPECT_EQ(types(a, b), "integer|string integer|string integer|string integer|string ");
  EXPECT_EQ(types(a, b), types(b, a));
}

TEST(TypeTable, TakesTheTypesThatConfigurationDeclares) {
  const Fixture fixture("check if time($t); late($t) <- time($t);",
                        {.predicates = {{"time", {TypeSet::of(ValueType::kDate)}, "now"}}, .functions = {}});
  EXPECT_EQ(signatures(fixture.snapshot()), "time(date) late(date) ");
}

TEST(StatementTypes, TypesVariablesAndExpressions) {
  struct Row {
    std::string_view marked;  // the range is a node
    std::string_view type;
  };
  const std::array rows = {
      Row{"a(1); check if a($x), [[$x + 1]] > 2;", "integer"},
      Row{"a(1); check if a([[$x]]), $x > 2;", "integer"},
      Row{"a({\"r\"}); check if a($s), $s.any($p -> [[$p]] == \"r\");", "string"},
      Row{"a({\"r\": 1}); check if a($s), $s.any($p -> [[$p]].get(0) == \"r\");", "array"},
      Row{"a([1]); check if a($s), [[$s.get(0)]] == 1;", "integer|null"},
      Row{"check if [[(1 + 2)]] > 2;", "integer"},
      Row{"check if [[\"a\" + \"b\"]] == \"ab\";", "string"},
      Row{"check if [[1 + \"b\"]] == \"ab\";", "unknown"},
      Row{"check if [[2026 - 05 - 05]] < 3;", "integer"},
      Row{"check if [[{1}.union({\"a\"})]] == {1};", "set<integer|string>"},
      Row{"check if [[1.type()]] == \"integer\";", "string"},
      Row{"check if a($x), [[$x.extern::f()]] == 1;", "any"},
      Row{"check if a($x), [[!$x]];", "bool"},
      Row{"check if a($x), [[$x.length()]] > 1;", "integer"},
      Row{"check if a($x), [[$x.extern::f(1)]] == 1;", "any"},
      Row{"check if a($x), [[$x.starts_with(\"a\")]];", "bool"},
      Row{"check if [[1.length()]] > 1;", "unknown"},
      Row{"check if [[{\"k\": 1}.get(\"k\")]] == 1;", "integer|null"},
      Row{"check if [[{1}.intersection({\"a\"})]] == {1};", "set<integer|string>"},
      Row{"check if [[true.try_or(1)]] == 1;", "integer|bool"},
      Row{"check if [[1 === \"a\"]], true;", "unknown"},
      Row{"check if [[1 == \"a\"]], true;", "bool"},
      Row{"check if [[1 & 2]] == 1;", "integer"},
      Row{"check if [[{1}.any($p -> $p == 1)]], true;", "bool"},
      Row{"check if [[1.any($p -> $p == 1)]], true;", "unknown"},
      Row{"check if [[(true)]], true;", "bool"},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    const SyntaxTree& tree = fixture.document().tree();
    const Span span = fixture.ranges().at(0).span;
    NodeId found = kNoNode;
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
      if (tree.span(NodeId{i}) == span) found = NodeId{i};
    }
    ASSERT_NE(found, kNoNode) << row.marked;
    const StatementTypes types = fixture.snapshot().statement_types(fixture.document(), found);
    EXPECT_EQ(to_string(types.of(found)), row.type) << row.marked;
  }
}

// Every operator on every pair of types, with evaluation as the judge: what is said to fail fails, and what comes out
// is of a type that was said.
TEST(OperatorTypes, AgreeWithEvaluation) {
  constexpr std::array kLiterals = {"7",   "\"a\"",   "2026-01-01T00:00:00Z", "hex:00", "true",       "null",
                                    "{1}", "{\"a\"}", "[1, \"a\"]",           "[]",     "{\"a\": 1}", "{}",
                                    "{,}", "false"};
  constexpr std::array kInfix = {"<", ">", "<=", ">=", "===", "!==", "==", "!=", "+",
                                 "-", "*", "/",  "&",  "|",   "^",   "&&", "||"};
  constexpr std::array kCalls = {"contains", "starts_with", "ends_with", "matches", "intersection", "union", "get"};
  std::vector<std::string> expressions;
  for (const std::string left : kLiterals) {
    for (const std::string method : {"length", "type"}) expressions.push_back(left + "." + method + "()");
    for (const std::string method : {"any", "all"}) expressions.push_back(left + "." + method + "($p -> true)");
    expressions.push_back("!" + left);
    for (const std::string right : kLiterals) {
      for (const std::string op : kInfix) expressions.push_back(left + " " + op + " " + right);
      for (const std::string method : kCalls) expressions.push_back(left + "." + method + "(" + right + ")");
    }
  }
  for (const std::string& expression : expressions) {
    // The type that evaluation gives, by asking for it; nothing if it fails.
    const std::string text = "check if (" + expression + ").type() == \"\";";
    Workspace workspace;
    const DocumentPtr document = workspace.set("a.bcdl", 1, text);
    ASSERT_FALSE(document->diagnostics().has_errors()) << text;
    const SyntaxTree& tree = document->tree();
    NodeId found = kNoNode;
    for (std::uint32_t i = 0; i < tree.size(); ++i) {
      if (tree.text(NodeId{i}) == expression) found = NodeId{i};
    }
    const TypeSet said = workspace.snapshot()->statement_types(*document, found).of(found);
    const std::string_view given = evaluated_type(expression);
    if (said.empty()) {
      EXPECT_EQ(given, "") << expression;
    } else if (!given.empty()) {
      EXPECT_TRUE(said.has(*find_type(given))) << expression << " gives " << given << ", said " << to_string(said);
    }
  }
}

TEST(TypeSets, PrintWhatTheyHold) {
  EXPECT_EQ(to_string(TypeSet()), "unknown");
  EXPECT_EQ(to_string(TypeSet::all()), "any");
  EXPECT_EQ(to_string(TypeSet::of(ValueType::kSet)), "set");
  EXPECT_EQ(to_string(TypeSet::collection(ValueType::kMap, TypeSet::of(ValueType::kDate))), "map<date>");
  for (const std::string_view name : kTypeNames) {
    const auto type = find_type(name);
    ASSERT_TRUE(type) << name;
    EXPECT_EQ(type_name(*type), name);
    EXPECT_EQ(TypeSet::of(*type).single(), type);
  }
  EXPECT_FALSE(find_type("variable"));
  EXPECT_FALSE(find_type(""));
  EXPECT_FALSE(TypeSet::all().single());
}

}  // namespace
}  // namespace hardtack::analysis
