#include "dap/views/stop.h"

#include <algorithm>
#include <utility>

#include "dap/recording/recording.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"

namespace hardtack::dap {
namespace {

using Kind = Node::Kind;

std::string counted(std::size_t count, std::string_view what) { return cat(count, " ", what, count == 1 ? "" : "s"); }

std::string shown(std::string_view text) { return clip(text, kShownBytes); }

Variable plain(std::string name, std::string_view value) { return {std::move(name), shown(value), {}, {}, 0, {}}; }

Variable with_parts(std::string name, std::string value, Node node, std::size_t indexed = 0) {
  return {std::move(name), std::move(value), {}, node, indexed, {}};
}

std::string fact_text(const ExplainedFact& fact) { return cat(shown(fact.text), " of ", origin_text(fact.origin)); }

std::vector<Variable> binding_variables(const ExplainedBindings& bindings) {
  std::vector<Variable> variables;
  for (const ExplainedBinding& binding : bindings) {
    variables.push_back(plain(shown(binding.variable), binding.value));
    variables.back().expression = binding.variable;
  }
  return variables;
}

std::string_view word_of(const StatementExplanation& statement) {
  switch (statement.result) {
    case StatementExplanation::Result::kFailed: return "failed";
    case StatementExplanation::Result::kUnmatched: return "did not match";
    case StatementExplanation::Result::kMatched:
      return statement.where.kind == StatementKind::kPolicy ? "matched" : "holds";
    case StatementExplanation::Result::kError: break;
  }
  return "could not be evaluated";
}

std::string_view word_of(QueryExplanation::Finding finding) {
  using Finding = QueryExplanation::Finding;
  switch (finding) {
    case Finding::kMatched: return "matched";
    case Finding::kHidden: return "needs facts that it does not trust";
    case Finding::kNoFact: return "there is no such fact";
    case Finding::kNoMatch: return "no fact fits";
    case Finding::kFalse: return "an expression is false";
    case Finding::kFailed: return "an expression cannot be evaluated";
    case Finding::kCutShort: break;
  }
  return "not found out within the limits";
}

std::vector<Variable> page_of(std::vector<Variable> all, Page page) {
  if (page.start >= all.size()) return {};
  const std::size_t end = page.start + std::min(page.count, all.size() - page.start);
  return {std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(page.start)),
          std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(end))};
}

}  // namespace

std::string origin_text(const OriginBlocks& origin) {
  std::string text;
  for (std::size_t i = 0; i < origin.size(); ++i) {
    const bool last = i + 1 == origin.size();
    text += cat((i == 0 ? "" : last ? " and " : ", "), origin[i].to_string());
  }
  return text;
}

Stop::Stop(const Program& program, const Recording& recording, std::size_t step)
    : program_(program), recording_(recording), step_(step) {
  for (std::size_t i = 0; i < recording.facts.size(); ++i) {
    const RecordedFact& fact = recording.facts[i];
    if (!recording.is_there(fact, step)) continue;
    if (predicates_.empty() || predicates_.back().name != fact.name || predicates_.back().arity != fact.arity) {
      predicates_.push_back({fact.name, fact.arity, {}});
    }
    predicates_.back().facts.push_back(i);
  }
}

const ExplainedBindings* Stop::bindings() const {
  const Step& step = at();
  if (step.kind == Step::Kind::kDerivation) return &recording_.trace.firings[step.index].bindings;
  if (step.kind == Step::Kind::kError && recording_.explanation.error) return &recording_.explanation.error->bindings;
  if (step.kind != Step::Kind::kCheck && step.kind != Step::Kind::kPolicy) return nullptr;
  for (const QueryExplanation& query : recording_.statements[step.index].queries) {
    if (!query.bindings.empty()) return &query.bindings;
  }
  return nullptr;
}

const QueryExplanation* Stop::query(const Node& node) const {
  if (node.a >= recording_.statements.size()) return nullptr;
  const auto& queries = recording_.statements[node.a].queries;
  return node.b < queries.size() ? &queries[node.b] : nullptr;
}

std::size_t Stop::size(const Node& node) const {
  switch (node.kind) {
    case Kind::kFacts: return predicates_.size();
    case Kind::kPredicate: return node.a < predicates_.size() ? predicates_[node.a].facts.size() : 0;
    case Kind::kRows:
      return node.a >= first_rows_ && node.a < first_rows_ + rows_.size() ? rows_[node.a - first_rows_].size() : 0;
    case Kind::kFailed: return recording_.outcome ? recording_.outcome->failed_checks.size() : 0;
    default: return all_parts(node).size();
  }
}

std::vector<Variable> Stop::parts(const Node& node, Page page) const {
  const std::size_t size = this->size(node);
  if (page.start >= size) return {};
  const std::size_t end = page.start + std::min(page.count, size - page.start);
  std::vector<Variable> variables;
  const auto each = [&](auto make) {
    for (std::size_t i = page.start; i < end; ++i) variables.push_back(make(i));
    return std::move(variables);
  };
  const auto number = [](std::size_t i) { return cat("[", i, "]"); };
  switch (node.kind) {
    case Kind::kFacts: return each([&](std::size_t i) { return predicate_variable(i); });
    case Kind::kPredicate:
      return each([&](std::size_t i) { return fact_variable(predicates_[node.a].facts[i], number(i)); });
    case Kind::kRows:
      return each([&](std::size_t i) { return plain(number(i), fact_text(rows_[node.a - first_rows_][i])); });
    case Kind::kFailed:
      return each(
          [&](std::size_t i) { return plain(number(i), recording_.outcome->failed_checks[i].where.to_string()); });
    default: return page_of(all_parts(node), page);
  }
}

Variable Stop::predicate_variable(std::size_t number) const {
  const Predicate& predicate = predicates_[number];
  const std::string name = cat(predicate.name, "/", predicate.arity);
  Variable variable = with_parts(shown(name), counted(predicate.facts.size(), "fact"), {Kind::kPredicate, number, 0},
                                 predicate.facts.size());
  variable.expression = name;
  return variable;
}

Variable Stop::fact_variable(std::size_t fact, std::string name) const {
  const RecordedFact& recorded = recording_.facts[fact];
  Variable variable = with_parts(std::move(name), cat(shown(recorded.text), " of ", origin_text(recorded.origin)),
                                 {Kind::kFact, fact, 0});
  variable.type = cat(recorded.name.substr(0, kShownBytes), "/", recorded.arity);
  return variable;
}

std::vector<Variable> Stop::fact_parts(const RecordedFact& fact) const {
  std::vector<Variable> parts{plain("fact", fact.text), plain("origin", origin_text(fact.origin))};
  if (fact.since == 0) {
    parts.push_back(plain("stated", "before the first round"));
  } else if (fact.firing) {
    const RuleFiring& firing = recording_.trace.firings[*fact.firing];
    parts.push_back(with_parts("derived", cat("in round ", firing.round, " by ", firing.rule.to_string()),
                               {Kind::kFiring, *fact.firing, 0}));
  } else {
    parts.push_back(plain("derived", "in a round that the trace does not tell"));
  }
  return parts;
}

std::vector<Variable> Stop::firing_parts(std::size_t number) const {
  const RuleFiring& firing = recording_.trace.firings[number];
  std::vector<Variable> parts{plain("rule", firing.rule_text)};
  for (Variable& variable : binding_variables(firing.bindings)) parts.push_back(std::move(variable));
  if (!firing.premises.empty()) {
    parts.push_back(with_parts("premises", counted(firing.premises.size(), "fact"), {Kind::kPremises, number, 0},
                               firing.premises.size()));
  }
  parts.push_back(plain("fact", fact_text(firing.fact)));
  if (firing.again) parts.push_back(plain("new", "no: the fact was there before"));
  return parts;
}

std::vector<Variable> Stop::statement_parts() const {
  const Step& step = at();
  std::vector<Variable> parts;
  switch (step.kind) {
    case Step::Kind::kRule:
      parts.push_back(plain("rule", step.where->to_string()));
      parts.push_back(plain("round", cat(step.round)));
      parts.push_back(plain("derives", step.firings == 0 ? "nothing in this round" : counted(step.firings, "fact")));
      break;
    case Step::Kind::kDerivation: return firing_parts(step.index);
    case Step::Kind::kCheck:
    case Step::Kind::kPolicy: {
      const StatementExplanation& statement = recording_.statements[step.index];
      parts.push_back(plain("result", word_of(statement)));
      parts.push_back(plain("text", statement.text));
      if (statement.rejects) parts.push_back(plain("reject if", "fails where it matches"));
      if (statement.denies) parts.push_back(plain("deny if", "denies where it matches"));
      for (std::size_t i = 0; i < statement.queries.size(); ++i) {
        parts.push_back(with_parts(cat("alternative ", i + 1), std::string(word_of(statement.queries[i].finding)),
                                   {Kind::kQuery, step.index, i}));
      }
      break;
    }
    default: break;
  }
  return parts;
}

std::vector<Variable> Stop::query_parts(std::size_t statement, std::size_t number) const {
  const QueryExplanation* query = this->query({Kind::kQuery, statement, number});
  if (query == nullptr) return {};
  std::vector<Variable> parts{plain("query", query->text)};
  for (std::size_t i = 0; i < query->matched.size(); ++i)
    parts.push_back(plain(cat("found ", i + 1), query->matched[i]));
  if (!query->wanted.empty()) parts.push_back(plain("found nothing for", query->wanted));
  if (!query->expression.empty()) parts.push_back(plain("expression", query->expression));
  if (!query->error.empty()) parts.push_back(plain("error", query->error));
  for (Variable& variable : binding_variables(query->bindings)) parts.push_back(std::move(variable));
  const auto list = [&](std::string name, std::size_t count, Kind kind) {
    if (count > 0)
      parts.push_back(with_parts(std::move(name), counted(count, "fact"), {kind, statement, number}, count));
  };
  list("matched facts", query->facts.size(), Kind::kQueryFacts);
  list("not trusted", query->hidden.size(), Kind::kHidden);
  list("near misses", query->near_misses.size(), Kind::kNearMisses);
  return parts;
}

std::vector<Variable> Stop::limit_parts() const {
  const EvalLimits& limits = recording_.limits;
  const RunStats stats = recording_.authorizer->stats();
  const auto used = [](std::uint64_t count, std::uint64_t most) { return cat(count, " of ", most); };
  std::size_t here = 0;
  for (const Predicate& predicate : predicates_) here += predicate.facts.size();
  return {plain("facts here", cat(here)),
          plain("facts", used(stats.facts, limits.max_facts)),
          plain("rounds with new facts", used(stats.iterations, limits.max_iterations)),
          plain("steps", used(stats.steps, limits.max_steps)),
          plain("memory", cat("at most ", limits.max_memory, " bytes")),
          plain("trace", recording_.trace.complete ? "complete" : "cut short by its limits")};
}

std::vector<Variable> Stop::decision_parts() const {
  const Step::Kind kind = at().kind;
  if (kind != Step::Kind::kResult && kind != Step::Kind::kError) return {plain("result", "not yet")};
  const Explanation& explanation = recording_.explanation;
  std::vector<Variable> parts{plain("result", dap::word_of(recording_))};
  if (recording_.outcome) {
    const Decision& decision = *recording_.outcome;
    parts.push_back(plain(
        "policy", decision.policy ? cat(decision.policy->where.to_string(), " (", name_of(decision.policy->kind), ")")
                                  : std::string("none matched")));
    if (const std::size_t failed = decision.failed_checks.size(); failed > 0) {
      parts.push_back(with_parts("failed checks", cat(failed), {Kind::kFailed, 0, 0}, failed));
    }
  } else {
    parts.push_back(plain("error", recording_.outcome.error().to_string()));
  }
  if (!explanation.headline.empty()) parts.push_back(plain("headline", explanation.headline));
  if (!explanation.reason.empty()) parts.push_back(plain("reason", explanation.reason));
  if (!explanation.advice.empty()) parts.push_back(plain("advice", explanation.advice));
  return parts;
}

std::vector<Variable> Stop::all_parts(const Node& node) const {
  std::vector<Variable> parts;
  const auto firings = recording_.trace.firings.size();
  switch (node.kind) {
    case Kind::kFact: return node.a < recording_.facts.size() ? fact_parts(recording_.facts[node.a]) : parts;
    case Kind::kFiring: return node.a < firings ? firing_parts(node.a) : parts;
    case Kind::kPremises:
      for (std::size_t i = 0; node.a < firings && i < recording_.trace.firings[node.a].premises.size(); ++i) {
        parts.push_back(plain(cat("[", i, "]"), fact_text(recording_.trace.firings[node.a].premises[i])));
      }
      return parts;
    case Kind::kBindings: return bindings() == nullptr ? parts : binding_variables(*bindings());
    case Kind::kStatement: return statement_parts();
    case Kind::kQuery: return query_parts(node.a, node.b);
    case Kind::kLimits: return limit_parts();
    case Kind::kDecision: return decision_parts();
    default: break;
  }
  const QueryExplanation* query = this->query(node);
  if (query == nullptr) return parts;
  const auto add = [&](std::string text) { parts.push_back(plain(cat("[", parts.size(), "]"), text)); };
  if (node.kind == Kind::kQueryFacts) {
    for (const Derivation& fact : query->facts) add(fact_text(fact.fact));
  } else if (node.kind == Kind::kHidden) {
    for (const HiddenFact& hidden : query->hidden) {
      add(cat(fact_text(hidden.fact), "; not trusted: ", origin_text(hidden.untrusted)));
    }
  } else if (node.kind == Kind::kNearMisses) {
    for (const NearMiss& near : query->near_misses) add(cat(fact_text(near.fact), ": ", near.difference));
  }
  return parts;
}

}  // namespace hardtack::dap
