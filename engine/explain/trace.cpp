#include "engine/explain/trace.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/explain/explain_summary.h"
#include "engine/explain/explain_world.h"
#include "engine/program/print.h"
#include "engine/text/cat.h"

namespace hardtack {
namespace {

// The world's facts by their values, which the premises and the results of firings are looked up in.
class FactIndex {
 public:
  explicit FactIndex(const ExplainWorld& world) {
    for (std::uint32_t number = 0; number < world.world().relation_count(); ++number) {
      const Relation& relation = world.world().relation(number);
      for (Relation::Row row = 0; row < relation.size(); ++row) {
        rows_[{number, key(relation.values(row))}].push_back({number, row});
      }
    }
  }

  // The facts of a relation with these values, one for each origin.
  std::span<const FactRef> find(std::uint32_t relation, std::span<const Value> values) const {
    const auto found = rows_.find({relation, key(values)});
    return found == rows_.end() ? std::span<const FactRef>() : found->second;
  }

 private:
  using Key = std::vector<std::pair<std::uint8_t, std::uint64_t>>;
  static Key key(std::span<const Value> values) {
    Key key;
    for (const Value& value : values) key.emplace_back(static_cast<std::uint8_t>(value.type()), value.payload());
    return key;
  }

  std::map<std::pair<std::uint32_t, Key>, std::vector<FactRef>> rows_;
};

class Tracer {
 public:
  Tracer(const Authorizer& authorizer, const Request& request, const ExplainLimits& limits)
      : world_(authorizer, limits), facts_(world_), request_(request), limits_(limits) {}

  Trace run() {
    for (std::size_t block = 0; block < world_.block_count(); ++block) {
      for (std::size_t rule = 0; rule < world_.block(block).code->rules.size(); ++rule) {
        if (collect(block, rule) && !world_.exhausted()) continue;
        complete_ = false;
        return finish();
      }
    }
    return finish();
  }

 private:
  struct Firing {
    std::size_t block = 0;
    std::size_t rule = 0;
    std::vector<Value> frame;
    std::vector<FactRef> premises;
    FactRef fact;
    std::size_t round = 0;  // 0: not yet known
    bool again = false;
  };

  // What it takes to look up the facts of one predicate in one combination of values.
  static constexpr std::uint64_t kLookUp = 32;
  // Values of frames that are kept at once: a rule may have many variables.
  static constexpr std::size_t kKeptValues = 1u << 18;

  Trace finish() {
    number_rounds();
    return write();
  }

  // False when the trace is to end.
  bool collect(std::size_t block, std::size_t rule) {
    const AskedQuery query = world_.rule_query(block, rule);
    const ExplainWorld::Part whole{world_.atoms(query).size(), world_.expressions(query).size(), false};
    std::set<std::vector<FactRef>> seen;  // a search may meet a combination of values once for each origin
    std::vector<std::vector<Value>> frames;
    const std::size_t kept_before = kept_values_;
    const Fault fault = world_.search(query, whole, query.trusted, [&](std::span<const Value> frame, Origin, bool) {
      kept_values_ += frame.size();
      frames.emplace_back(frame.begin(), frame.end());
      return frames.size() <= limits_.max_trace_firings && kept_values_ <= kKeptValues;
    });
    if (fault != kNoFault || kept_values_ > kKeptValues || frames.size() > limits_.max_trace_firings) complete_ = false;
    kept_values_ = kept_before;  // those that fired are counted again
    for (std::vector<Value>& frame : frames) {
      const std::vector<FactRef> results = possible_results(block, rule, frame);
      if (results.empty()) {  // a limit ended the evaluation before it: there may be any number of these
        complete_ = false;
        if (++without_result_ > limits_.max_trace_firings) return false;
        continue;
      }
      std::vector<std::vector<FactRef>> choices;
      for (const CompiledAtom& atom : world_.atoms(query)) {
        if (!world_.spend(kLookUp + frame.size() / 8)) return false;
        choices.push_back(visible(query, atom, frame));
      }
      if (!combine(block, rule, frame, results, choices, seen)) return false;
    }
    return true;
  }

  std::vector<FactRef> visible(const AskedQuery& query, const CompiledAtom& atom, std::span<const Value> frame) const {
    const std::vector<bool> bound(frame.size(), true);
    const BoundBlock& block = world_.block(query.block);
    std::vector<FactRef> rows;
    for (const FactRef fact :
         facts_.find(world_.world().relation_of(block, atom), world_.ground(query, atom, frame, bound))) {
      if ((world_.origin(fact).bits() & ~query.trusted.bits()) == 0) rows.push_back(fact);
    }
    return rows;
  }

  // One firing for each choice of origins of the premises. Every choice that is tried costs steps, whether the rule
  // gave a fact by it or not: there may be as many as the product of the choices. False when the trace is to end.
  bool combine(std::size_t block, std::size_t rule, const std::vector<Value>& frame,
               const std::vector<FactRef>& results, const std::vector<std::vector<FactRef>>& choices,
               std::set<std::vector<FactRef>>& seen) {
    std::vector<std::size_t> at(choices.size(), 0);
    if (std::ranges::any_of(choices, [](const auto& facts) { return facts.empty(); })) return true;
    while (true) {
      if (!world_.spend(1 + choices.size())) return false;
      std::vector<FactRef> premises;
      Origin origin = world_.block(block).block.origin;
      for (std::size_t i = 0; i < choices.size(); ++i) {
        premises.push_back(choices[i][at[i]]);
        origin = origin | world_.origin(premises.back());
      }
      const auto fact = std::ranges::find_if(results, [&](FactRef ref) { return world_.origin(ref) == origin; });
      if (fact != results.end() && seen.insert(premises).second) {
        if (firings_.size() >= limits_.max_trace_firings) {
          complete_ = false;
          return false;
        }
        kept_values_ += frame.size();
        firings_.push_back({block, rule, frame, std::move(premises), *fact, 0, false});
      }
      std::size_t i = 0;
      while (i < at.size() && ++at[i] == choices[i].size()) at[i++] = 0;
      if (i == at.size()) return true;
    }
  }

  // The facts of the world that the rule's head becomes, one for each origin.
  std::vector<FactRef> possible_results(std::size_t block, std::size_t rule, std::span<const Value> frame) const {
    const BoundBlock& bound = world_.block(block);
    const CompiledAtom& head = bound.code->rules[rule].head;
    std::vector<Value> values;
    for (const TermRef& term : bound.code->terms_of(head)) {
      values.push_back(term.is_slot() ? frame[term.number()] : world_.world().constant(bound, term.number()));
    }
    const auto found = facts_.find(world_.world().relation_of(bound, head), values);
    return {found.begin(), found.end()};
  }

  // Naive rounds: a rule fires in the first one that finds all of its premises.
  void number_rounds() {
    std::set<FactRef> derivable;
    for (const Firing& firing : firings_) derivable.insert(firing.fact);
    std::map<FactRef, std::size_t> known;  // facts that are derived, with their round
    const auto there = [&](FactRef fact, std::size_t round) {
      if (!derivable.contains(fact)) return true;
      const auto found = known.find(fact);
      return found != known.end() && found->second < round;
    };
    std::erase_if(derivable, [&](FactRef fact) { return world_.said(fact) || requested(fact); });
    std::size_t left = firings_.size();
    std::uint64_t steps = 0;  // apart from those of the search, so that what it found is shown
    for (std::size_t round = 1; left > 0; ++round) {
      const std::size_t before = left;
      for (Firing& firing : firings_) {
        if (firing.round != 0) continue;
        steps += 1 + firing.premises.size();
        if (!std::ranges::all_of(firing.premises, [&](FactRef fact) { return there(fact, round); })) continue;
        firing.round = round;
        firing.again = there(firing.fact, round);
        known.emplace(firing.fact, round);
        --left;
      }
      if (left == before || steps > limits_.max_explain_steps)
        break;  // restored from a snapshot: what they rest on stands nowhere
    }
    std::erase_if(firings_, [](const Firing& firing) { return firing.round == 0; });
    if (left > 0) complete_ = false;
  }

  // Said by the request.
  bool requested(FactRef fact) {
    if (world_.origin(fact) != Origin::authorizer()) return false;
    world_.spend(1 + request_.facts().size() / 8);
    return std::ranges::any_of(request_.facts(), [&](const Request::Fact& said) {
      return said.name == world_.relation(fact).name() &&
             std::ranges::equal(request_.terms_of(said), world_.values(fact));
    });
  }

  Trace write() {
    std::vector<const Firing*> ordered;
    for (const Firing& firing : firings_) ordered.push_back(&firing);
    std::ranges::sort(ordered, {}, [](const Firing* firing) { return std::pair(firing->round, firing); });
    Trace trace;
    std::map<std::pair<std::size_t, std::size_t>, std::string> rules;  // the text of each, printed once
    for (const Firing* listed : ordered) {
      const Firing& firing = *listed;
      const BoundBlock& bound = world_.block(firing.block);
      const AskedQuery query = world_.rule_query(firing.block, firing.rule);
      RuleFiring written;
      written.round = firing.round;
      written.rule = {bound.block.id, StatementKind::kRule, static_cast<std::uint32_t>(firing.rule), {}};
      written.rule_text = rule_text(bound, firing, rules);
      written.bindings = world_.bindings(query, firing.frame, world_.bound_by(query, world_.atoms(query).size()));
      for (const FactRef premise : firing.premises) written.premises.push_back(world_.explained(premise));
      written.fact = world_.explained(firing.fact);
      written.again = firing.again;
      if (world_.texts_spent()) break;  // whole ones only
      trace.firings.push_back(std::move(written));
    }
    trace.complete = complete_ && world_.complete();
    return trace;
  }

  std::string rule_text(const BoundBlock& bound, const Firing& firing,
                        std::map<std::pair<std::size_t, std::size_t>, std::string>& rules) {
    constexpr std::size_t kLongest = 4'096;  // each firing repeats it
    const auto [known, is_new] = rules.try_emplace({firing.block, firing.rule});
    if (is_new) {
      const Block& source = *bound.block.source;
      known->second = print_rule(source, source.rules()[firing.rule], kLongest);
    }
    return world_.again(known->second);
  }

  ExplainWorld world_;
  FactIndex facts_;
  const Request& request_;
  ExplainLimits limits_;
  std::vector<Firing> firings_;
  std::size_t kept_values_ = 0;     // in frames
  std::size_t without_result_ = 0;  // combinations that match, and gave no fact
  bool complete_ = true;
};

}  // namespace

Trace trace(const Authorizer& authorizer, const Request& request, const ExplainLimits& limits) {
  return Tracer(authorizer, request, limits).run();
}

std::string trace_text(const Trace& trace) {
  std::string text;
  std::size_t round = 0;
  const RuleFiring* last = nullptr;
  for (const RuleFiring& firing : trace.firings) {
    const bool next_round = firing.round != round;
    if (next_round) {
      round = firing.round;
      text += cat("round ", round, "\n");
    }
    const bool same_rule = last != nullptr && !next_round && last->rule == firing.rule;
    if (!same_rule) text += "  " + firing.rule.to_string() + ": " + clipped(firing.rule_text) + "\n";
    last = &firing;
    text +=
        (firing.again ? "    again " : "    ") + clipped(firing.fact.text) + " of " + block_names(firing.fact.origin);
    for (std::size_t i = 0; i < firing.premises.size(); ++i) {
      const ExplainedFact& premise = firing.premises[i];
      text += (i == 0 ? ", from " : ", ") + clipped(premise.text) + " of " + block_names(premise.origin);
    }
    text += "\n";
  }
  if (trace.firings.empty()) text += "no rule fired\n";
  if (!trace.complete) text += "the trace is not complete\n";
  return text;
}

}  // namespace hardtack
