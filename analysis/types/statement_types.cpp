#include "analysis/types/statement_types.h"

#include <algorithm>

#include "analysis/types/literals.h"
#include "analysis/types/operators.h"

namespace hardtack::analysis {
namespace {

std::uint32_t number(NodeId id) { return static_cast<std::uint32_t>(id); }

}  // namespace

class StatementTyper {
 public:
  StatementTyper(const SyntaxTree& tree, const SymbolIndex& symbols, NodeId statement, const PositionTypes& positions,
                 StatementTypes& result)
      : tree_(tree), symbols_(symbols), statement_(statement), positions_(positions), result_(result) {}

  void run() {
    const auto statements = tree_.statements();
    const auto found = std::ranges::lower_bound(statements, statement_);
    if (found == statements.end() || *found != statement_) return;
    // Children come before their parents, and the nodes of a statement before those of the next.
    result_.first_node_ = found == statements.begin() ? 0 : number(*(found - 1)) + 1;
    result_.nodes_.assign(number(statement_) + 1 - result_.first_node_, TypeSet::all());
    find_variables();
    type_variables();
    type_nodes();
    narrow();
  }

 private:
  // The variables of a statement are neighbours in the index.
  void find_variables() {
    std::uint32_t first = SymbolIndex::kNone, end = 0;
    for (std::uint32_t i = result_.first_node_; i < number(statement_); ++i) {
      const VariableSymbol* variable = symbols_.variable_of(NodeId{i});
      if (variable == nullptr) continue;
      const auto index = static_cast<std::uint32_t>(variable - symbols_.variables().data());
      first = std::min(first, index);
      end = std::max(end, index + 1);
    }
    if (first == SymbolIndex::kNone) return;
    result_.first_variable_ = first;
    result_.variables_.assign(end - first, TypeSet::all());
  }

  TypeSet* variable_types(NodeId node, std::vector<TypeSet>& types) {
    const VariableSymbol* variable = symbols_.variable_of(node);
    if (variable == nullptr) return nullptr;
    const auto index = static_cast<std::size_t>(variable - symbols_.variables().data());
    return &types[index - result_.first_variable_];
  }

  void type_variables() {
    for (std::uint32_t i = result_.first_node_; i < number(statement_); ++i) {
      const NodeId node{i};
      if (tree_.kind(node) != NodeKind::kPredicate) continue;
      const NodeKind parent = tree_.kind(tree_.parent(node));
      if (parent == NodeKind::kRule || parent == NodeKind::kFact || positions_ == nullptr) continue;
      const auto terms = tree_.children(node);
      const PredicateSymbol* symbol =
          symbols_.find_predicate(tree_.name(node), static_cast<std::uint32_t>(terms.size()));
      if (symbol == nullptr) continue;
      const auto predicate = static_cast<std::uint32_t>(symbol - symbols_.predicates().data());
      for (std::uint32_t term = 0; term < terms.size(); ++term) {
        if (TypeSet* types = variable_types(terms[term], result_.variables_)) {
          *types = *types & positions_(predicate, term);
        }
      }
    }
  }

  TypeSet& at(NodeId node) { return result_.nodes_[number(node) - result_.first_node_]; }

  void type_nodes() {
    std::vector<TypeSet> children;
    for (std::uint32_t i = result_.first_node_; i < number(statement_); ++i) {
      const NodeId node{i};
      const auto operands = tree_.children(node);
      switch (tree_.kind(node)) {
        case NodeKind::kVariable: at(node) = type_of_variable(node); break;
        case NodeKind::kNegation:
          if (!operands.empty()) at(node) = unary_result(UnaryOp::kNegate, at(operands[0]));
          break;
        case NodeKind::kParenthesised:
          if (!operands.empty()) at(node) = at(operands[0]);
          break;
        case NodeKind::kBinary:
          if (operands.size() == 2) at(node) = binary_result(tree_.binary_op(node), at(operands[0]), at(operands[1]));
          break;
        case NodeKind::kMethod: at(node) = type_of_method(node, operands); break;
        case NodeKind::kClosure:
          if (operands.size() == 2) at(node) = at(operands[1]);
          break;
        default:
          children.clear();
          for (const NodeId operand : operands) children.push_back(at(operand));
          at(node) = literal_type(tree_, node, children);
      }
    }
  }

  TypeSet type_of_method(NodeId node, std::span<const NodeId> operands) {
    const Method& method = tree_.method(node);
    if (operands.size() == 1) return unary_result(method.unary, at(operands[0]));
    if (operands.size() == 2) return binary_result(method.binary, at(operands[0]), at(operands[1]));
    return TypeSet::all();
  }

  TypeSet type_of_variable(NodeId node) {
    TypeSet* types = variable_types(node, result_.variables_);
    if (types == nullptr) return TypeSet::all();
    const VariableSymbol& variable = *symbols_.variable_of(node);
    if (variable.kind != VariableKind::kClosure) return *types;
    const NodeId call = tree_.parent(variable.scope);
    if (call == kNoNode || tree_.kind(call) != NodeKind::kMethod) return TypeSet::all();
    const NodeId receiver = tree_.child(call, 0);
    // The receiver comes before the closure, so its type is known by now.
    if (number(receiver) >= number(node)) return TypeSet::all();
    return *types = closure_parameter(at(receiver));
  }

  void narrow() {
    result_.narrowed_ = result_.variables_;
    std::vector<Demand> demands;
    const auto read = [&](NodeId query) {
      if (tree_.kind(query) != NodeKind::kQuery) return;
      for (const NodeId element : tree_.children(query)) {
        if (tree_.kind(element) == NodeKind::kPredicate) continue;
        add_demands(tree_, element, result_.nodes_, result_.first_node_, demands);
      }
    };
    for (const NodeId part : tree_.children(statement_)) read(part);
    for (const Demand& demand : demands) {
      if (tree_.kind(demand.operand) != NodeKind::kVariable) continue;
      if (TypeSet* types = variable_types(demand.operand, result_.narrowed_)) *types = *types & demand.wanted;
    }
  }

  const SyntaxTree& tree_;
  const SymbolIndex& symbols_;
  NodeId statement_;
  const PositionTypes& positions_;
  StatementTypes& result_;
};

StatementTypes::StatementTypes(const SyntaxTree& tree, const SymbolIndex& symbols, NodeId statement,
                               const PositionTypes& positions) {
  if (statement != kNoNode) StatementTyper(tree, symbols, statement, positions, *this).run();
}

TypeSet StatementTypes::of(NodeId node) const {
  const auto index = static_cast<std::uint32_t>(node) - first_node_;
  return static_cast<std::uint32_t>(node) >= first_node_ && index < nodes_.size() ? nodes_[index] : TypeSet::all();
}

TypeSet StatementTypes::of_variable(std::uint32_t variable) const {
  return variable >= first_variable_ && variable - first_variable_ < variables_.size()
             ? variables_[variable - first_variable_]
             : TypeSet::all();
}

TypeSet StatementTypes::narrowed(std::uint32_t variable) const {
  return variable >= first_variable_ && variable - first_variable_ < narrowed_.size()
             ? narrowed_[variable - first_variable_]
             : TypeSet::all();
}

}  // namespace hardtack::analysis
