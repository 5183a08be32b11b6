#include "engine/authz/world_text.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/eval/world.h"
#include "engine/program/print.h"

namespace hardtack {
namespace {

// Rules or checks of one block, as sorted text.
template <typename Statement, typename Print>
void add_group(std::vector<StatementGroup>& groups, BlockId id, std::span<const Statement> statements, Print print) {
  if (statements.empty()) return;
  StatementGroup group{id.index(), {}};
  for (const Statement& statement : statements) group.statements.push_back(print(statement));
  std::ranges::sort(group.statements);
  groups.push_back(std::move(group));
}

}  // namespace

WorldText world_text(const Authorizer& authorizer) {
  WorldText text;
  const World& world = authorizer.world();
  std::map<std::vector<std::optional<std::size_t>>, std::vector<std::string>> facts;
  for (const WorldFact& fact : world.facts()) {
    facts[fact.origin.blocks()].push_back(print_predicate(world.terms(), fact.name, fact.terms));
  }
  for (auto& [origin, texts] : facts) {
    std::ranges::sort(texts);
    text.facts.push_back({origin, std::move(texts)});
  }
  std::vector<WorldBlock> blocks = world.blocks();
  std::ranges::sort(blocks, {}, &WorldBlock::id);  // the authorizer last
  for (const WorldBlock& block : blocks) {
    add_group(text.rules, block.id, block.source->rules(),
              [&](const Rule& rule) { return print_rule(*block.source, rule); });
    add_group(text.checks, block.id, block.source->checks(),
              [&](const Check& check) { return print_check(*block.source, check); });
    if (!block.id.is_authorizer()) continue;
    for (const PolicyStatement& policy : block.source->policies()) {
      text.policies.push_back(print_policy(*block.source, policy));
    }
  }
  return text;
}

std::string authorizer_code(const Policy& policy, const Request& request) {
  const Block& source = policy.source();
  std::string code;
  const auto add = [&code](const std::string& section) {
    if (!section.empty() && !code.empty()) code += '\n';
    code += section;
  };
  const auto all = [](const auto& statements, auto print) {
    std::string section;
    for (const auto& statement : statements) section += print(statement) + ";\n";
    return section;
  };
  if (!source.scopes().empty()) code = print_scopes(source, source.scopes()) + ";\n";
  std::string facts = all(source.facts(), [&](const Predicate& fact) { return print_fact(source, fact); });
  facts += all(request.facts(), [&](const Request::Fact& fact) {
    return print_predicate(request.terms(), fact.name, request.terms_of(fact));
  });
  add(facts);
  add(all(source.rules(), [&](const Rule& rule) { return print_rule(source, rule); }));
  add(all(source.checks(), [&](const Check& check) { return print_check(source, check); }));
  add(all(source.policies(), [&](const PolicyStatement& statement) { return print_policy(source, statement); }));
  return code;
}

}  // namespace hardtack
