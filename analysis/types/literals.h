// The types of literals, and which expressions are evaluated whenever a query's body is. Shared by the passes over
// types; internal to analysis/types/.
#pragma once

#include <span>
#include <vector>

#include "analysis/types/type_set.h"
#include "grammar/syntax/syntax_tree.h"

namespace hardtack::analysis {

// Of a literal or a parameter, given the types of its children; all() for variables and everything else.
TypeSet literal_type(const SyntaxTree& tree, NodeId node, std::span<const TypeSet> child_types);

// An operand whose evaluation cannot be avoided when the body is matched.
struct Demand {
  NodeId operand = kNoNode;
  TypeSet wanted;
};
// What the expression asks of its operands, in a body that is to match. `types`: of each node of the tree from
// `first_node` on. Appends; linear in the expression.
void add_demands(const SyntaxTree& tree, NodeId expression, std::span<const TypeSet> types, std::uint32_t first_node,
                 std::vector<Demand>& demands);

}  // namespace hardtack::analysis
