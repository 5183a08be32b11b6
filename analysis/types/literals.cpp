#include "analysis/types/literals.h"

#include <utility>

#include "analysis/types/operators.h"

namespace hardtack::analysis {
namespace {

TypeSet joined(std::span<const TypeSet> types) {
  TypeSet all;
  for (const TypeSet type : types) all |= type;
  return all;
}

// The operator of a node with operands; false for others.
bool is_call(NodeKind kind) { return kind == NodeKind::kBinary || kind == NodeKind::kMethod; }

}  // namespace

TypeSet literal_type(const SyntaxTree& tree, NodeId node, std::span<const TypeSet> child_types) {
  switch (tree.kind(node)) {
    case NodeKind::kInteger: return TypeSet::of(ValueType::kInteger);
    case NodeKind::kString: return TypeSet::of(ValueType::kString);
    case NodeKind::kDate: return TypeSet::of(ValueType::kDate);
    case NodeKind::kBytes: return TypeSet::of(ValueType::kBytes);
    case NodeKind::kBool: return TypeSet::of(ValueType::kBool);
    case NodeKind::kNull: return TypeSet::of(ValueType::kNull);
    case NodeKind::kSet: return TypeSet::collection(ValueType::kSet, joined(child_types));
    case NodeKind::kArray: return TypeSet::collection(ValueType::kArray, joined(child_types));
    case NodeKind::kMap: return TypeSet::collection(ValueType::kMap, joined(child_types));
    case NodeKind::kMapEntry: return child_types.empty() ? TypeSet::all() : child_types.back();
    default: return TypeSet::all();
  }
}

void add_demands(const SyntaxTree& tree, NodeId expression, std::span<const TypeSet> types, std::uint32_t first_node,
                 std::vector<Demand>& demands) {
  const auto type_of = [&](NodeId id) { return types[static_cast<std::size_t>(id) - first_node]; };
  struct Visit {
    NodeId node;
    bool holds;  // the body matches only if it is true
  };
  std::vector<Visit> open{{expression, true}};
  while (!open.empty()) {
    const auto [node, holds] = open.back();
    open.pop_back();
    const auto children = tree.children(node);
    const NodeKind kind = tree.kind(node);
    if (kind == NodeKind::kParenthesised && !children.empty()) {
      open.push_back({children[0], holds});
    } else if (kind == NodeKind::kNegation && !children.empty()) {
      demands.push_back({children[0], TypeSet::of(ValueType::kBool)});
      open.push_back({children[0], false});
    } else if (kind == NodeKind::kMethod && children.size() == 1) {
      demands.push_back({children[0], wanted_operand(tree.method(node).unary)});
      open.push_back({children[0], false});
    } else if (is_call(kind) && children.size() == 2) {
      const BinaryOp op = kind == NodeKind::kBinary ? tree.binary_op(node) : tree.method(node).binary;
      const bool lazy = op == BinaryOp::kAnd || op == BinaryOp::kOr;
      if (op == BinaryOp::kTryOr) {
        open.push_back({children[1], false});
        continue;
      }
      if (tree.kind(children[1]) == NodeKind::kClosure) {
        demands.push_back({children[0], wanted_left(op, TypeSet::all())});
        open.push_back({children[0], false});
        continue;
      }
      if (op == BinaryOp::kEqual && holds) {
        demands.push_back({children[0], type_of(children[1])});
        demands.push_back({children[1], type_of(children[0])});
      } else {
        demands.push_back({children[0], wanted_left(op, type_of(children[1]))});
        if (!lazy) demands.push_back({children[1], wanted_right(op, type_of(children[0]))});
      }
      const bool conjunction = op == BinaryOp::kAnd && holds;
      open.push_back({children[0], conjunction});
      if (!lazy || conjunction) open.push_back({children[1], conjunction});
    } else if (kind == NodeKind::kExtern) {
      for (const NodeId child : children) open.push_back({child, false});
    } else if (kind == NodeKind::kVariable && holds) {
      demands.push_back({node, TypeSet::of(ValueType::kBool)});
    }
  }
}

}  // namespace hardtack::analysis
