#include "engine/explain/world_text.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/eval/world.h"

namespace hardtack {
namespace {

// Rules or checks of one block, as sorted text.
template <typename Statement, typename Print>
void add_group(std::vector<StatementGroup>& groups, BlockId id, std::span<const Statement> statements,
               TextBudget& budget, Print print) {
  StatementGroup group{id, {}};
  for (const Statement& statement : statements) {
    if (budget.spent()) break;
    group.statements.push_back(budget.print([&](Printer& out) { print(out, statement); }));
  }
  if (group.statements.empty()) return;
  std::ranges::sort(group.statements);
  groups.push_back(std::move(group));
}

// Of origins: the authorizer before all blocks.
struct SuiteOrder {
  static auto key(BlockId id) { return std::pair(!id.is_authorizer(), id); }
  bool operator()(const std::vector<BlockId>& a, const std::vector<BlockId>& b) const {
    return std::ranges::lexicographical_compare(a, b, {}, key, key);
  }
};

}  // namespace

WorldText world_text(const Authorizer& authorizer, TextBudget& budget) {
  WorldText text;
  const World& world = authorizer.world();
  std::map<std::vector<BlockId>, std::vector<std::string>, SuiteOrder> facts;
  for (const WorldFact& fact : world.facts()) {
    if (budget.spent()) break;
    facts[blocks_of(fact.origin, world.blocks())].push_back(
        budget.print([&](Printer& out) { out.predicate(world.terms(), fact.name, fact.terms); }));
  }
  for (auto& [origin, texts] : facts) {
    std::ranges::sort(texts);
    text.facts.push_back({origin, std::move(texts)});
  }
  std::vector<WorldBlock> blocks = world.blocks();
  std::ranges::sort(blocks, {}, &WorldBlock::id);  // the authorizer last
  for (const WorldBlock& block : blocks) {
    add_group(text.rules, block.id, block.source->rules(), budget,
              [&](Printer& out, const Rule& rule) { out.rule(*block.source, rule); });
    add_group(text.checks, block.id, block.source->checks(), budget,
              [&](Printer& out, const Check& check) { out.check(*block.source, check); });
    if (!block.id.is_authorizer()) continue;
    for (const PolicyStatement& policy : block.source->policies()) {
      if (budget.spent()) break;
      text.policies.push_back(budget.print([&](Printer& out) { out.policy(*block.source, policy); }));
    }
  }
  return text;
}

WorldText world_text(const Authorizer& authorizer) {
  TextBudget unlimited(Printer::kNoLimit);
  return world_text(authorizer, unlimited);
}

std::string authorizer_code(const Policy& policy, const Request& request, std::size_t max_bytes) {
  const Block& source = policy.source();
  Printer out(max_bytes);
  if (!source.scopes().empty()) {
    out.scopes(source, source.scopes());
    out.text(";\n");
  }
  const auto separate = [&](bool any) {
    if (any && out.size() > 0) out.text("\n");
  };
  const auto all = [&](const auto& statements, auto print) {
    for (const auto& statement : statements) {
      if (out.cut()) return;
      print(statement);
      out.text(";\n");
    }
  };
  separate(!source.facts().empty() || !request.facts().empty());
  all(source.facts(), [&](const Predicate& fact) { out.fact(source, fact); });
  all(request.facts(),
      [&](const Request::Fact& fact) { out.predicate(request.terms(), fact.name, request.terms_of(fact)); });
  separate(!source.rules().empty());
  all(source.rules(), [&](const Rule& rule) { out.rule(source, rule); });
  separate(!source.checks().empty());
  all(source.checks(), [&](const Check& check) { out.check(source, check); });
  separate(!source.policies().empty());
  all(source.policies(), [&](const PolicyStatement& statement) { out.policy(source, statement); });
  return out.take();
}

}  // namespace hardtack
