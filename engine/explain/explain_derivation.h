// Finds out again how a fact was derived: a rule and facts that give it, down to what blocks say. For explain*.cpp
// only.
#pragma once

#include <cstddef>
#include <set>

#include "engine/explain/explain_world.h"

namespace hardtack {

class Deriver {
 public:
  Deriver(ExplainWorld& world, std::size_t max_facts) : world_(world), left_(max_facts) {}

  Derivation derive(FactRef fact);

 private:
  static constexpr std::size_t kDepth = 12;   // of a derivation
  static constexpr std::size_t kTries = 256;  // combinations whose premises are tried for one fact and rule

  bool expand(FactRef fact, std::size_t depth, Derivation& result);
  bool by_rule(FactRef fact, std::size_t block, std::size_t rule, std::size_t depth, Derivation& result);

  ExplainWorld& world_;
  std::size_t left_;
  std::set<FactRef> path_;  // facts whose derivation is being looked for: none may rest on itself
};

}  // namespace hardtack
