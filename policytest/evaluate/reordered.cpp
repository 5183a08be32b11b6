#include "policytest/evaluate/reordered.h"

#include <random>
#include <utility>

#include "engine/program/print.h"
#include "grammar/compile.h"

namespace hardtack::policytest {
namespace {

// Checks and policies keep their order: decisions name them by it, and the first policy that matches counts.
std::optional<Block> reordered(const Block& block, std::mt19937_64& random) {
  std::vector<std::string> free;
  for (const Predicate& fact : block.facts()) free.push_back(print_fact(block, fact));
  for (const Rule& rule : block.rules()) free.push_back(print_rule(block, rule));
  // The same on every machine, unlike std::shuffle.
  for (std::size_t i = free.size(); i > 1; --i) std::swap(free[i - 1], free[random() % i]);
  std::string text = block.scopes().empty() ? "" : print_scopes(block, block.scopes()) + ";\n";
  for (const std::string& statement : free) text += statement + ";\n";
  for (const Check& check : block.checks()) text += print_check(block, check) + ";\n";
  for (const PolicyStatement& policy : block.policies()) text += print_policy(block, policy) + ";\n";
  CompileOptions options;
  options.printed = true;
  return parse_authorizer_source(std::move(text), {}, options).block;
}

std::optional<Credential> reordered(const Credential& credential, std::mt19937_64& random) {
  std::vector<CredentialBlock> blocks;
  for (const CredentialBlock& block : credential.blocks()) {
    std::optional<Block> again = reordered(*block.block, random);
    if (!again) return std::nullopt;
    blocks.push_back({std::make_shared<const Block>(*std::move(again)), block.external_key});
  }
  std::optional<Block> verified = reordered(credential.verified_facts(), random);
  if (!verified) return std::nullopt;
  auto issued = unsigned_credential(std::move(blocks), *std::move(verified), credential.issuance());
  return issued ? std::optional(*std::move(issued)) : std::nullopt;
}

bool is_limit(const Result<Decision>& outcome) { return !outcome && hardtack::is_limit(outcome.error().code()); }

// Where a search ends early depends on the order, so that one of two may reach a limit that the other just keeps.
bool same(const Result<Decision>& first, const Result<Decision>& second) {
  if (is_limit(first) || is_limit(second)) return true;
  if (!first || !second) return !first && !second && first.error().code() == second.error().code();
  return first->verdict == second->verdict && first->policy == second->policy &&
         first->failed_checks == second->failed_checks;
}

}  // namespace

bool same_in_another_order(const PreparedTest& test, const Parameters& parameters, const Evaluation& made,
                           const AuthorizerOptions& options, std::uint64_t number) {
  if (!made.outcome) return true;
  std::mt19937_64 random(number);
  std::optional<Block> source = reordered(made.policy->policy->source(), random);
  if (!source) return true;
  const auto policy = Policy::compile(*std::move(source), test.sources().policy_options(test.test().suite_functions));
  if (!policy) return true;

  std::optional<Credential> credential = made.credential;
  if (credential && !test.test().token) {
    credential = reordered(*credential, random);
    if (!credential) return true;
  } else if (!credential && test.test().token) {
    return true;  // it could not be opened
  }
  std::vector<Credential> further;
  for (const Credential& one : made.further) {
    auto again = reordered(one, random);
    if (!again) return true;
    further.push_back(*std::move(again));
  }
  Request request(*policy);
  if (const auto& facts = test.request_facts()) {
    Diagnostics diagnostics;
    const auto lowered = facts->lower(parameters, diagnostics);
    std::optional<Block> again = lowered ? reordered(lowered->block, random) : std::nullopt;
    if (!again) return true;
    request.add_block(*again);
  }
  if (test.test().now) request.add("time", {Date{*test.test().now}});
  // An authorizer of its own: expectations ask the world that the first one holds.
  Authorizer authorizer(options);
  return same(*made.outcome, authorizer.authorize(*policy, request, {credential, further}));
}

}  // namespace hardtack::policytest
