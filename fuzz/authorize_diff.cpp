// The engine decides as the naive evaluator (tests/reference) does: hostile blocks give the same decision, the same
// failed checks, the same facts with the same origins after as many rounds, or an error of a kind that the
// specification leaves open there.
//
// Input: a digit whose bits say which of two blocks is the third party's and whether the authority is hostile, too; how
// the rest is shared between them; then choices (hostile_block.h). Programs that would keep the naive evaluator, which
// tries every combination, for long are passed over.
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/authz/credential_issuer.h"
#include "engine/eval/world.h"
#include "engine/program/print.h"
#include "fuzz/fixed_tokens.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/hostile_block.h"
#include "grammar/compile.h"
#include "tests/reference/naive_evaluator.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/block_encoder.h"

using namespace hardtack;

namespace {

constexpr std::uint64_t kMaxSteps = 20'000;   // of the engine
constexpr std::uint64_t kMaxTries = 200'000;  // combinations that the naive evaluator tries

constexpr const char* kAuthority = R"(user("alice"); right("file1", "read"); right(1, 2); owner(2, 3);)";

std::string policy_source() {
  const std::string trusted = fuzz::fixed_key(fuzz::kTrustedThirdParty).public_key().to_text();
  return R"(resource("file1"); operation("read"); edge(0, 1); edge(1, 2); edge(2, 3);
user($x, $z) <- edge($x, $y), edge($y, $z) trusting previous;
member($x) <- user($x), right($x, $y) trusting authority, )" +
         trusted + R"(;
check all edge($x, $y), $x < $y or seen($x) trusting previous;
reject if owner($x), $x == 99;
allow if right($x, $y), user($x) trusting )" +
         trusted + R"(;
deny if member($x), owner($x, $y) trusting previous;
allow if right("file1", $op), operation($op);
)";
}

std::chrono::nanoseconds stopped_clock() { return {}; }

std::uint64_t combinations(const World& world, const Block& block, const Query& query) {
  std::uint64_t product = 1;
  for (const Predicate& atom : block.body(query)) {
    std::uint64_t facts = 0;
    for (const WorldFact& fact : world.facts()) {
      facts += world.terms().text(fact.name) == block.terms().text(atom.name) && fact.terms.size() == atom.terms.count;
    }
    product *= facts;
    if (product > kMaxTries) return product;
  }
  return product;
}

// Whether the naive evaluator is done soon.
bool is_small(const World& world, const RunStats& stats) {
  std::uint64_t tries = 0;
  for (const WorldBlock& block : world.blocks()) {
    for (const Rule& rule : block.source->rules()) {
      tries += combinations(world, *block.source, rule.query) * (stats.iterations + 1);
    }
    for (const Check& check : block.source->checks()) {
      for (const Query& query : block.source->queries(check)) tries += combinations(world, *block.source, query);
    }
    if (tries > kMaxTries) return false;
  }
  return true;
}

reference::OriginSet origin_of(Origin origin, const World& world) {
  reference::OriginSet set;
  for (const BlockId id : blocks_of(origin, world.blocks()))
    set.insert(id.index().value_or(reference::kAuthorizerOrigin));
  return set;
}

// What a finding shows: the program and both answers.
std::string described(const std::vector<CredentialBlock>& blocks, const Result<Decision>& decision,
                      const reference::Outcome& expected) {
  std::string text;
  for (const CredentialBlock& block : blocks) text += print_block(*block.block) + "---\n";
  text += "engine: ";
  if (!decision) {
    text += decision.error().to_string();
  } else {
    text += decision->policy ? "policy " + std::to_string(decision->policy->where.index) : "no policy";
    for (const FailedCheck& check : decision->failed_checks) text += ", failed " + check.where.to_string();
    text += " (" + std::to_string(decision->stats.facts) + " facts, " + std::to_string(decision->stats.iterations) +
            " rounds)";
  }
  return text + "\nnaive evaluator: " + expected.to_string() + "\n";
}

void compare(const Authorizer& authorizer, const Result<Decision>& decision, const reference::Outcome& expected,
             const std::vector<CredentialBlock>& blocks) {
  const auto require = [&](bool holds, std::string_view property) {
    if (!holds) fuzz::violated(std::string(property) + "\n" + described(blocks, decision, expected));
  };
  if (!expected.errors.empty()) {
    require(!decision.has_value(), "an error is an error");
    require(expected.errors.contains(decision.error().code()), "the error is one that may come first");
    return;
  }
  require(decision.has_value(), "what can be decided is decided");
  std::vector<std::pair<std::size_t, std::size_t>> failed;
  for (const FailedCheck& check : decision->failed_checks) {
    failed.emplace_back(check.where.block.index().value_or(reference::kAuthorizerOrigin), check.where.index);
  }
  require(decision->allowed() == expected.allowed(), "the verdict is the same");
  require(
      (decision->policy ? std::optional<std::size_t>(decision->policy->where.index) : std::nullopt) == expected.policy,
      "the policy is the same");
  require(failed == expected.failed_checks, "the failed checks are the same");
  require(decision->stats.facts == expected.facts.size(), "there are as many facts");
  require(decision->stats.iterations == expected.iterations, "there are as many rounds");
  const World& world = authorizer.world();
  for (const WorldFact& fact : world.facts()) {
    reference::NaiveFact wanted{std::string(world.terms().text(fact.name)), {}, origin_of(fact.origin, world)};
    for (Value term : fact.terms) wanted.terms.push_back(reference::read_term(world.terms(), term));
    require(expected.facts.contains(wanted), "each fact is the same, with its origin");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto policy = Policy::compile(authorizer_from_source(policy_source()).value()).value();
  static const Bytes authority = [] {
    TokenTables tables;
    const Block block = block_from_source(kAuthority).value();
    return encode_block(block, std::nullopt, false, tables).value().bytes;
  }();
  fuzz::Choices head(data, size);
  const std::uint8_t first = head.byte();
  if (first < '0' || first > '7') return 0;
  const std::size_t share = head.below(256);
  const ByteView rest = head.rest();
  const bool hostile_authority = (first & 4) != 0;

  std::vector<CredentialBlock> blocks;
  std::vector<Bytes> kept;
  kept.reserve(3);  // the tables hold views
  TokenTables tables;
  std::size_t used = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const bool third_party = i > 0 && (first >> (i - 1) & 1) != 0;
    const std::size_t size_of_part = i == 2 ? rest.size() - used : std::min(rest.size() - used, share * (i + 1) / 2);
    TokenTables isolated;
    TokenTables& own = third_party ? isolated : tables;
    if (i == 0 && !hostile_authority) {
      kept.push_back(authority);
    } else {
      fuzz::Choices choices(rest.data() + used, size_of_part);
      used += size_of_part;
      kept.push_back(fuzz::hostile_block(choices, own, third_party));
    }
    auto block = decode_block(kept.back(), third_party, own, {});
    if (!block) return 0;
    blocks.push_back({std::move(block->program), std::nullopt});
    if (third_party) blocks.back().external_key = fuzz::fixed_key(fuzz::kTrustedThirdParty).public_key();
  }
  reference::NaiveInput input{&policy->source(), {}};
  for (const CredentialBlock& block : blocks) input.blocks.push_back({block.block, block.external_key});
  const auto credential = CredentialIssuer::issue(blocks);
  if (!credential || credential->defect()) return 0;

  Authorizer authorizer({.limits = {}, .clock = stopped_clock});
  const Request request(policy);
  const auto decision = authorizer.authorize(policy, request, *credential);
  if (!decision && is_limit(decision.error().code())) return 0;
  if (authorizer.stats().steps > kMaxSteps || !is_small(authorizer.world(), authorizer.stats())) return 0;
  const reference::Outcome expected = reference::evaluate_naively(input);
  compare(authorizer, decision, expected, blocks);
  return 0;
}
