#include "engine/explain/explain_query.h"

#include <algorithm>
#include <utility>

#include "engine/eval/budget/fault.h"
#include "engine/explain/explain_near.h"
#include "engine/explain/look_alike.h"

namespace hardtack {
namespace {

using Finding = QueryExplanation::Finding;

constexpr Origin kEverybody = Origin::from_bits(~std::uint64_t{0});

Origin beyond(Origin origin, Origin trusted) { return Origin::from_bits(origin.bits() & ~trusted.bits()); }

// The texts that an expression compares with, a few of them.
std::vector<std::string_view> texts_in(const Block& block, const Expression& expression) {
  constexpr std::size_t kMost = 8;
  std::vector<std::string_view> texts;
  for (const Op& op : block.ops(expression)) {
    if (op.kind != OpKind::kValue || texts.size() == kMost) continue;
    const Value value = block.value(op.term);
    if (value.is(ValueType::kString)) texts.push_back(block.terms().text(value.as_string()));
  }
  return texts;
}

// Distances beyond those of rank_miss().
constexpr std::size_t kCompared = 8;  // variables that may look alike
constexpr std::size_t kOtherName = 10'000;
constexpr std::size_t kNowhereNear = 20'000;

}  // namespace

QueryExplanation QueryExplainer::explain(const AskedQuery& query, std::size_t depth) {
  QueryExplanation result;
  const Block& source = *world_.block(query.block).block.source;
  result.text = world_.text([&](Printer& out) { out.query(source, query.source); });
  const std::size_t atoms = world_.atoms(query).size();
  const std::size_t expressions = world_.expressions(query).size();
  result.missing = atoms;
  if (world_.cut_short()) return result;
  std::optional<std::vector<Value>> match;
  const Fault fault =
      world_.search(query, {atoms, expressions, false}, query.trusted, [&](std::span<const Value> frame, Origin, bool) {
        match.emplace(frame.begin(), frame.end());
        return false;
      });
  if (match) {
    describe_match(query, *match, result);
    return result;
  }
  if (fault != kNoFault) {
    find_failure(query, result);
    return result;
  }
  // The longest prefix of the body that matches.
  std::size_t prefix = atoms;
  Fault limit = kNoFault;
  for (;; --prefix) {
    bool found = prefix == 0;
    if (!found) {
      limit = world_.search(query, {prefix, 0, false}, query.trusted, [&](std::span<const Value>, Origin, bool) {
        found = true;
        return false;
      });
    }
    if (found || limit != kNoFault) break;
  }
  if (limit != kNoFault) return result;
  if (prefix == atoms) {
    describe_false(query, result);
    result.hidden = hidden(query, {atoms, expressions, false});
    result.hidden_all = !result.hidden.empty();
    if (result.hidden_all) result.finding = Finding::kHidden;
  } else {
    describe_missing(query, prefix, depth, result);
  }
  return result;
}

QueryExplanation QueryExplainer::explain_all(const AskedQuery& query) {
  QueryExplanation result;
  const std::size_t atoms = world_.atoms(query).size();
  const std::size_t expressions = world_.expressions(query).size();
  std::size_t matches = 0;
  std::vector<std::vector<Value>> failing;
  const Fault fault = world_.search(query, {atoms, expressions, true}, query.trusted,
                                    [&](std::span<const Value> frame, Origin, bool holds) {
                                      ++matches;
                                      if (!holds) failing.emplace_back(frame.begin(), frame.end());
                                      return failing.size() < kShown;
                                    });
  if (fault == kNoFault && matches > 0 && !failing.empty()) {
    const Block& source = *world_.block(query.block).block.source;
    result.text = world_.text([&](Printer& out) { out.query(source, query.source); });
    result.finding = Finding::kFalse;
    const std::size_t first = world_.first_false(query, failing[0]);
    for (const std::vector<Value>& frame : failing) {
      if (world_.first_false(query, frame) != first) continue;
      result.false_for.push_back(world_.bindings(query, frame, world_.bound_by(query, atoms)));
    }
    if (first < expressions) {
      result.expression =
          world_.text([&](Printer& out) { out.expression(source, source.expressions(query.source)[first]); });
    }
    for (std::size_t i = 0; i < atoms; ++i) result.matched.push_back(atom_text(query, i));
    result.bindings = result.false_for[0];
    return result;
  }
  return explain(query);
}

// The expression that cannot be evaluated, and with what.
bool QueryExplainer::find_failure(const AskedQuery& query, QueryExplanation& result) {
  const auto& failure = world_.failure();
  if (!failure || is_limit(to_code(failure->fault))) return false;
  const Block& source = *world_.block(query.block).block.source;
  const std::size_t atoms = world_.atoms(query).size();
  result.finding = Finding::kFailed;
  result.expression =
      world_.text([&](Printer& out) { out.expression(source, source.expressions(query.source)[failure->expression]); });
  result.bindings = world_.bindings(query, failure->bindings, world_.bound_by(query, atoms));
  result.error = describe_fault(failure->fault, failure->detail, world_.terms()).message();
  for (std::size_t i = 0; i < atoms; ++i) result.matched.push_back(atom_text(query, i));
  return true;
}

void QueryExplainer::describe_match(const AskedQuery& query, std::span<const Value> frame, QueryExplanation& result) {
  const auto atoms = world_.atoms(query);
  result.finding = Finding::kMatched;
  result.bindings = world_.bindings(query, frame, world_.bound_by(query, atoms.size()));
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    result.matched.push_back(atom_text(query, i));
    if (const auto fact = world_.fact_for(query, atoms[i], frame, query.trusted, query.trusted)) {
      result.facts.push_back(deriver_.derive(*fact));
    }
  }
}

// All atoms match: the furthest expression that some combination reaches, and the values it is false for.
void QueryExplainer::describe_false(const AskedQuery& query, QueryExplanation& result) {
  const std::size_t atoms = world_.atoms(query).size();
  const auto expressions = world_.expressions(query);
  std::vector<std::vector<Value>> frames;
  std::size_t reached = expressions.size();
  while (reached > 0 && frames.empty()) {
    --reached;
    const Fault fault =
        world_.search(query, {atoms, reached, false}, query.trusted, [&](std::span<const Value> frame, Origin, bool) {
          frames.emplace_back(frame.begin(), frame.end());
          return frames.size() < kShown;
        });
    if (fault != kNoFault && frames.empty()) return;
  }
  if (frames.empty()) return;
  result.finding = Finding::kFalse;
  const Block& source = *world_.block(query.block).block.source;
  result.missing = 0;
  result.expression =
      world_.text([&](Printer& out) { out.expression(source, source.expressions(query.source)[reached]); });
  const std::vector<bool> bound = world_.bound_by(query, atoms);
  const std::vector<std::string_view> others = texts_in(source, source.expressions(query.source)[reached]);
  for (const std::vector<Value>& frame : frames) {
    std::vector<std::string_view> alike = others;
    for (std::size_t i = 0; i < frame.size() && i < kCompared; ++i) {
      if (bound[i] && frame[i].is(ValueType::kString)) alike.push_back(world_.terms().text(frame[i].as_string()));
    }
    result.false_for.push_back(world_.bindings(query, frame, bound, alike));
  }
  result.bindings = result.false_for[0];
  for (std::size_t i = 0; i < atoms; ++i) result.matched.push_back(atom_text(query, i));
}

void QueryExplainer::describe_missing(const AskedQuery& query, std::size_t prefix, std::size_t depth,
                                      QueryExplanation& result) {
  const auto atoms = world_.atoms(query);
  const BoundBlock& bound = world_.block(query.block);
  std::vector<std::vector<Value>> frames;
  if (prefix == 0) {
    frames.emplace_back(bound.code->queries[query.number].variables.count);
  } else {
    world_.search(query, {prefix, 0, false}, query.trusted, [&](std::span<const Value> frame, Origin, bool) {
      frames.emplace_back(frame.begin(), frame.end());
      return frames.size() < kPrefixes;
    });
  }
  const std::vector<bool> slots = world_.bound_by(query, prefix);
  for (std::size_t i = 0; i < prefix; ++i) result.matched.push_back(atom_text(query, i));
  result.atom = atom_text(query, prefix);
  const std::uint32_t relation = world_.world().relation_of(bound, atoms[prefix]);
  const StringId name = world_.world().relation(relation).name();
  result.predicate = world_.text([&](Printer& out) { out.text(world_.terms().text(name)); });
  result.missing = atoms.size() - prefix;
  const bool all_seen = near_misses(query, prefix, frames, result);  // puts the frame that comes closest first
  result.wanted = world_.print(name, world_.ground(query, atoms[prefix], frames[0], slots));
  result.bindings = world_.bindings(query, frames[0], slots);
  result.hidden = hidden(query, {atoms.size(), world_.expressions(query).size(), false});
  result.hidden_all = !result.hidden.empty();
  if (!result.hidden_all) result.hidden = hidden(query, {prefix + 1, 0, false});
  if (depth < kRuleDepth) rules_for(query, prefix, depth, result);
  if (!result.hidden.empty()) {
    result.finding = Finding::kHidden;
  } else if (!result.near_misses.empty()) {
    result.finding = Finding::kNoMatch;
  } else if (!has_facts(name, world_.world().realm(relation))) {
    result.finding = Finding::kNoFact;
    similar_names(name, query.trusted, result);
  } else if (all_seen && !world_.cut_short()) {
    result.finding = Finding::kNoMatch;
  }  // else it stays kCutShort: there are facts of that name, and not all of them were looked at
}

bool QueryExplainer::has_facts(StringId name, Realm realm) const {
  for (std::uint32_t number = 0; number < world_.world().relation_count(); ++number) {
    const Relation& facts = world_.world().relation(number);
    if (facts.name() == name && world_.world().realm(number) == realm && facts.size() > 0) return true;
  }
  return false;
}

// Asks again as if more were trusted: first everybody that a scope could name, so that the advice is one that can be
// followed where there is any, then everybody.
std::vector<HiddenFact> QueryExplainer::hidden(const AskedQuery& query, const ExplainWorld::Part& part) {
  const Origin nameable = query.trusted | trustable(query);
  Hiding hiding = least_hiding(query, part, nameable);
  const bool shows_all = !hiding.facts.empty();
  if (!shows_all) hiding = least_hiding(query, part, kEverybody);
  std::vector<HiddenFact> list;
  for (const FactRef fact : hiding.facts) {
    const Origin needed = beyond(world_.origin(fact), query.trusted);
    const Origin never = beyond(needed, nameable);
    HiddenFact& described = list.emplace_back(
        HiddenFact{world_.explained(fact), world_.blocks_of(needed), world_.blocks_of(never), std::nullopt});
    if (never == Origin()) described.trusting = scope_for(query, shows_all ? hiding.untrusted : needed);
  }
  return list;
}

QueryExplainer::Hiding QueryExplainer::least_hiding(const AskedQuery& query, const ExplainWorld::Part& part,
                                                    Origin allowed) {
  std::vector<std::vector<Value>> frames;
  world_.search(query, part, allowed, [&](std::span<const Value> frame, Origin, bool) {
    frames.emplace_back(frame.begin(), frame.end());
    return frames.size() < kScopes;
  });
  Hiding best;
  for (const std::vector<Value>& frame : frames) {
    Hiding found;
    for (const CompiledAtom& atom : world_.atoms(query).first(part.atoms)) {
      const auto fact = world_.fact_for(query, atom, frame, query.trusted, allowed);
      if (!fact || world_.origin(*fact).is_within(query.trusted)) continue;
      if (std::ranges::find(found.facts, *fact) == found.facts.end()) found.facts.push_back(*fact);
      found.untrusted |= beyond(world_.origin(*fact), query.trusted);
    }
    if (found.facts.empty()) continue;
    const bool better = best.facts.empty() || found.untrusted.size() < best.untrusted.size() ||
                        (found.untrusted.size() == best.untrusted.size() && found.facts.size() < best.facts.size());
    if (better) best = std::move(found);
  }
  return best;
}

Origin QueryExplainer::trustable(const AskedQuery& query) const {
  const WorldBlock& self = world_.block(query.block).block;
  Origin result;
  for (const WorldBlock& other : world_.world_blocks()) {
    const auto index = other.id.index();
    if (!index) continue;
    if (other.id.credential() != self.id.credential()) continue;
    const bool previous = self.id.index() && *index <= *self.id.index();
    if (*index == 0 || other.external_key != nullptr || previous) result |= other.origin;
  }
  return result;
}

std::string QueryExplainer::scope_for(const AskedQuery& query, Origin needed) const {
  const WorldBlock& self = world_.block(query.block).block;
  const auto own = self.source->scopes(query.source);
  const auto scopes = own.empty() ? self.source->scopes() : own;
  std::vector<std::string> words;
  const auto add = [&words](std::string word) {
    if (std::ranges::find(words, word) == words.end()) words.push_back(std::move(word));
  };
  for (const Scope& scope : scopes) {
    if (scope.kind == ScopeKind::kAuthority) add("authority");
    if (scope.kind == ScopeKind::kPrevious) add("previous");
    if (scope.kind == ScopeKind::kPublicKey) add(self.source->keys()[scope.key].to_text());
  }
  if (scopes.empty()) add("authority");
  for (const WorldBlock& other : world_.world_blocks()) {
    if (!needed.contains(other.origin)) continue;
    if (other.origin == self.authority) {
      add("authority");
    } else if (other.external_key != nullptr) {
      add(other.external_key->to_text());
    } else {
      add("previous");
    }
  }
  std::string text = "trusting ";
  for (std::size_t i = 0; i < words.size(); ++i) text += (i == 0 ? "" : ", ") + words[i];
  return text;
}

bool QueryExplainer::near_misses(const AskedQuery& query, std::size_t atom, std::vector<std::vector<Value>>& frames,
                                 QueryExplanation& result) {
  const CompiledAtom& compiled = world_.atoms(query)[atom];
  const BoundBlock& bound = world_.block(query.block);
  const std::vector<bool> slots = world_.bound_by(query, atom);
  const StringId name = world_.world().relation(world_.world().relation_of(bound, compiled)).name();
  const Realm realm = world_.world().realm(world_.world().relation_of(bound, compiled));
  std::vector<RankedMiss> ranked;
  bool all_seen = true;
  for (std::size_t f = 0; f < frames.size() && all_seen; ++f) {
    const std::vector<Value> wanted = world_.ground(query, compiled, frames[f], slots);
    for (std::uint32_t number = 0; number < world_.world().relation_count() && all_seen; ++number) {
      const Relation& facts = world_.world().relation(number);
      if (facts.name() != name || world_.world().realm(number) != realm) continue;
      all_seen = world_.spend(facts.size() * (1 + wanted.size() / 4));
      for (Relation::Row row = 0; row < facts.size() && all_seen; ++row) {
        auto miss = rank_miss(world_.terms(), wanted, facts.values(row));
        if (!miss) continue;  // it fits, and is hidden
        miss->frame = f;
        miss->visible = facts.origin(row).is_within(query.trusted);
        miss->fact = {number, row};
        insert_ranked(ranked, *miss, kShown);
      }
    }
  }
  result.distance = ranked.empty() ? kNowhereNear : ranked[0].distance;
  for (const RankedMiss& miss : ranked) {
    const std::vector<Value> wanted = world_.ground(query, compiled, frames[miss.frame], slots);
    result.near_misses.push_back({miss.kind, world_.explained(miss.fact), world_.text([&](Printer& out) {
                                    describe_miss(out, world_.terms(), wanted, world_.values(miss.fact));
                                  }),
                                  miss.visible});
  }
  if (!ranked.empty()) std::swap(frames[0], frames[ranked[0].frame]);
  return all_seen;
}

void QueryExplainer::similar_names(StringId name, Origin trusted, QueryExplanation& result) {
  const std::string_view wanted = world_.terms().text(name);
  for (std::uint32_t number = 0; number < world_.world().relation_count(); ++number) {
    const Relation& facts = world_.world().relation(number);
    if (facts.size() == 0 || result.near_misses.size() >= kShown) continue;
    const std::string_view other = world_.terms().text(facts.name());
    if (!world_.spend(1 + wanted.size() * other.size() / 64)) return;
    if (!similar(wanted, other)) continue;
    std::string difference = world_.text([&](Printer& out) {
      out.text("the name is `");
      print_name_apart(out, other, wanted);
      out.text("`, not `");
      print_name_apart(out, wanted, other);
      out.text("`");
    });
    result.distance = kOtherName;
    result.near_misses.push_back({NearMiss::Kind::kName, world_.explained({number, 0}), std::move(difference),
                                  facts.origin(0).is_within(trusted)});
  }
}

// Rules whose head could be the atom and that gave nothing at all.
void QueryExplainer::rules_for(const AskedQuery& query, std::size_t atom, std::size_t depth, QueryExplanation& result) {
  const BoundBlock& asking = world_.block(query.block);
  const CompiledAtom& wanted = world_.atoms(query)[atom];
  const std::uint32_t relation = world_.world().relation_of(asking, wanted);
  const auto wanted_terms = asking.code->terms_of(wanted);
  for (std::size_t b = 0; b < world_.block_count(); ++b) {
    const BoundBlock& bound = world_.block(b);
    if (!query.trusted.contains(bound.block.origin)) continue;  // what it derives would be hidden
    for (std::size_t r = 0; r < bound.code->rules.size() && result.rules.size() < kRules; ++r) {
      if (!world_.spend(1)) return;
      const CompiledAtom& head = bound.code->rules[r].head;
      if (world_.world().relation_of(bound, head) != relation) continue;
      const auto head_terms = bound.code->terms_of(head);
      bool fits = true;
      for (std::size_t i = 0; i < head_terms.size(); ++i) {
        fits = fits && (head_terms[i].is_slot() || wanted_terms[i].is_slot() ||
                        world_.world().constant(bound, head_terms[i].number()) ==
                            world_.world().constant(asking, wanted_terms[i].number()));
      }
      if (!fits) continue;
      QueryExplanation why = explain(world_.rule_query(b, r), depth + 1);
      if (why.finding == Finding::kMatched) continue;
      const Block& source = *bound.block.source;
      result.rules.push_back({{bound.block.id, StatementKind::kRule, static_cast<std::uint32_t>(r), {}},
                              world_.text([&](Printer& out) { out.rule(source, source.rules()[r]); }),
                              {}});
      result.rules.back().query.push_back(std::move(why));
    }
  }
}

std::string QueryExplainer::atom_text(const AskedQuery& query, std::size_t atom) {
  const Block& source = *world_.block(query.block).block.source;
  return world_.text([&](Printer& out) { out.fact(source, source.body(query.source)[atom]); });
}

}  // namespace hardtack
