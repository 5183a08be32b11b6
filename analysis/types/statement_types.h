// The types of every term and expression of one statement, from the leaves up. Variables have what all positions allow
// in which they stand; closure parameters what the elements of the receiver are. In time linear in the statement.
// Refers to the tree and the index it is made from.
//
//   const StatementTypes types(document.tree(), document.symbols(), statement, snapshot.positions(document));
//   types.of(node);   // all() where nothing is known
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "analysis/types/type_set.h"
#include "grammar/check/symbol_index.h"
#include "grammar/syntax/syntax_tree.h"

namespace hardtack::analysis {

// The best known types of a term of a predicate, which counts as in SymbolIndex::predicates(). Null: nothing is known.
using PositionTypes = std::function<TypeSet(std::uint32_t predicate, std::uint32_t term)>;

class StatementTypes {
 public:
  StatementTypes(const SyntaxTree& tree, const SymbolIndex& symbols, NodeId statement, const PositionTypes& positions);

  // Of a node of the statement; all() for other nodes and where nothing is known.
  TypeSet of(NodeId node) const;
  // Of a variable of the statement, by its number in the SymbolIndex: what its places in predicates allow. Empty if no
  // value can stand in all of them.
  TypeSet of_variable(std::uint32_t variable) const;
  // The same, and what the expressions ask that are evaluated whenever the body is matched. Empty if they fail for
  // every value that can stand in its places.
  TypeSet narrowed(std::uint32_t variable) const;

 private:
  friend class StatementTyper;

  std::uint32_t first_node_ = 0;
  std::vector<TypeSet> nodes_;
  std::uint32_t first_variable_ = 0;
  std::vector<TypeSet> variables_;
  std::vector<TypeSet> narrowed_;
};

}  // namespace hardtack::analysis
