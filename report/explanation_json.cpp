#include "report/explanation_json.h"

#include <utility>

#include "json/make_json.h"
#include "report/block_json.h"
#include "report/diagnostic_json.h"

namespace hardtack {
namespace {

using Finding = QueryExplanation::Finding;

JsonValue blocks_json(const OriginBlocks& blocks) {
  JsonValue::Array list;
  for (const BlockId block : blocks) list.push_back(block_json(block));
  return list;
}

JsonValue bindings_json(const ExplainedBindings& bindings) {
  JsonValue::Object object;
  for (const ExplainedBinding& binding : bindings) object.emplace_back(binding.variable, binding.value);
  return object;
}

template <typename T, typename Make>
JsonValue list_json(const std::vector<T>& items, Make make) {
  JsonValue::Array list;
  for (const T& item : items) list.push_back(make(item));
  return list;
}

void add_location(JsonValue::Object& object, const StatementRef& where, const SourcePlaces& places) {
  if (const auto place = places.find(where)) object.emplace_back("location", place_json(*place));
}

JsonValue named_rule_json(const StatementRef& rule, const std::string& text, const SourcePlaces& places) {
  JsonValue::Object object = {{"origin", block_json(rule.block)}, {"index", json_number(rule.index)}, {"text", text}};
  add_location(object, rule, places);
  return object;
}

JsonValue fact_json(const ExplainedFact& fact) {
  return json_object({{"fact", fact.text}, {"origin", blocks_json(fact.origin)}});
}

// As deep as explain() made it, which bounds it.
JsonValue derivation_json(const Derivation& fact, const SourcePlaces& places) {
  JsonValue::Object object = {
      {"fact", fact.fact.text}, {"origin", blocks_json(fact.fact.origin)}, {"how", name_of(fact.how)}};
  if (fact.how == Derivation::How::kDerived) {
    object.emplace_back("rule", named_rule_json(fact.rule, fact.rule_text, places));
    object.emplace_back("bindings", bindings_json(fact.bindings));
    const auto premise_json = [&](const Derivation& premise) { return derivation_json(premise, places); };
    object.emplace_back("premises", list_json(fact.premises, premise_json));
  }
  return object;
}

JsonValue hidden_json(const HiddenFact& hidden) {
  return json_object({{"fact", hidden.fact.text},
                      {"origin", blocks_json(hidden.fact.origin)},
                      {"untrusted", blocks_json(hidden.untrusted)},
                      {"untrustable", blocks_json(hidden.untrustable)},
                      {"trusting", hidden.trusting ? JsonValue(*hidden.trusting) : JsonValue()}});
}

JsonValue miss_json(const NearMiss& miss) {
  return json_object({{"kind", name_of(miss.kind)},
                      {"fact", miss.fact.text},
                      {"origin", blocks_json(miss.fact.origin)},
                      {"difference", miss.difference},
                      {"visible", miss.visible}});
}

JsonValue query_json(const QueryExplanation& query, const SourcePlaces& places);

JsonValue rule_json(const RuleExplanation& rule, const SourcePlaces& places) {
  JsonValue::Object object = named_rule_json(rule.where, rule.text, places).as_object();
  object.emplace_back("query", query_json(rule.query[0], places));
  return object;
}

JsonValue query_json(const QueryExplanation& query, const SourcePlaces& places) {
  JsonValue::Object object = {{"text", query.text},
                              {"finding", name_of(query.finding)},
                              {"matched", json_strings(query.matched)},
                              {"bindings", bindings_json(query.bindings)}};
  if (!query.atom.empty()) {
    object.emplace_back("missing", json_object({{"atom", query.atom}, {"wanted", query.wanted}}));
    object.emplace_back("near_misses", list_json(query.near_misses, miss_json));
    object.emplace_back("rules",
                        list_json(query.rules, [&](const RuleExplanation& rule) { return rule_json(rule, places); }));
  }
  if (!query.hidden.empty()) {
    object.emplace_back("hidden", list_json(query.hidden, hidden_json));
    object.emplace_back("hidden_is_all", query.hidden_all);
  }
  if (!query.expression.empty()) {
    object.emplace_back("expression", query.expression);
    object.emplace_back("false_for", list_json(query.false_for, bindings_json));
  }
  if (!query.error.empty()) object.emplace_back("error", query.error);
  if (query.finding == Finding::kMatched) {
    const auto fact_json = [&](const Derivation& fact) { return derivation_json(fact, places); };
    object.emplace_back("facts", list_json(query.facts, fact_json));
  }
  return object;
}

JsonValue statement_json(const StatementExplanation& statement, const SourcePlaces& places) {
  const auto why_json = [&](const QueryExplanation& query) { return query_json(query, places); };
  JsonValue::Object object = {{"kind", name_of(statement.where.kind)},
                              {"result", name_of(statement.result)},
                              {"origin", block_json(statement.where.block)},
                              {"index", json_number(statement.where.index)},
                              {"text", statement.text},
                              {"queries", list_json(statement.queries, why_json)}};
  add_location(object, statement.where, places);
  return object;
}

}  // namespace

JsonValue explanation_json(const Explanation& explanation, const SourcePlaces& places) {
  const auto one_json = [&](const StatementExplanation& statement) { return statement_json(statement, places); };
  JsonValue::Object object = {{"outcome", name_of(explanation.outcome)},
                              {"headline", explanation.headline},
                              {"reason", explanation.reason},
                              {"advice", explanation.advice},
                              {"statements", list_json(explanation.statements, one_json)},
                              {"complete", !explanation.cut_short}};
  if (explanation.limit) {
    const LimitExplanation& limit = *explanation.limit;
    const auto& reached = limit.reached;
    object.emplace_back("limit", json_object({{"name", reached ? std::string(reached->name()) : ""},
                                              {"configured", reached ? reached->configured_text() : ""},
                                              {"observed", reached ? reached->observed_text() : ""},
                                              {"where", place_name(limit)},
                                              {"largest", json_strings(limit.largest)}}));
  }
  if (explanation.error) {
    const ErrorExplanation& error = *explanation.error;
    object.emplace_back("error", json_object({{"code", error.code},
                                              {"message", error.message},
                                              {"help", error.help},
                                              {"where", place_name(error)},
                                              {"expression", error.expression},
                                              {"bindings", bindings_json(error.bindings)}}));
  }
  return object;
}

JsonValue trace_json(const Trace& trace, const SourcePlaces& places) {
  const auto firing_json = [&](const RuleFiring& firing) {
    return json_object({{"round", json_number(firing.round)},
                        {"rule", named_rule_json(firing.rule, firing.rule_text, places)},
                        {"bindings", bindings_json(firing.bindings)},
                        {"premises", list_json(firing.premises, fact_json)},
                        {"fact", firing.fact.text},
                        {"origin", blocks_json(firing.fact.origin)},
                        {"again", firing.again}});
  };
  return json_object({{"firings", list_json(trace.firings, firing_json)}, {"complete", trace.complete}});
}

}  // namespace hardtack
