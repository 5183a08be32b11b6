// What one version of one text gives to the program: its symbols (grammar/check/symbol_index.h), of each predicate how
// often it is stated and used, what it says about types, and the names of its tests. Made once for each version, in
// time linear in the text. Immutable; may be shared between threads.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "analysis/index/test_language.h"
#include "analysis/types/type_flow.h"
#include "grammar/check/symbol_index.h"
#include "grammar/syntax/syntax_tree.h"

namespace hardtack::analysis {

struct PredicateCounts {
  std::uint32_t facts = 0;
  std::uint32_t rules = 0;  // heads
  std::uint32_t uses = 0;   // in bodies, and all of statements with an error
  PredicateCounts& operator+=(const PredicateCounts& other) {
    facts += other.facts;
    rules += other.rules;
    uses += other.uses;
    return *this;
  }
};

class DocumentIndex {
 public:
  // `symbols` is of `tree`.
  DocumentIndex(const SyntaxTree& tree, SymbolIndex symbols);

  const SymbolIndex& symbols() const { return symbols_; }
  const TypeFlow& flow() const { return flow_; }
  // By the predicate's place in symbols().predicates().
  const PredicateCounts& counts(std::uint32_t predicate) const { return counts_[predicate]; }
  // The predicate that a kPredicate node names, as a place in symbols().predicates(); SymbolIndex::kNone for others.
  std::uint32_t predicate_of(const SyntaxTree& tree, NodeId node) const;

 private:
  SymbolIndex symbols_;
  TypeFlow flow_;
  std::vector<PredicateCounts> counts_;
};

}  // namespace hardtack::analysis
