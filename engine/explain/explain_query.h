// Why a query found nothing, or what it found. For explain*.cpp only.
#pragma once

#include "engine/explain/explain_derivation.h"
#include "engine/explain/explain_world.h"

namespace hardtack {

class QueryExplainer {
 public:
  QueryExplainer(ExplainWorld& world, Deriver& deriver) : world_(world), deriver_(deriver) {}

  // As `check if`, `reject if`, policies and rules ask.
  QueryExplanation explain(const AskedQuery& query) { return explain(query, 0); }
  // As `check all` asks.
  QueryExplanation explain_all(const AskedQuery& query);

 private:
  static constexpr std::size_t kRuleDepth = 3;  // rules behind rules
  static constexpr std::size_t kRules = 3;      // shown for one atom
  static constexpr std::size_t kShown = 3;      // near misses, combinations
  static constexpr std::size_t kPrefixes = 8;   // partial matches that are looked into
  static constexpr std::size_t kScopes = 64;    // matches under full trust that are compared

  QueryExplanation explain(const AskedQuery& query, std::size_t depth);
  bool find_failure(const AskedQuery& query, QueryExplanation& result);
  void describe_match(const AskedQuery& query, std::span<const Value> frame, QueryExplanation& result);
  void describe_false(const AskedQuery& query, QueryExplanation& result);
  void describe_missing(const AskedQuery& query, std::size_t prefix, std::size_t depth, QueryExplanation& result);
  // Hidden facts without which the first `atoms` atoms (and expressions) do not match.
  std::vector<HiddenFact> hidden(const AskedQuery& query, const ExplainWorld::Part& part);
  struct Hiding {
    std::vector<FactRef> facts;
    Origin untrusted;  // of all of them
  };
  // Of the combinations found if `allowed` were trusted, the one that needs the least trust.
  Hiding least_hiding(const AskedQuery& query, const ExplainWorld::Part& part, Origin allowed);
  // The blocks that some scope of the query could name, besides those it trusts.
  Origin trustable(const AskedQuery& query) const;
  // The scope that shows what the query sees now and all of `needed`, which must be trustable.
  std::string scope_for(const AskedQuery& query, Origin needed) const;
  // Moves the partial match that comes closest to the front. False if not all facts were looked at.
  bool near_misses(const AskedQuery& query, std::size_t atom, std::vector<std::vector<Value>>& frames,
                   QueryExplanation& result);
  void similar_names(StringId name, Origin trusted, QueryExplanation& result);
  void rules_for(const AskedQuery& query, std::size_t atom, std::size_t depth, QueryExplanation& result);
  std::string atom_text(const AskedQuery& query, std::size_t atom);
  bool has_facts(StringId name, Realm realm) const;

  ExplainWorld& world_;
  Deriver& deriver_;
};

}  // namespace hardtack
