// Statements know their place in the text, and places their statement.
#include "grammar/text/source_map.h"
#include "grammar/syntax/syntax_tree.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "engine/program/print.h"
#include "engine/program/program_builder.h"
#include "grammar/compile.h"
#include "tests/grammar/samples.h"
#include "tests/grammar/syntax/instrumented.h"
#include "tests/support/program_generator.h"

namespace hardtack {
namespace {

constexpr std::array kKinds = {StatementKind::kFact, StatementKind::kRule, StatementKind::kCheck,
                               StatementKind::kPolicy};

StatementRef ref(StatementKind kind, std::uint32_t index, std::optional<std::uint32_t> alternative = std::nullopt) {
  return {BlockId::authorizer(), kind, index, alternative};
}

std::size_t count_of(const Block& block, StatementKind kind) {
  switch (kind) {
    case StatementKind::kFact: return block.facts().size();
    case StatementKind::kRule: return block.rules().size();
    case StatementKind::kCheck: return block.checks().size();
    case StatementKind::kPolicy: break;
  }
  return block.policies().size();
}

std::string printed(const Block& block, StatementKind kind, std::size_t index) {
  switch (kind) {
    case StatementKind::kFact: return print_fact(block, block.facts()[index]);
    case StatementKind::kRule: return print_rule(block, block.rules()[index]);
    case StatementKind::kCheck: return print_check(block, block.checks()[index]);
    case StatementKind::kPolicy: break;
  }
  return print_policy(block, block.policies()[index]);
}

std::span<const Query> alternatives_of(const Block& block, StatementKind kind, std::size_t index) {
  if (kind == StatementKind::kCheck) return block.queries(block.checks()[index]);
  if (kind == StatementKind::kPolicy) return block.queries(block.policies()[index]);
  return {};
}

// The span of every statement holds the text of that statement alone, and the other way round.
void expect_places(const std::string& text, bool is_block, const Parameters& parameters = {}) {
  const CompileOptions options{.printed = true, .allow_unused_parameters = true};
  const ParsedBlock parsed =
      is_block ? parse_block_source(text, parameters, options) : parse_authorizer_source(text, parameters, options);
  ASSERT_TRUE(parsed.block) << render(*parsed.source, parsed.diagnostics) << text;
  const Block& block = *parsed.block;
  std::vector<std::optional<StatementRef>> owners(text.size() + 1);
  for (const StatementKind kind : kKinds) {
    ASSERT_EQ(parsed.map.count(kind), count_of(block, kind)) << text;
    ASSERT_FALSE(parsed.map.span(ref(kind, parsed.map.count(kind))));
    for (std::uint32_t i = 0; i < parsed.map.count(kind); ++i) {
      const auto span = parsed.map.span(ref(kind, i));
      ASSERT_TRUE(span && span->begin < span->end);
      const std::string statement(parsed.source->text(*span));
      SCOPED_TRACE(statement);
      const ParsedBlock alone = parse_authorizer_source(statement, parameters, options);
      ASSERT_TRUE(alone.block) << render(*alone.source, alone.diagnostics);
      for (const StatementKind other : kKinds) ASSERT_EQ(count_of(*alone.block, other), other == kind ? 1u : 0u);
      ASSERT_EQ(printed(*alone.block, kind, 0), printed(block, kind, i));
      for (std::uint32_t at = span->begin; at < span->end; ++at) {
        ASSERT_FALSE(owners[at]) << "statements overlap";
        owners[at] = ref(kind, i);
      }
      const auto queries = alternatives_of(block, kind, i);
      ASSERT_EQ(parsed.map.alternative_count(ref(kind, i)), queries.size());
      ASSERT_FALSE(parsed.map.span(ref(kind, i, static_cast<std::uint32_t>(queries.size()))));
      for (std::uint32_t k = 0; k < queries.size(); ++k) {
        const auto body = parsed.map.span(ref(kind, i, k));
        ASSERT_TRUE(body && span->begin < body->begin && body->end <= span->end);
        const std::string query = "check if " + std::string(parsed.source->text(*body));
        const ParsedBlock one = parse_block_source(query, parameters, options);
        ASSERT_TRUE(one.block) << render(*one.source, one.diagnostics);
        ASSERT_EQ(one.map.span(ref(StatementKind::kCheck, 0))->size(), query.size());
        ASSERT_EQ(one.block->queries(one.block->checks()[0]).size(), 1u) << query;
        ASSERT_EQ(print_query(*one.block, one.block->queries(one.block->checks()[0])[0]),
                  print_query(block, queries[k]));
        for (std::uint32_t at = body->begin; at < body->end; ++at) owners[at]->alternative = k;
      }
    }
  }
  for (std::uint32_t at = 0; at <= text.size(); ++at) ASSERT_EQ(parsed.map.at(at), owners[at]) << at << " of " << text;
}

TEST(SourceMap, SpansHoldTheStatement) {
  struct Row {
    const char* name;
    std::string text;
    StatementRef where;
    std::string wanted;  // empty: no such statement
  };
  const std::string several =
      "a(1); check if b(1) or c($x), $x > 2 or d(1); a(2);\nallow if a(1); deny if a(3) or b(3)";
  const auto fact = StatementKind::kFact;
  const auto rule = StatementKind::kRule;
  const auto check = StatementKind::kCheck;
  const auto policy = StatementKind::kPolicy;
  const std::vector<Row> rows = {
      {"the first fact", several, ref(fact, 0), "a(1)"},
      {"the second fact, behind a check", several, ref(fact, 1), "a(2)"},
      {"no third", several, ref(fact, 2), ""},
      {"no rule", several, ref(rule, 0), ""},
      {"a check", several, ref(check, 0), "check if b(1) or c($x), $x > 2 or d(1)"},
      {"its first alternative", several, ref(check, 0, 0), "b(1)"},
      {"its second", several, ref(check, 0, 1), "c($x), $x > 2"},
      {"its third", several, ref(check, 0, 2), "d(1)"},
      {"no fourth", several, ref(check, 0, 3), ""},
      {"a policy", several, ref(policy, 0), "allow if a(1)"},
      {"the last, without its `;`", several, ref(policy, 1), "deny if a(3) or b(3)"},
      {"an alternative of it", several, ref(policy, 1, 1), "b(3)"},
      {"a rule has no alternatives", "b($x) <- a($x);", ref(rule, 0, 0), ""},
      {"a rule with a scope", "b($x) <- a($x) trusting authority ;", ref(rule, 0), "b($x) <- a($x) trusting authority"},
      {"an alternative with a scope", "check if a(1) trusting previous or b(1)", ref(check, 0, 0),
       "a(1) trusting previous"},
      {"behind `trusting`", "trusting authority;\na(1);", ref(fact, 0), "a(1)"},
      {"comments around", "/* one */ a(1) /* two */; // three\n b(1) // four", ref(fact, 0), "a(1)"},
      {"comments inside", "check /* x */ if // y\n a(1);", ref(check, 0), "check /* x */ if // y\n a(1)"},
      {"CRLF and tabs", "a(1);\r\n\tcheck if\r\n\t\tb(1);\r\n", ref(check, 0), "check if\r\n\t\tb(1)"},
      {"beyond ASCII", "größe(\"ä\"); 猫(\"😀\");", ref(fact, 1), "猫(\"😀\")"},
      {"a group at the end", "check if ((true));", ref(check, 0, 0), "((true))"},
      {"a string with `;`", "a(\";\"); b(1);", ref(fact, 0), "a(\";\")"},
      {"keywords in capitals", "CHECK IF a(1) OR b(1);", ref(check, 0, 1), "b(1)"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const ParsedBlock parsed = parse_authorizer_source(row.text);
    ASSERT_TRUE(parsed.block) << render(*parsed.source, parsed.diagnostics);
    const auto span = parsed.map.span(row.where);
    EXPECT_EQ(span ? parsed.source->text(*span) : "", row.wanted);
    if (!span) continue;
    StatementRef found = row.where;
    if (!found.alternative && row.where.kind != fact) found.alternative = parsed.map.at(span->end - 1)->alternative;
    EXPECT_EQ(parsed.map.at(span->end - 1), found);
    EXPECT_NE(parsed.map.at(span->end), found);
    ASSERT_NO_FATAL_FAILURE(expect_places(row.text, false));
  }
}

TEST(SourceMap, NamesNothingBetweenStatementsNorInTheScopeOfTheText) {
  const ParsedBlock parsed = parse_authorizer_source("trusting authority; a(1) ; b(1)");
  for (const std::uint32_t at : {0u, 9u, 18u, 19u, 24u, 25u, 26u, 31u, 1'000u}) EXPECT_FALSE(parsed.map.at(at)) << at;
  EXPECT_TRUE(parsed.map.at(20));
  EXPECT_EQ(parsed.map.at(27, BlockId::block(2)), (StatementRef{BlockId::block(2), StatementKind::kFact, 1, {}}));
}

TEST(SourceMap, IsEmptyWhereThereIsNoBlock) {
  const ParsedBlock parsed = parse_authorizer_source("a(1); b(");
  EXPECT_FALSE(parsed.block);
  EXPECT_EQ(parsed.map.count(StatementKind::kFact), 0u);
  EXPECT_FALSE(parsed.map.at(0));
  EXPECT_FALSE(SourceMap().span(ref(StatementKind::kFact, 0)));
}

// What a program adds is in the block, behind what the text says, and has no place.
TEST(SourceMap, LeavesOutWhatAProgramAdds) {
  CompileOptions options;
  options.append = [](ProgramBuilder& builder) {
    return builder.add_fact(builder.terms().intern("added"), std::array{Value::integer(1)});
  };
  const ParsedBlock parsed = parse_block_source("check if true; a(1)", {}, options);
  ASSERT_TRUE(parsed.block);
  EXPECT_EQ(print_block(*parsed.block), "a(1);\nadded(1);\ncheck if true;\n");
  EXPECT_EQ(parsed.map.count(StatementKind::kFact), 1u);
  EXPECT_FALSE(parsed.map.span(ref(StatementKind::kFact, 1)));

  options.program_limits.max_facts = 1;
  const ParsedBlock full = parse_block_source("check if true; a(1)", {}, options);
  EXPECT_FALSE(full.block);
  ASSERT_EQ(full.diagnostics.items().size(), 1u);
  EXPECT_EQ(full.diagnostics.items()[0].error, ErrorCode::kProgramTooLarge);
  EXPECT_EQ(full.diagnostics.items()[0].span, (Span{19, 19}));
}

TEST(SourceMap, KeepsTheTreeOfTheText) {
  const ParsedBlock parsed = parse_authorizer_source("a(1); allow if a({x})", Parameters().set("x", Term::integer(1)));
  ASSERT_TRUE(parsed.block);
  EXPECT_EQ(dump(*parsed.tree), "(fact (predicate a 1))\n(allow (query (predicate a {x})))\n");
  EXPECT_EQ(parsed.tree->shared_source(), parsed.source);
}

TEST(SourceMap, HoldsForTheSamples) {
  for (const auto& sample : testing_support::sample_texts()) {
    SCOPED_TRACE(sample.name);
    ASSERT_NO_FATAL_FAILURE(expect_places(sample.text, sample.is_block));
  }
}

TEST(SourceMap, HoldsForGeneratedPrograms) {
  constexpr std::size_t kPrograms = testing_support::kInstrumented ? 200 : 2'000;
  test_support::GeneratorOptions options;
  options.multi_query_reject = true;
  options.block_trusting = true;
  options.unbound_variables = true;
  options.shadowed_variables = true;
  options.word_sets = true;
  options.keyword_names = true;
  options.keyword_case = true;
  std::size_t programs = 0;
  for (std::uint64_t seed = 0; programs < kPrograms; ++seed) {
    SCOPED_TRACE(seed);
    const test_support::GeneratedCase generated = test_support::generate_case(seed, options);
    for (const test_support::GeneratedBlock& block : generated.blocks) {
      ASSERT_NO_FATAL_FAILURE(expect_places(block.source, true));
      ++programs;
    }
    ASSERT_NO_FATAL_FAILURE(expect_places(generated.authorizer, false));
    ++programs;
  }
}

TEST(SourcePlaces, KnowWhichTextIsWhichBlock) {
  const ParsedBlock policy =
      parse_authorizer_source("check if a(1); allow if a(1) or a(2)", {}, {.name = "policy.datalog"});
  const ParsedBlock block = parse_block_source("a(1); check if b(1)", {}, {.name = "block.datalog"});
  SourcePlaces places;
  EXPECT_FALSE(places.find(ref(StatementKind::kCheck, 0)));
  places.add(BlockId::authorizer(), policy.source, policy.map);
  places.add(BlockId::block(1), block.source, block.map);
  const auto of_policy = places.find(ref(StatementKind::kCheck, 0));
  ASSERT_TRUE(of_policy);
  EXPECT_EQ(of_policy->source->name(), "policy.datalog");
  EXPECT_EQ(of_policy->source->text(of_policy->span), "check if a(1)");
  const auto of_block = places.find({BlockId::block(1), StatementKind::kCheck, 0, 0});
  ASSERT_TRUE(of_block);
  EXPECT_EQ(of_block->source->text(of_block->span), "check if b(1)") << "the only alternative is the statement";
  EXPECT_FALSE(places.find({BlockId::block(0), StatementKind::kCheck, 0, {}}));
  EXPECT_FALSE(places.find(ref(StatementKind::kCheck, 1)));
  const auto alternative = places.find(ref(StatementKind::kPolicy, 0, 1));
  ASSERT_TRUE(alternative);
  EXPECT_EQ(alternative->source->text(alternative->span), "a(2)");
}

}  // namespace
}  // namespace hardtack
