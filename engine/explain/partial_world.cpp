#include "engine/explain/partial_world.h"

#include <algorithm>
#include <chrono>
#include <tuple>

#include "engine/eval/code/compiled_block.h"
#include "engine/eval/world.h"
#include "engine/program/printer.h"

namespace hardtack {
namespace {

// Of all texts of one answer, and of one of them.
constexpr std::size_t kResultBytes = 4u << 20, kFactBytes = 64u << 10;

std::chrono::nanoseconds no_time() { return {}; }

MachineOptions options_of(const Authorizer& authorizer) {
  if (authorizer.policy() == nullptr) return {};
  const PolicyOptions& options = authorizer.policy()->options();
  return {&options.externs, options.enable_regex};
}

}  // namespace

PartialWorld::PartialWorld(const Authorizer& authorizer, const EvalLimits& limits,
                           const std::function<bool(std::size_t)>& there) {
  evaluator_.reset(&authorizer.world().terms(), options_of(authorizer), limits, no_time);
  if (const auto filled = fill(authorizer, there); !filled) failure_ = filled.error();
}

Result<void> PartialWorld::fill(const Authorizer& authorizer, const std::function<bool(std::size_t)>& there) {
  for (WorldBlock block : authorizer.world().blocks()) {
    block.source = &empty_;  // who it is and whom it trusts, without what it says
    code_.push_back(compile_block(empty_));
    blocks_.push_back(block);
    HARDTACK_CHECK(evaluator_.add_block(block, *code_.back(), false, true));
  }
  const std::vector<WorldFact> facts = authorizer.world().facts();
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (facts[i].realm != kEverybodys || !there(i)) continue;
    HARDTACK_CHECK(evaluator_.add_fact(facts[i].origin, facts[i].name, facts[i].terms));
  }
  evaluator_.finish_loading();
  return evaluator_.run_rules();  // there are none: facts become old
}

Result<PartialWorld::Results> PartialWorld::query(const Block& one_rule, std::size_t most) {
  if (one_rule.rules().size() != 1 || !one_rule.facts().empty() || !one_rule.checks().empty() ||
      !one_rule.policies().empty()) {
    return fail(ErrorCode::kUsage, "a query is exactly one rule");
  }
  if (one_rule.defect()) return fail(*one_rule.defect());
  if (failure_) return fail(*failure_);
  const auto code = compile_block(one_rule);
  const Origin authority = blocks_.empty() ? Origin::place(0) : blocks_[0].authority;
  HARDTACK_TRY(
      const std::size_t number,
      evaluator_.add_query({BlockId::authorizer(), &one_rule, nullptr, Origin::authorizer(), authority}, *code));
  const Rule& rule = one_rule.rules()[0];
  const Origin everybody = Origin::authorizer() | Origin::first_places(kMaxBlocks);
  const Origin trusted =
      rule.query.scopes.count > 0 || !one_rule.scopes().empty() ? evaluator_.trusted(number, rule.query) : everybody;
  Results results;
  TextBudget texts(kResultBytes);
  const CompiledRule& compiled = code->rules[0];
  const World& world = evaluator_.world();
  const StringId name = world.name(evaluator_.block(number), code->relations[compiled.head.relation].name);
  Relation found;
  found.reset(name, compiled.head.terms.count, world.terms().seed());
  bool too_much = false;
  const Result<void> collected = evaluator_.collect(
      {number, compiled.query, trusted}, compiled.head, [&](std::span<const Value> head, Origin origin) {
        if (!found.insert(head, origin)) return true;
        too_much = !evaluator_.budget().hold(found.row_bytes());
        if (results.facts.size() >= most || texts.spent()) results.cut = true;
        if (results.cut || too_much) return false;
        results.facts.push_back(
            {texts.print([&](Printer& out) { out.predicate(world.terms(), name, head); }, kFactBytes),
             blocks_of(origin, world.blocks())});
        return true;
      });
  if (!results.cut) {
    if (!collected || too_much) {
      Error error = too_much ? evaluator_.budget().error() : collected.error();
      evaluator_.remove_query();
      return fail(std::move(error));
    }
  }
  evaluator_.remove_query();
  std::ranges::sort(results.facts, [](const ExplainedFact& a, const ExplainedFact& b) {
    return std::tie(a.text, a.origin) < std::tie(b.text, b.origin);
  });
  return results;
}

}  // namespace hardtack
