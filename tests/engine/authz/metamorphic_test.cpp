// What must hold between two decisions of related programs, whatever the programs are: generated ones, as in
// differential_test.cpp.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "engine/program/print.h"
#include "tests/engine/authz/many_cases.h"
#include "tests/engine/authz/sources.h"
#include "tests/support/case_random.h"
#include "tests/support/program_generator.h"

namespace hardtack {
namespace {

using namespace testing_support;
using test_support::CaseRandom;
using test_support::GeneratedCase;
using test_support::GeneratorOptions;

GeneratorOptions options_of(std::uint64_t seed) {
  GeneratorOptions options;
  options.partial_errors = seed % 4 == 1;
  options.block_trusting = seed % 4 == 2;
  options.ill_typed_facts = seed % 4 == 3;
  options.multi_query_reject = true;
  options.comments = false;  // with_other_variables() knows strings only
  return options;
}

struct Program {
  std::string authorizer;
  std::vector<TestBlock> blocks;
};

Program program_of(std::uint64_t seed) {
  const GeneratedCase generated = generate_case(seed, options_of(seed));
  Program program{generated.authorizer, {}};
  for (const auto& block : generated.blocks) {
    program.blocks.emplace_back(block.source);
    if (block.external_key) {
      program.blocks.back().external_key = test_support::kExternalKeys[*block.external_key].public_text;
    }
  }
  return program;
}

std::string outcome_of(const Program& program) {
  return outcome_text(Scenario(program.authorizer, program.blocks).decide());
}
bool allows(const Program& program) { return is_allowed(Scenario(program.authorizer, program.blocks).decide()); }

// Statements of another case, which talk about the same predicates.
std::string with_statements_of(const std::string& source, std::uint64_t seed, bool checks_only) {
  const GeneratedCase other = generate_case(seed, GeneratorOptions{});
  const Block block = block_from_source(other.blocks[0].source).value();
  std::string text = source + "\n";
  for (const Check& check : block.checks()) text += print_check(block, check) + ";\n";
  if (checks_only) return text;
  for (const Predicate& fact : block.facts()) text += print_fact(block, fact) + ";\n";
  for (const Rule& rule : block.rules()) text += print_rule(block, rule) + ";\n";
  return text;
}

// `$x` becomes `$other_x` everywhere but in strings.
std::string with_other_variables(const std::string& source) {
  std::string text;
  bool in_string = false;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const char c = source[i];
    text += c;
    if (in_string && c == '\\' && i + 1 < source.size()) {
      text += source[++i];
    } else if (c == '"') {
      in_string = !in_string;
    } else if (c == '$' && !in_string) {
      text += "other_";
    }
  }
  return text;
}

// Runs `property` on generated programs.
void for_each_program(const std::function<void(const Program&, CaseRandom&)>& property) {
  for_each_judged_case(case_count(400), [&](std::uint64_t seed) {
    const Program program = program_of(seed * 6'700'417);
    CaseRandom random(seed);
    SCOPED_TRACE("seed " + std::to_string(seed));
    property(program, random);
    return true;
  });
}

TEST(Metamorphic, AddingAnyCheckNeverAllowsWhatWasDenied) {
  std::atomic<int> denied_more = 0;
  for_each_program([&](const Program& program, CaseRandom& random) {
    const bool before = allows(program);
    Program changed = program;
    const auto place = random.below(program.blocks.size() + 1);
    std::string& source = place == 0 ? changed.authorizer : changed.blocks[place - 1].source;
    source = with_statements_of(source, random.next(), true);
    const bool after = allows(changed);
    EXPECT_TRUE(before || !after) << program.authorizer << "\nwith\n" << source;
    denied_more += before && !after;
  });
  EXPECT_GT(denied_more, 0);
}

// Whoever holds the token can append any block without a key.
TEST(Metamorphic, AppendingAnyBlockNeverAllowsWhatWasDenied) {
  std::atomic<int> denied_more = 0;
  for_each_program([&](const Program& program, CaseRandom& random) {
    const bool before = allows(program);
    Program changed = program;
    changed.blocks.emplace_back(with_statements_of("", random.next(), false));
    const bool after = allows(changed);
    EXPECT_TRUE(before || !after) << program.authorizer << "\nwith\n" << changed.blocks.back().source;
    denied_more += before && !after;
  });
  EXPECT_GT(denied_more, 0);
}

TEST(Metamorphic, NamesOfVariablesChangeNothing) {
  for_each_program([&](const Program& program, CaseRandom&) {
    Program changed = program;
    changed.authorizer = with_other_variables(program.authorizer);
    for (TestBlock& block : changed.blocks) block.source = with_other_variables(block.source);

    EXPECT_EQ(outcome_of(changed), outcome_of(program)) << program.authorizer;
  });
}

}  // namespace
}  // namespace hardtack
