// Generated programs, decided by the engine and by the naive evaluator, and decided again in another order and with
// other hash seeds. HARDTACK_DIFFERENTIAL_CASES says how many, HARDTACK_DIFFERENTIAL_THREADS on how many threads:
//
//   HARDTACK_DIFFERENTIAL_CASES=200000 HARDTACK_DIFFERENTIAL_THREADS=4 build/release/bin/engine_differential_test
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "engine/eval/world.h"
#include "engine/program/print.h"
#include "tests/engine/authz/many_cases.h"
#include "tests/engine/authz/sources.h"
#include "tests/reference/naive_evaluator.h"
#include "tests/support/case_random.h"
#include "tests/support/program_generator.h"

namespace hardtack {
namespace {

using namespace testing_support;
using test_support::CaseRandom;
using test_support::GeneratedCase;
using test_support::GeneratorOptions;

std::vector<TestBlock> blocks_of(const GeneratedCase& generated) {
  std::vector<TestBlock> blocks;
  for (const auto& block : generated.blocks) {
    blocks.emplace_back(block.source);
    if (block.external_key) blocks.back().external_key = test_support::kExternalKeys[*block.external_key].public_text;
  }
  return blocks;
}

PolicyOptions options_with_functions() {
  PolicyOptions options = Scenario::defaults();
  options.externs.add("test", [](ExternCall& call) -> Result<Value> {
    if (!call.argument) return call.receiver;
    return call.terms.string(*call.argument == call.receiver ? "equal strings" : "different strings");
  });
  return options;
}

reference::Outcome naive_outcome(const Scenario& scenario) {
  reference::NaiveInput input;
  input.authorizer = &scenario.policy()->source();
  for (const CredentialBlock& block : scenario.credential()->blocks()) {
    input.blocks.push_back({block.block, block.external_key});
  }
  input.max_tried = 20'000'000;  // about two seconds
  return reference::evaluate_naively(input);
}

std::vector<std::pair<std::size_t, std::size_t>> failed_checks(const Decision& decision) {
  std::vector<std::pair<std::size_t, std::size_t>> failed;
  for (const FailedCheck& check : decision.failed_checks) {
    failed.emplace_back(check.where.block.index().value_or(reference::kAuthorizerOrigin), check.where.index);
  }
  return failed;
}

reference::OriginSet origin_of(Origin origin, const World& world) {
  reference::OriginSet set;
  for (const BlockId id : blocks_of(origin, world.blocks()))
    set.insert(id.index().value_or(reference::kAuthorizerOrigin));
  return set;
}

void compare(const reference::Outcome& expected, Scenario& scenario) {
  const Result<Decision> decision = scenario.decide();
  if (!expected.errors.empty()) {
    ASSERT_FALSE(decision.has_value()) << "expected " << expected.to_string();
    EXPECT_TRUE(expected.errors.contains(decision.error().code()))
        << decision.error().to_string() << ", expected " << expected.to_string();
    return;
  }
  ASSERT_TRUE(decision.has_value()) << decision.error().to_string() << ", expected " << expected.to_string();
  EXPECT_EQ(decision->policy ? std::optional<std::size_t>(decision->policy->where.index) : std::nullopt,
            expected.policy);
  EXPECT_EQ(failed_checks(*decision), expected.failed_checks);
  EXPECT_EQ(decision->allowed(), expected.allowed());
  EXPECT_EQ(decision->stats.iterations, expected.iterations);
  EXPECT_EQ(decision->stats.facts, expected.facts.size());
  const World& world = scenario.authorizer().world();
  for (const WorldFact& fact : world.facts()) {
    reference::NaiveFact wanted{std::string(world.terms().text(fact.name)), {}, origin_of(fact.origin, world)};
    for (Value term : fact.terms) wanted.terms.push_back(reference::read_term(world.terms(), term));
    EXPECT_TRUE(expected.facts.contains(wanted)) << wanted.name << " with another origin or terms";
  }
}

// False where the naive evaluator gives up.
bool compare(Scenario& scenario) {
  const reference::Outcome expected = naive_outcome(scenario);
  if (expected.gave_up) return false;
  compare(expected, scenario);
  return true;
}

GeneratorOptions everything() {
  GeneratorOptions options;
  options.multi_query_reject = true;
  options.partial_errors = true;
  options.block_trusting = true;
  options.unbound_variables = true;
  options.shadowed_variables = true;
  options.limits = true;
  options.ill_typed_facts = true;
  return options;
}

TEST(Differential, AgreesWithTheNaiveEvaluator) {
  for_each_judged_case(case_count(600), [](std::uint64_t seed) {
    const GeneratedCase generated = generate_case(seed, seed % 2 == 0 ? everything() : GeneratorOptions{});
    SCOPED_TRACE(to_json(generated));
    Scenario scenario(generated.authorizer, blocks_of(generated), options_with_functions());
    return compare(scenario);
  });
}

void shuffle(std::vector<std::string>& statements, CaseRandom& random) {
  for (std::size_t i = statements.size(); i > 1; --i) std::swap(statements[i - 1], statements[random.below(i)]);
}

// The block with its statements in another order. Checks and policies keep theirs among themselves: decisions name
// them, and the first policy that matches counts.
Block shuffled(const Block& block, CaseRandom& random, HashSeed seed) {
  std::vector<std::string> free, ordered;
  for (const Predicate& fact : block.facts()) free.push_back(print_fact(block, fact));
  for (const Rule& rule : block.rules()) free.push_back(print_rule(block, rule));
  for (const Check& check : block.checks()) ordered.push_back(print_check(block, check));
  for (const PolicyStatement& policy : block.policies()) ordered.push_back(print_policy(block, policy));
  shuffle(free, random);
  std::string source = block.scopes().empty() ? "" : print_scopes(block, block.scopes()) + ";\n";
  for (std::size_t i = 0, k = 0; i < free.size() || k < ordered.size();) {
    const bool take_free = i < free.size() && (k == ordered.size() || random.below(2) == 0);
    source += (take_free ? free[i++] : ordered[k++]) + ";\n";
  }
  CompileOptions options;
  options.printed = true;
  options.seed = seed;
  return to_block(parse_authorizer_source(source, {}, options)).value();
}

// An error names a rule by its number, which the order decides.
std::string without_rule_numbers(const std::string& outcome) {
  return std::regex_replace(outcome, std::regex("rule [0-9]+ of "), "a rule of ");
}

std::string outcome_shuffled(const Scenario& scenario, std::uint64_t number) {
  CaseRandom random(number);
  const HashSeed seed{random.next(), random.next()};
  const auto policy =
      Policy::compile(shuffled(scenario.policy()->source(), random, seed), options_with_functions()).value();
  std::vector<CredentialBlock> blocks;
  for (const CredentialBlock& block : scenario.credential()->blocks()) {
    blocks.push_back({std::make_shared<const Block>(shuffled(*block.block, random, seed)), block.external_key});
  }
  const Credential credential = CredentialIssuer::issue(std::move(blocks)).value();
  const Request request(policy);
  Authorizer authorizer;
  return without_rule_numbers(full_outcome(authorizer.authorize(policy, request, credential), authorizer));
}

TEST(Differential, OrderOfStatementsAndHashesChangeNothing) {
  for_each_judged_case(case_count(300), [](std::uint64_t seed) {
    const GeneratedCase generated = generate_case(seed * 7919, everything());
    SCOPED_TRACE(to_json(generated));
    Scenario scenario(generated.authorizer, blocks_of(generated), options_with_functions());
    const std::string expected = without_rule_numbers(full_outcome(scenario.decide(), scenario.authorizer()));
    for (std::uint64_t order = 0; order < 3; ++order) EXPECT_EQ(outcome_shuffled(scenario, seed + order), expected);
    return true;
  });
}

}  // namespace
}  // namespace hardtack
