#include "engine/explain/explain_derivation.h"

#include <algorithm>
#include <utility>

namespace hardtack {

Derivation Deriver::derive(FactRef fact) {
  Derivation result;
  if (!expand(fact, 0, result)) {
    result = Derivation();
    result.fact = world_.explained(fact);
    result.how = Derivation::How::kUnknown;
  }
  return result;
}

// False if the fact rests on one that is being derived already. Recursion is bounded by kDepth.
bool Deriver::expand(FactRef fact, std::size_t depth, Derivation& result) {
  result.fact = world_.explained(fact);
  if (world_.said(fact)) return true;
  if (depth >= kDepth || left_ == 0 || world_.cut_short()) {
    world_.cut();
    result.how = Derivation::How::kUnknown;
    return true;
  }
  --left_;
  path_.insert(fact);
  bool derivable = false;
  bool found = false;
  for (std::size_t block = 0; block < world_.block_count() && !found; ++block) {
    const BoundBlock& bound = world_.block(block);
    if (!world_.origin(fact).contains(bound.block.origin)) continue;
    for (std::size_t rule = 0; rule < bound.code->rules.size() && !found; ++rule) {
      if (!world_.spend(1)) break;
      if (world_.world().relation_of(bound, bound.code->rules[rule].head) != fact.relation) continue;
      derivable = true;
      found = by_rule(fact, block, rule, depth, result);
    }
  }
  path_.erase(fact);
  if (found) return true;
  // The request's facts and the verifier's stand in no block. What several blocks said came out of a snapshot.
  const bool single = world_.origin(fact).size() == 1;
  const bool authorizer = single && world_.origin(fact).has_authorizer();
  result.how = authorizer ? Derivation::How::kSaid : Derivation::How::kUnknown;
  return authorizer || !derivable || depth == 0;
}

bool Deriver::by_rule(FactRef fact, std::size_t block, std::size_t rule, std::size_t depth, Derivation& result) {
  const BoundBlock& bound = world_.block(block);
  const AskedQuery query = world_.rule_query(block, rule);
  const auto atoms = world_.atoms(query);
  const auto head = bound.code->terms_of(bound.code->rules[rule].head);
  std::vector<std::vector<Value>> frames;
  std::vector<Value> wanted(world_.values(fact).begin(), world_.values(fact).end());
  world_.search(query, {atoms.size(), world_.expressions(query).size(), false}, query.trusted,
                [&](std::span<const Value> frame, Origin origin, bool) {
                  for (std::size_t i = 0; i < head.size(); ++i) {
                    const Value value =
                        head[i].is_slot() ? frame[head[i].number()] : world_.world().constant(bound, head[i].number());
                    if (value != wanted[i]) return true;
                  }
                  if ((origin | bound.block.origin) == world_.origin(fact)) {
                    frames.emplace_back(frame.begin(), frame.end());
                  }
                  return frames.size() < kTries;
                });
  const std::vector<bool> all(bound.code->queries[query.number].variables.count, true);
  for (const std::vector<Value>& frame : frames) {
    if (world_.cut_short()) break;
    std::vector<Derivation> premises;
    bool possible = true;
    for (const CompiledAtom& atom : atoms) {
      const auto premise = world_.fact_for(query, atom, frame, world_.origin(fact), world_.origin(fact));
      possible = premise && !path_.contains(*premise);
      if (possible) possible = expand(*premise, depth + 1, premises.emplace_back());
      if (!possible) break;
    }
    if (!possible) continue;
    result.how = Derivation::How::kDerived;
    const Block& source = *bound.block.source;
    result.rule = {bound.block.id, StatementKind::kRule, static_cast<std::uint32_t>(rule), {}};
    result.rule_text = world_.text([&](Printer& out) { out.rule(source, source.rules()[rule]); });
    result.bindings = world_.bindings(query, frame, all);
    result.premises = std::move(premises);
    return true;
  }
  return false;
}

}  // namespace hardtack
