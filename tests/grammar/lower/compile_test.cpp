#include "grammar/compile.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/program/print.h"
#include "engine/terms/default_symbols.h"

namespace hardtack {
namespace {

Block compiled(const std::string& text, const Parameters& parameters = {}) {
  ParsedBlock result = parse_authorizer_source(text, parameters);
  EXPECT_TRUE(result.block) << render(*result.source, result.diagnostics);
  return result.block ? *std::move(result.block) : Block();
}

// The strings that a text adds to the default ones, in the order of interning.
std::string symbols_of(const Block& block) {
  std::string symbols;
  for (std::size_t i = kDefaultSymbols.size(); i < block.terms().string_count(); ++i) {
    if (!symbols.empty()) symbols += " ";
    symbols += block.terms().text(StringId{static_cast<std::uint32_t>(i)});
  }
  return symbols;
}

// Pitfall 34: tokens encode symbols in this order.
TEST(Compile, InternsStringsInTheOrderOfTheReference) {
  struct Case {
    std::string text;
    std::string symbols;
  };
  const Case cases[] = {
      {"check if c1(\"c2\"); r1($r2) <- r3($r2), \"r4\" == $r2; f1(\"f2\");", "f1 f2 r1 r2 r3 r4 c1 c2"},
      {"h($x, \"t\") <- b($y, $x), $z.any($p -> $p == \"e\"), c($z);", "h x t b y c z p e"},
      {"check if \"e\" == $v, a($v);", "a v e"},
      {"a({\"b\", \"a\"});", "a b"},
      {"b({\"z\": \"y\", \"x\": \"w\", 1: \"v\"});", "b v x w z y"},
      {"check if $b.extern::f(\"g\"), a($b);", "a b g f"},
      {"check if (\"l\" == \"r\").try_or(\"f\" == \"g\");", "l r f g"},
      {"deny if d(1); allow if e(1);", "d e"},
      {"user(\"read\");", ""},
  };
  for (const Case& item : cases) EXPECT_EQ(symbols_of(compiled(item.text)), item.symbols) << item.text;
}

TEST(Compile, KeysAreNumberedInTheOrderOfUse) {
  const std::string a = "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189";
  const std::string b = "ed25519/a060270db7e9c9f06e8f9cc33a64e99f6596af12cb01c4b638df8afc7b642463";
  const std::string c = "secp256r1/025e918fd4463832aea2823dfd9716a36b4d9b1377bd53dd82ddf4c0bc75ed6bbf";
  const Block block =
      compiled("trusting " + a + "; check if p(1) trusting " + b + "; r(1) <- p(1) trusting " + c + ", " + b + ";");
  ASSERT_EQ(block.keys().size(), 3u);
  EXPECT_EQ(block.keys()[0].to_text(), c);
  EXPECT_EQ(block.keys()[1].to_text(), b);
  EXPECT_EQ(block.keys()[2].to_text(), a);
  EXPECT_EQ(print_scopes(block, block.scopes()), "trusting " + a);
}

// What an expression compiles to, as the operations of the wire format.
std::string ops_of(const Block& block, std::span<const Op> ops) {
  std::string text;
  for (const Op& op : ops) {
    if (!text.empty()) text += " ";
    switch (op.kind) {
      case OpKind::kValue: text += print_value(block.terms(), block.value(op.term)); break;
      case OpKind::kUnary: text += "u" + std::to_string(static_cast<int>(op.unary)); break;
      case OpKind::kBinary: text += "b" + std::to_string(static_cast<int>(op.binary)); break;
      case OpKind::kClosure: {
        const Closure& closure = block.closure(op.closure);
        text += "{";
        for (StringId name : block.parameters(closure)) text += "$" + std::string(block.terms().text(name)) + " -> ";
        text += ops_of(block, block.ops(closure)) + "}";
        break;
      }
    }
  }
  return text;
}

// Pitfalls 63, 64, 75, 77.
TEST(Compile, OperatorsBecomeTheOperationsOfTheWireFormat) {
  struct Case {
    std::string expression;
    std::string ops;
  };
  const Case cases[] = {
      {"!true", "true u0"},
      {"(true)", "true u1"},
      {"\"a\".length()", "\"a\" u2"},
      {"1.type()", "1 u3"},
      {"1.extern::f()", "1 u4"},
      {"1 < 2", "1 2 b0"},
      {"1 > 2", "1 2 b1"},
      {"1 <= 2", "1 2 b2"},
      {"1 >= 2", "1 2 b3"},
      {"1 === 2", "1 2 b4"},
      {"[1].contains(2)", "[1] 2 b5"},
      {"\"a\".starts_with(\"b\")", "\"a\" \"b\" b6"},
      {"\"a\".ends_with(\"b\")", "\"a\" \"b\" b7"},
      {"\"a\".matches(\"b\")", "\"a\" \"b\" b8"},
      {"1 + 2", "1 2 b9"},
      {"1 - 2", "1 2 b10"},
      {"1 * 2", "1 2 b11"},
      {"1 / 2", "1 2 b12"},
      {"{1}.intersection({2})", "{1} {2} b15"},
      {"{1}.union({2})", "{1} {2} b16"},
      {"1 & 2", "1 2 b17"},
      {"1 | 2", "1 2 b18"},
      {"1 ^ 2", "1 2 b19"},
      {"1 !== 2", "1 2 b20"},
      {"1 == 2", "1 2 b21"},
      {"1 != 2", "1 2 b22"},
      {"true && false", "true {false} b23"},
      {"true || false", "true {false} b24"},
      {"true && false || true && true", "true {false} b23 {true {true} b23} b24"},
      {"[1].all($p -> $p > 0)", "[1] {$p -> $p 0 b1} b25"},
      {"[1].any($p -> true && $p)", "[1] {$p -> true {$p} b23} b26"},
      {"[1].get(0)", "[1] 0 b27"},
      {"1.extern::f(2)", "1 2 b28"},
      {"(1 == 2).try_or(true)", "{1 2 b21 u1} true b29"},
      {"1 + 2 * 3 < !true", "1 2 3 b11 b9 true u0 b0"},
  };
  for (const Case& item : cases) {
    const Block block = compiled("check if " + item.expression + ";");
    const Query& query = block.queries(block.checks()[0])[0];
    EXPECT_EQ(ops_of(block, block.ops(block.expressions(query)[0])), item.ops) << item.expression;
  }
}

TEST(Compile, StatementsKeepTheirOrderWithinAKind) {
  const Block block = compiled(
      "check if b(1); allow if a(1); f(2); r(1) <- f(1); deny if true; f(1); check all b(2); reject if b(3); r(0) <- "
      "f(1);");
  EXPECT_EQ(print_authorizer(block),
            "f(2);\nf(1);\n\nr(1) <- f(1);\nr(0) <- f(1);\n\ncheck if b(1);\ncheck all b(2);\nreject if "
            "b(3);\n\nallow if a(1);\ndeny if true;\n");
}

TEST(Compile, PredicatesComeBeforeExpressions) {
  EXPECT_EQ(print_block(compiled("check if 1 < $x, a($x), true, b(2) trusting previous, authority;")),
            "check if a($x), b(2), 1 < $x, true trusting previous, authority;\n");
}

TEST(Compile, LastEntryOfAMapKeyCountsAndSetsHaveNoRepetition) {
  EXPECT_EQ(print_block(compiled("a({\"k\": 1, \"j\": 0, \"k\": 2}, {2, 1, 2});")),
            "a({\"j\": 0, \"k\": 2}, {1, 2});\n");
}

TEST(Compile, EmptyTextIsAnEmptyBlock) {
  EXPECT_EQ(print_block(compiled("")), "");
  EXPECT_EQ(print_block(compiled(" // nothing\n")), "");
}

TEST(Compile, ParametersAreSubstitutedAtAnyDepth) {
  Parameters parameters;
  parameters.set("s", Term::string("x\"); allow if true; //"))
      .set("i", Term::integer(7))
      .set("set", Term::set({Term::integer(2), Term::integer(1), Term::integer(2)}))
      .set("map", Term::map({Term::string("k"), Term::null()}))
      .set_key("key",
               *PublicKey::from_text("ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189"));
  const Block block = compiled(
      "a({s}, [{s}, [{i}]], {{i}, 1}, {{i}: {s}, {s}: {set}}, {map}); r($x) <- b($x, [{i}]), [{set}].contains($x + "
      "{i}) "
      "trusting {key};",
      parameters);
  const std::string s = R"("x\"); allow if true; //")";
  EXPECT_EQ(print_block(block), "a(" + s + ", [" + s + ", [7]], {1, 7}, {7: " + s + ", " + s +
                                    ": {1, 2}}, {\"k\": null});\n" +
                                    "r($x) <- b($x, [7]), [{1, 2}].contains($x + 7) trusting "
                                    "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;\n");
}

TEST(Compile, ParametersThatDoNotFitAreErrors) {
  const PublicKey key =
      *PublicKey::from_text("ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189");
  struct Case {
    std::string name;
    std::string text;
    Parameters parameters;
    ErrorCode error;
    std::string message;
  };
  const Case cases[] = {
      {"missing", "a({x});", {}, ErrorCode::kMissingParameter, "the parameter `x` is not given"},
      {"missing deep",
       "check if [1, {x}].contains(1);",
       {},
       ErrorCode::kMissingParameter,
       "the parameter `x` is not given"},
      {"missing key",
       "check if true trusting {x};",
       {},
       ErrorCode::kMissingParameter,
       "the parameter `x` is not given"},
      {"unknown", "a(1);", Parameters().set("x", Term::null()), ErrorCode::kUnknownParameter,
       "the text has no parameter `x`"},
      {"key as term", "a({x});", Parameters().set_key("x", key), ErrorCode::kParameterType,
       "the parameter `x` is a public key, but a term is needed"},
      {"term as key", "check if true trusting {x};", Parameters().set("x", Term::string("k")),
       ErrorCode::kParameterType, "the parameter `x` is a term, but a public key is needed"},
      {"bool as map key", "a({{x}: 1});", Parameters().set("x", Term::boolean(true)), ErrorCode::kParameterType,
       "the parameter `x` is a map key, but not an integer or a string"},
      {"mixed set", "a({1, {x}});", Parameters().set("x", Term::string("k")), ErrorCode::kParameterType,
       "the parameter `x` cannot be an element of this set"},
      {"set in a set", "a({{x}});", Parameters().set("x", Term::set({})), ErrorCode::kParameterType,
       "the parameter `x` cannot be an element of this set"},
      {"variable in a fact", "a({x});", Parameters().set("x", Term::variable("v")), ErrorCode::kParameterType,
       "the parameter `x` holds a variable"},
      {"variable in an array", "a([{x}]);", Parameters().set("x", Term::variable("v")), ErrorCode::kParameterType,
       "the parameter `x` holds a variable"},
  };
  for (const Case& item : cases) {
    SCOPED_TRACE(item.name);
    const ParsedBlock result = parse_block_source(item.text, item.parameters);
    EXPECT_FALSE(result.block);
    ASSERT_EQ(result.diagnostics.items().size(), 1u);
    EXPECT_EQ(result.diagnostics.begin()->error, item.error);
    if (!item.message.empty()) {
      EXPECT_EQ(result.diagnostics.begin()->message, item.message);
    }
  }
}

TEST(Compile, UnusedParametersMayBeAllowed) {
  EXPECT_TRUE(
      parse_block_source("a(1);", Parameters().set("x", Term::null()), {.allow_unused_parameters = true}).block);
}

// A parameter must not become a variable where one is not bound.
TEST(Compile, AParameterCannotBringAnUnboundVariable) {
  const Parameters parameters = Parameters().set("x", Term::variable("v"));
  EXPECT_FALSE(parse_block_source("check if {x} == 1;", parameters).block);
  EXPECT_FALSE(parse_block_source("h({x}) <- b(1);", parameters).block);
}

TEST(Compile, BlocksTakeNoPolicies) {
  EXPECT_FALSE(parse_block_source("allow if true;").block);
  EXPECT_FALSE(parse_block_source("deny if true;").block);
  EXPECT_TRUE(parse_authorizer_source("deny if true;").block);
}

TEST(Compile, SingleStatements) {
  struct Case {
    std::string text;
    bool fact;
    bool rule;
  };
  const Case cases[] = {
      {"user(\"alice\")", true, false},
      {"user(\"alice\");", true, false},
      {"a(1); b(2);", false, false},
      {"a($x) <- b($x)", false, true},
      {"a($x) <- b($x);", false, true},
      {"check if true", false, false},
      {"", false, false},
      {"allow if true", false, false},
      {"trusting authority", false, false},
      {"a($x)", false, false},
      {"a($x) <- b($y)", false, false},
  };
  for (const Case& item : cases) {
    EXPECT_EQ(parse_fact_source(item.text).block.has_value(), item.fact) << item.text;
    EXPECT_EQ(parse_rule_source(item.text).block.has_value(), item.rule) << item.text;
  }
}

TEST(Compile, LimitsOfTheBuilderAreReportedWhereTheyArePassed) {
  CompileOptions options;
  options.program_limits.max_terms = 2;
  const ParsedBlock result = parse_block_source("a(1, 2);\nb(1, 2, 3);", {}, options);
  ASSERT_FALSE(result.block);
  ASSERT_EQ(result.diagnostics.items().size(), 1u);
  EXPECT_EQ(result.diagnostics.begin()->error, ErrorCode::kProgramTooLarge);
  EXPECT_EQ(result.source->line_column(result.diagnostics.begin()->span.begin), (LineColumn{2, 9}));
}

TEST(Compile, ResultsCarryTheFirstErrorWithItsPlace) {
  EXPECT_TRUE(block_from_source("a(1);"));
  const auto result = authorizer_from_source("a(1);\nallow iff true;", {}, {.name = "p.datalog"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "p.datalog:2:7: expected `if`, found `iff`");
  EXPECT_EQ(result.error().code(), ErrorCode::kSyntax);
}

// Text that the printer wrote for a token may hold what source may not.
TEST(Compile, PrintedTextMayHoldUnboundVariables) {
  const std::string text = "h($x) <- b($y);\ncheck if $z, a({1, \"x\"});\n";
  EXPECT_FALSE(parse_block_source(text).block);
  const ParsedBlock printed = parse_block_source(text, {}, {.printed = true});
  ASSERT_TRUE(printed.block) << render(*printed.source, printed.diagnostics);
  EXPECT_TRUE(printed.block->defect());
}

}  // namespace
}  // namespace hardtack
