// What a text names, where, and what each name means there.
#include "grammar/check/symbol_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "grammar/parse.h"
#include "tests/grammar/check/repeated.h"

namespace hardtack {
namespace {

using testing::repeated;

std::string places(const SyntaxTree& tree, std::span<const NodeId> nodes) {
  std::string text;
  for (NodeId node : nodes) {
    const Span name = tree.node(node).name;
    const LineColumn at = tree.source().line_column(name.size() > 0 ? name.begin : tree.span(node).begin);
    text += " " + std::to_string(at.line) + ":" + std::to_string(at.column);
  }
  return text;
}

// A line for each symbol.
std::string describe(const ParsedSource& parsed) {
  const SyntaxTree& tree = parsed.tree;
  const SymbolIndex symbols(tree);
  std::string text;
  for (const PredicateSymbol& symbol : symbols.predicates()) {
    text += std::string(symbol.name) + "/" + std::to_string(symbol.arity) + " defined" +
            places(tree, symbols.definitions(symbol)) + " used" + places(tree, symbols.uses(symbol)) + "\n";
  }
  for (const VariableSymbol& symbol : symbols.variables()) {
    text += (symbol.bound ? "$" : "unbound $") + std::string(symbol.name);
    if (symbol.kind == VariableKind::kClosure) text += " of a closure";
    if (symbol.shadows != SymbolIndex::kNone) {
      text += " shadows" + places(tree, symbols.occurrences(symbols.variable(symbol.shadows)).first(1));
    }
    text += places(tree, symbols.occurrences(symbol)) + "\n";
  }
  const auto named = [&](std::string_view what, std::span<const NamedSymbol> list) {
    for (const NamedSymbol& symbol : list) {
      text += std::string(what) + std::string(symbol.name) + places(tree, symbols.occurrences(symbol)) + "\n";
    }
  };
  named("parameter ", symbols.parameters());
  named("extern ", symbols.externs());
  named("key ", symbols.keys());
  if (!symbols.scopes().empty()) text += "scopes" + places(tree, symbols.scopes()) + "\n";
  if (!symbols.closures().empty()) text += "closures" + places(tree, symbols.closures()) + "\n";
  return text;
}

TEST(SymbolIndex, KnowsEveryNameAndItsPlaces) {
  struct Row {
    std::string name;
    std::string text;
    std::string symbols;
  };
  const std::string zeros(63, '0');
  const Row rows[] = {
      {"nothing", "", ""},
      {"a fact and its use", "user(1);\ncheck if user($x);",
       "user/1 defined 1:1 used 2:10\n"
       "$x 2:16\n"},
      {"arities are predicates of their own", "user(1); user(1, 2); allow if user(1, 2), user();",
       "user/1 defined 1:1 used\n"
       "user/2 defined 1:10 used 1:31\n"
       "user/0 defined used 1:43\n"},
      {"a rule", "right($u, $f) <- owner($u, $f), $f.starts_with($p), $p != $u;",
       "right/2 defined 1:1 used\n"
       "owner/2 defined used 1:18\n"
       "$u 1:8 1:25 1:60\n"
       "$f 1:12 1:29 1:34\n"
       "unbound $p 1:49 1:54\n"},
      {"each query has its own", "allow if a($x), $x > 1 or b($y), $x > 1;",
       "a/1 defined used 1:10\n"
       "b/1 defined used 1:27\n"
       "$x 1:13 1:18\n"
       "$y 1:30\n"
       "unbound $x 1:35\n"},
      {"an expression before its predicate", "allow if $x > 1, a($x);",
       "a/1 defined used 1:18\n"
       "$x 1:11 1:21\n"},
      {"closures", "allow if a($x), [1].any($p -> $p > $x && [2].all($q -> $q > $p)), $p;",
       "a/1 defined used 1:10\n"
       "$x 1:13 1:37\n"
       "$p of a closure 1:26 1:32 1:62\n"
       "$q of a closure 1:51 1:57\n"
       "unbound $p 1:68\n"
       "closures 1:28 1:53\n"},
      {"closures that shadow", "allow if a($x), [1].any($x -> [2].all($x -> $x > 1) && $x > 2), $x > 3;",
       "a/1 defined used 1:10\n"
       "$x 1:13 1:66\n"
       "$x of a closure shadows 1:13 1:26 1:57\n"
       "$x of a closure shadows 1:26 1:40 1:46\n"
       "closures 1:28 1:42\n"},
      {"an unbound name shadows nothing", "allow if $p > 1, [1].any($p -> $p > 1), $p > 2;",
       "unbound $p 1:11 1:42\n"
       "$p of a closure 1:27 1:33\n"
       "closures 1:29\n"},
      {"a fact with variables", "a($x, [$x]); b($x);",
       "a/2 defined 1:1 used\n"
       "b/1 defined 1:14 used\n"
       "unbound $x 1:4 1:9\n"
       "unbound $x 1:17\n"},
      {"a variable in a collection binds nothing", "allow if a([$x]), $x;",
       "a/1 defined used 1:10\n"
       "unbound $x 1:14 1:20\n"},
      {"parameters and keys",
       "trusting authority, {k};\na({p}, {p});\nallow if b({q}) trusting ed25519/a" + zeros + ", previous, ed25519/A" +
           zeros + ", {k};",
       "a/2 defined 2:1 used\n"
       "b/1 defined used 3:10\n"
       "parameter k 1:22 3:" +
           std::to_string(26 + 72 + 2 + 8 + 2 + 72 + 2 + 1) +
           "\n"
           "parameter p 2:4 2:9\n"
           "parameter q 3:13\n"
           "key ed25519/a" +
           zeros + " 3:26 3:110\nscopes 1:10 1:22 3:26 3:100 3:110 3:" +
           std::to_string(26 + 72 + 2 + 8 + 2 + 72 + 2 + 1) + "\n"},
      {"extern functions, the outer one first", "allow if a($x), $x.extern::f($x.extern::g()).extern::g();",
       "a/1 defined used 1:10\n"
       "$x 1:13 1:18 1:31\n"
       "extern f 1:28\n"
       "extern g 1:41 1:54\n"},
      {"a statement with an error", "allow if user($x), right($x, 1), $x +;\nuser(1);",
       "user/1 defined 2:1 used 1:10\n"
       "right/2 defined used 1:20\n"
       "$x 1:16 1:27\n"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(describe(parse_source(row.text)), row.symbols);
  }
}

TEST(SymbolIndex, AnswersByNameAndByNode) {
  const ParsedSource parsed = parse_source("user(1); a($u) <- user($u), $u > 1;");
  const SymbolIndex symbols(parsed.tree);
  ASSERT_NE(symbols.find_predicate("user", 1), nullptr);
  EXPECT_EQ(symbols.uses(*symbols.find_predicate("user", 1)).size(), 1u);
  EXPECT_EQ(symbols.find_predicate("user", 2), nullptr);
  EXPECT_EQ(symbols.find_predicate("use", 1), nullptr);
  const NodeId query = parsed.tree.child(parsed.tree.statements()[1], 1);
  EXPECT_EQ(symbols.uses_in(query).size(), 3u);
  EXPECT_EQ(symbols.variables_in(query).size(), 1u);
  for (const VariableUse& use : symbols.uses_in(query)) {
    EXPECT_EQ(symbols.variable_of(use.node), &symbols.variable(use.variable));
  }
  EXPECT_EQ(symbols.variable_of(query), nullptr);
  EXPECT_EQ(symbols.variable_of(kNoNode), nullptr);
  EXPECT_TRUE(symbols.uses_in(kNoNode).empty());
}

// Every variable of a tree has its symbol, and every place is where a symbol says.
TEST(SymbolIndex, HoldsEveryOccurrenceOnce) {
  const std::string texts[] = {
      repeated(500, "p#($x, $y#) <- q#($x), r#($y#, [$z]), [1].any($x -> $x > $y#);", "\n"),
      repeated(500, "a(#, ; b($x); allow if c($x), [$x].all($y -> $y), ", "\n"),
  };
  for (const std::string& text : texts) {
    const ParsedSource parsed = parse_source(text);
    const SymbolIndex symbols(parsed.tree);
    std::map<NodeKind, std::size_t> in_tree;
    for (std::size_t i = 0; i < parsed.tree.size(); ++i) {
      const NodeId id{static_cast<std::uint32_t>(i)};
      ++in_tree[parsed.tree.kind(id)];
      if (parsed.tree.kind(id) != NodeKind::kVariable) continue;
      const VariableSymbol* symbol = symbols.variable_of(id);
      ASSERT_NE(symbol, nullptr);
      EXPECT_EQ(symbol->name, parsed.tree.name(id));
      EXPECT_EQ(std::ranges::count(symbols.occurrences(*symbol), id), 1);
    }
    std::size_t variables = 0, predicates = 0;
    for (const VariableSymbol& symbol : symbols.variables()) variables += symbols.occurrences(symbol).size();
    for (const PredicateSymbol& symbol : symbols.predicates()) {
      predicates += symbols.definitions(symbol).size() + symbols.uses(symbol).size();
    }
    EXPECT_EQ(variables, in_tree[NodeKind::kVariable]);
    EXPECT_EQ(predicates, in_tree[NodeKind::kPredicate]);
  }
}

}  // namespace
}  // namespace hardtack
