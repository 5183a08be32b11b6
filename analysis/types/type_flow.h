// What one text says about the types of predicates, before the rest of the program is known: which constants stand in
// which position, and from which positions a rule's head takes its values. Made once for each version of a text, in
// time linear in it; the whole program is put together by TypeTable. Immutable.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/types/type_set.h"
#include "grammar/check/symbol_index.h"
#include "grammar/syntax/syntax_tree.h"

namespace hardtack::analysis {

// The head of a rule takes a value that stands in all of `sources` and that is one of `wanted`.
struct TypeEdge {
  std::uint32_t target = 0;  // a position
  SymbolRange sources;       // of TypeFlow::sources()
  TypeSet wanted = TypeSet::all();
};

// A position is a term of a predicate of the text, numbered through.
class TypeFlow {
 public:
  TypeFlow() = default;
  TypeFlow(const SyntaxTree& tree, const SymbolIndex& symbols);

  // `predicate` counts as in SymbolIndex::predicates().
  std::uint32_t position(std::uint32_t predicate, std::uint32_t term) const { return first_[predicate] + term; }
  std::uint32_t position_count() const { return static_cast<std::uint32_t>(constants_.size()); }
  // By facts and by constants in heads.
  TypeSet constants(std::uint32_t position) const { return constants_[position]; }
  // What the expressions beside its uses can take; all() where nothing is asked of it.
  TypeSet wanted(std::uint32_t position) const { return wanted_[position]; }
  std::span<const TypeEdge> edges() const { return edges_; }
  std::span<const std::uint32_t> sources(const TypeEdge& edge) const {
    return std::span(sources_).subspan(edge.sources.first, edge.sources.count);
  }

 private:
  friend class TypeFlowBuilder;

  std::vector<std::uint32_t> first_;  // of each predicate
  std::vector<TypeSet> constants_;
  std::vector<TypeSet> wanted_;
  std::vector<TypeEdge> edges_;
  std::vector<std::uint32_t> sources_;
};

}  // namespace hardtack::analysis
