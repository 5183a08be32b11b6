#include "engine/explain/explain_world.h"

#include <algorithm>
#include <chrono>

#include "engine/eval/scope.h"
#include "engine/explain/look_alike.h"

namespace hardtack {
namespace {

MachineOptions options_of(const Authorizer& authorizer) {
  if (authorizer.policy() == nullptr) return {};
  const PolicyOptions& options = authorizer.policy()->options();
  return {&options.externs, options.enable_regex};
}

// Steps bound an explanation, the same on every machine.
std::chrono::nanoseconds no_time() { return {}; }

class FoundSink final : public JoinSink {
 public:
  explicit FoundSink(const ExplainWorld::Found& found) : found_(found) {}
  bool match(std::span<const Value> frame, Origin origin, bool holds) override { return found_(frame, origin, holds); }

 private:
  const ExplainWorld::Found& found_;
};

}  // namespace

ExplainWorld::ExplainWorld(const Authorizer& authorizer, const ExplainLimits& limits)
    : world_(&authorizer.world().terms()),
      machine_(world_, budget_, options_of(authorizer)),
      join_(world_, budget_, machine_),
      limits_(limits),
      steps_left_(limits.max_explain_steps),
      memory_left_(limits.max_explain_memory),
      texts_(limits.max_explain_bytes) {
  listed_ = authorizer.world().blocks();
  for (const WorldBlock& block : listed_) {
    code_.push_back(compile_block(*block.source));
    blocks_.push_back(world_.bind(block, *code_.back(), false));
  }
  add_facts(authorizer.world());
  machine_.refresh();
}

void ExplainWorld::add_facts(const World& from) {
  std::vector<WorldFact> facts = from.facts();
  std::ranges::sort(facts, [this](const WorldFact& a, const WorldFact& b) {
    const auto names = terms().text(a.name) <=> terms().text(b.name);
    if (names != 0) return names < 0;
    if (a.terms.size() != b.terms.size()) return a.terms.size() < b.terms.size();
    for (std::size_t i = 0; i < a.terms.size(); ++i) {
      if (const auto order = terms().compare(a.terms[i], b.terms[i]); order != 0) return order < 0;
    }
    return a.origin.bits() < b.origin.bits();
  });
  for (const WorldFact& fact : facts) {
    const auto number = world_.relation_number(fact.name, static_cast<std::uint32_t>(fact.terms.size()), fact.realm);
    world_.relation(number).insert(fact.terms, fact.origin);
  }
  for (std::uint32_t i = 0; i < world_.relation_count(); ++i) {
    world_.relation(i).advance();
    world_.relation(i).advance();
  }
}

AskedQuery ExplainWorld::rule_query(std::size_t block, std::size_t rule) const {
  const Query& query = listed_[block].source->rules()[rule].query;
  return {block, code_[block]->rules[rule].query, query, trusted_by(listed_[block], query, listed_)};
}

std::vector<AskedQuery> ExplainWorld::check_queries(std::size_t block, std::size_t check) const {
  std::vector<AskedQuery> queries;
  std::uint32_t number = code_[block]->checks[check].first;
  for (const Query& query : listed_[block].source->queries(listed_[block].source->checks()[check])) {
    queries.push_back({block, number++, query, trusted_by(listed_[block], query, listed_)});
  }
  return queries;
}

std::vector<AskedQuery> ExplainWorld::policy_queries(std::size_t policy) const {
  std::vector<AskedQuery> queries;
  std::uint32_t number = code_[0]->policies[policy].first;
  for (const Query& query : listed_[0].source->queries(listed_[0].source->policies()[policy])) {
    queries.push_back({0, number++, query, trusted_by(listed_[0], query, listed_)});
  }
  return queries;
}

std::span<const CompiledAtom> ExplainWorld::atoms(const AskedQuery& query) const {
  return CompiledBlock::slice(code_[query.block]->atoms, code_[query.block]->queries[query.number].atoms);
}

std::span<const CompiledExpression> ExplainWorld::expressions(const AskedQuery& query) const {
  return CompiledBlock::slice(code_[query.block]->expressions, code_[query.block]->queries[query.number].expressions);
}

bool ExplainWorld::spend(std::uint64_t steps) {
  steps_left_ -= std::min(steps, steps_left_);
  if (steps_left_ == 0) cut_short_ = true;
  return steps_left_ > 0;
}

Fault ExplainWorld::search(const AskedQuery& query, const Part& part, Origin trusted, const Found& found) {
  CompiledQuery compiled = code_[query.block]->queries[query.number];
  compiled.atoms.count = static_cast<std::uint32_t>(part.atoms);
  compiled.expressions.count = static_cast<std::uint32_t>(part.expressions);
  spend(1 + (part.atoms + part.expressions) / 8);  // to begin with
  start_budget();
  FoundSink sink(found);
  const Fault fault =
      join_.run({&blocks_[query.block], &compiled, trusted, JoinTask::kNoDelta, part.report_false}, sink);
  charge_budget();
  return fault;
}

void ExplainWorld::start_budget() {
  EvalLimits limits;
  limits.max_steps = std::min(limits_.max_explain_query_steps, steps_left_);
  limits.max_memory = memory_left_;
  limits.max_time = std::chrono::hours(1);
  budget_.start(limits, no_time);
}

void ExplainWorld::charge_budget() {
  spend(std::min(budget_.steps(), steps_left_));
  memory_left_ -= std::min(memory_left_, budget_.held());
  if (budget_.exceeded()) cut_short_ = true;
}

std::size_t ExplainWorld::first_false(const AskedQuery& query, std::span<const Value> frame) {
  const CompiledQuery& compiled = code_[query.block]->queries[query.number];
  std::vector<Value> values(frame.begin(), frame.end());
  values.resize(std::max<std::size_t>(values.size(), compiled.frame));
  start_budget();
  const auto all = expressions(query);
  std::size_t i = 0;
  for (; i < all.size(); ++i) {
    bool truth = false;
    if (machine_.evaluate(blocks_[query.block], all[i], values, truth) != kNoFault || !truth) break;
  }
  charge_budget();
  return i;
}

std::vector<bool> ExplainWorld::bound_by(const AskedQuery& query, std::size_t count) const {
  const CompiledBlock& code = *code_[query.block];
  std::vector<bool> bound(code.queries[query.number].variables.count, false);
  for (const CompiledAtom& atom : atoms(query).first(count)) {
    for (const TermRef& term : code.terms_of(atom)) {
      if (term.is_slot()) bound[term.number()] = true;
    }
  }
  return bound;
}

std::vector<Value> ExplainWorld::ground(const AskedQuery& query, const CompiledAtom& atom, std::span<const Value> frame,
                                        const std::vector<bool>& bound) const {
  const CompiledBlock& code = *code_[query.block];
  const auto variables = CompiledBlock::slice(code.variables, code.queries[query.number].variables);
  std::vector<Value> values;
  for (const TermRef& term : code.terms_of(atom)) {
    if (!term.is_slot()) {
      values.push_back(world_.constant(blocks_[query.block], term.number()));
    } else if (bound[term.number()]) {
      values.push_back(frame[term.number()]);
    } else {
      values.push_back(Value::variable(world_.name(blocks_[query.block], variables[term.number()])));
    }
  }
  return values;
}

ExplainedBindings ExplainWorld::bindings(const AskedQuery& query, std::span<const Value> frame,
                                         const std::vector<bool>& bound, std::span<const std::string_view> others) {
  const CompiledBlock& code = *code_[query.block];
  const auto variables = CompiledBlock::slice(code.variables, code.queries[query.number].variables);
  ExplainedBindings list;
  for (std::size_t slot = 0; slot < variables.size() && !texts_.spent(); ++slot) {
    if (!bound[slot]) continue;
    const StringId name = world_.name(blocks_[query.block], variables[slot]);
    std::string variable = text([&](Printer& out) { out.value(terms(), Value::variable(name)); });
    const auto alike = [&](std::string_view other) {
      return frame[slot].is(ValueType::kString) && look_alike(terms().text(frame[slot].as_string()), other);
    };
    const auto other = std::ranges::find_if(others, alike);
    list.push_back({std::move(variable), other == others.end() ? print(frame[slot]) : text([&](Printer& out) {
                      print_apart(out, terms().text(frame[slot].as_string()), *other);
                    })});
  }
  return list;
}

std::optional<FactRef> ExplainWorld::fact_for(const AskedQuery& query, const CompiledAtom& atom,
                                              std::span<const Value> frame, Origin trusted, Origin allowed) {
  const std::vector<bool> bound(frame.size(), true);
  const std::vector<Value> wanted = ground(query, atom, frame, bound);
  const std::uint32_t number = world_.relation_of(blocks_[query.block], atom);
  const Relation& facts = world_.relation(number);
  std::optional<FactRef> best;
  const auto beyond = [&](Relation::Row row) {
    return Origin::from_bits(facts.origin(row).bits() & ~trusted.bits()).size();
  };
  if (!spend(1 + facts.size() / 8)) return std::nullopt;
  for (Relation::Row row = 0; row < facts.size(); ++row) {
    if (!facts.origin(row).is_within(allowed)) continue;
    if (!std::ranges::equal(facts.values(row), wanted)) continue;
    if (!best || beyond(row) < beyond(best->row)) best = FactRef{number, row};
  }
  return best;
}

ExplainedFact ExplainWorld::explained(FactRef fact) {
  return {print(relation(fact).name(), values(fact)), blocks_of(origin(fact))};
}

bool ExplainWorld::said(FactRef fact) {
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    if (origin(fact) != listed_[i].origin) continue;
    const auto facts = listed_[i].source->facts();
    spend(1 + facts.size() / 8);
    for (std::size_t k = 0; k < facts.size(); ++k) {
      if (world_.relation_of(blocks_[i], code_[i]->fact_relations[k]) != fact.relation) continue;
      std::size_t column = 0;
      const bool same = std::ranges::all_of(listed_[i].source->term_ids(facts[k]), [&](TermId term) {
        return world_.constant(blocks_[i], term.number()) == values(fact)[column++];
      });
      if (same) return true;
    }
  }
  return false;
}

std::string ExplainWorld::print(StringId name, std::span<const Value> values) {
  return text([&](Printer& out) { out.predicate(terms(), name, values); });
}

std::string ExplainWorld::print(Value value) {
  return text([&](Printer& out) { out.value(terms(), value); });
}

std::string ExplainWorld::again(const std::string& text) {
  return this->text([&](Printer& out) { out.text(text); });
}

}  // namespace hardtack
