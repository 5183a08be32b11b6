// Writing snapshots. Symbols are interned in the reference's order: policies, authorizer, blocks, facts.
#include <algorithm>
#include <limits>
#include <map>

#include "engine/eval/world.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/statement_writer.h"
#include "tokens/biscuit/format/symbol_table.h"
#include "tokens/biscuit/format/wire.h"
#include "tokens/biscuit/snapshot/snapshot.h"

namespace hardtack {
namespace {

std::uint64_t nanoseconds(std::chrono::nanoseconds time) {
  return time.count() < 0 ? 0 : static_cast<std::uint64_t>(time.count());
}

// The statements of a block as a SnapshotBlock; `more_facts` writes the facts that are not in the block.
template <typename MoreFacts>
Result<wire::Writer> snapshot_block(const Block& block, const PublicKey* external_key, TokenTables& tables,
                                    MoreFacts more_facts) {
  wire::Writer statements;
  StatementWriter writer(block, tables, statements);
  for (const Predicate& fact : block.facts()) writer.fact(3, fact);
  more_facts(writer);
  for (const Rule& rule : block.rules()) writer.rule(4, rule);
  for (const Check& check : block.checks()) writer.check(5, check);
  for (const Scope& scope : block.scopes()) writer.scope(6, scope);
  if (writer.has_mixed_set()) return fail(ErrorCode::kInvalidSet, "a set has elements of different types");
  const std::uint32_t lowest = external_key != nullptr ? kThirdPartyBlockVersion : kOldestBlockVersion;
  wire::Writer out;
  out.number(2, std::max(lowest, writer.required().to_write()));
  out.append(statements);
  if (external_key != nullptr) write_public_key(out, 7, *external_key);
  return out;
}

struct WorldMessage {
  wire::Writer blocks;      // field 4
  wire::Writer authorizer;  // content of field 5
  wire::Writer policies;    // field 6
  wire::Writer facts;       // field 7
};

Bytes whole(const WorldMessage& world, const TokenTables& tables, const EvalLimits& limits, const RunStats& stats) {
  wire::Writer out;
  out.message(1, [&] {
    out.number(1, limits.max_facts);
    out.number(2, limits.max_iterations);
    out.number(3, nanoseconds(limits.max_time));
  });
  out.number(2, nanoseconds(stats.elapsed));
  out.message(3, [&] {
    out.number(1, kNewestBlockVersion);
    for (std::string_view symbol : tables.symbols.own()) out.text(2, symbol);
    for (const PublicKey& key : tables.keys.keys()) write_public_key(out, 3, key);
    out.append(world.blocks);
    out.message(5, [&] { out.append(world.authorizer); });
    out.append(world.policies);
    out.append(world.facts);
    out.number(8, stats.iterations);
  });
  return std::move(out).take();
}

Result<void> write_policies(const Block& source, TokenTables& tables, wire::Writer& out) {
  StatementWriter writer(source, tables, out);
  for (const PolicyStatement& policy : source.policies()) writer.policy(6, policy);
  if (writer.has_mixed_set()) return fail(ErrorCode::kInvalidSet, "a set has elements of different types");
  return {};
}

constexpr std::size_t kAuthorizer = std::numeric_limits<std::size_t>::max();

// The blocks of an origin in the order of the reference, which counts the authorizer as the last block.
std::vector<std::size_t> listed(Origin origin, const World& world) {
  std::vector<std::size_t> blocks;
  for (const BlockId block : blocks_of(origin, world.blocks())) blocks.push_back(block.index().value_or(kAuthorizer));
  std::ranges::sort(blocks);
  return blocks;
}

// Grouped by origin, sorted, so that equal worlds are equal bytes.
Result<void> write_facts(const World& world, TokenTables& tables, wire::Writer& out) {
  std::map<std::vector<std::size_t>, std::vector<WorldFact>> groups;
  for (const WorldFact& fact : world.facts()) groups[listed(fact.origin, world)].push_back(fact);
  const TermStore& terms = world.terms();
  const Block none;
  StatementWriter writer(none, tables, out);
  for (auto& [blocks, facts] : groups) {
    std::ranges::sort(facts, [&terms](const WorldFact& a, const WorldFact& b) {
      if (a.name != b.name) return terms.text(a.name) < terms.text(b.name);
      return std::ranges::lexicographical_compare(a.terms, b.terms,
                                                  [&terms](Value x, Value y) { return terms.compare(x, y) < 0; });
    });
    out.message(7, [&] {
      for (const std::size_t block : blocks) {
        out.message(1, [&] { block == kAuthorizer ? out.bytes(1, {}) : out.number(2, block); });
      }
      for (const WorldFact& fact : facts) writer.fact(2, terms, fact.name, fact.terms);
    });
  }
  if (writer.has_mixed_set()) return fail(ErrorCode::kInvalidSet, "a set has elements of different types");
  return {};
}

}  // namespace

Result<Bytes> write_snapshot(const Authorizer& authorizer, const Request& request) {
  if (&request.policy() != authorizer.policy()) return fail(ErrorCode::kUsage, "the request belongs to another policy");
  const auto& blocks = authorizer.world().blocks();
  if (std::ranges::any_of(blocks, [](const WorldBlock& block) { return block.id.credential() > 0; })) {
    return fail(ErrorCode::kUsage, "a snapshot holds one credential");
  }
  const Policy& policy = request.policy();
  TokenTables tables;
  WorldMessage message;
  HARDTACK_CHECK(write_policies(policy.source(), tables, message.policies));
  const auto request_facts = [&](StatementWriter& writer) {
    for (const Request::Fact& fact : request.facts()) {
      writer.fact(3, request.terms(), fact.name, request.terms_of(fact));
    }
  };
  HARDTACK_TRY(message.authorizer, snapshot_block(policy.source(), nullptr, tables, request_facts));
  for (const WorldBlock& block : blocks) {
    if (block.id.is_authorizer()) continue;
    HARDTACK_TRY(const wire::Writer content, snapshot_block(*block.source, block.external_key, tables, [](auto&) {}));
    message.blocks.message(4, [&] { message.blocks.append(content); });
  }
  HARDTACK_CHECK(write_facts(authorizer.world(), tables, message.facts));
  return whole(message, tables, policy.options().limits, authorizer.stats());
}

Result<Bytes> write_policy_snapshot(const Policy& policy) {
  TokenTables tables;
  WorldMessage message;
  HARDTACK_CHECK(write_policies(policy.source(), tables, message.policies));
  HARDTACK_TRY(message.authorizer, snapshot_block(policy.source(), nullptr, tables, [](auto&) {}));
  return whole(message, tables, policy.options().limits, {});
}

}  // namespace hardtack
