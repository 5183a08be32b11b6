#include "analysis/types/type_flow.h"

#include <algorithm>
#include <array>

#include "analysis/types/literals.h"

namespace hardtack::analysis {

class TypeFlowBuilder {
 public:
  TypeFlowBuilder(const SyntaxTree& tree, const SymbolIndex& symbols, TypeFlow& flow)
      : tree_(tree), symbols_(symbols), flow_(flow) {}

  void run() {
    std::uint32_t positions = 0;
    for (const PredicateSymbol& predicate : symbols_.predicates()) {
      flow_.first_.push_back(positions);
      positions += predicate.arity;
    }
    flow_.constants_.assign(positions, {});
    flow_.wanted_.assign(positions, TypeSet::all());
    literals_.assign(tree_.size(), TypeSet::all());
    std::vector<TypeSet> children;
    for (std::uint32_t i = 0; i < tree_.size(); ++i) {
      children.clear();
      for (const NodeId child : tree_.children(NodeId{i}))
        children.push_back(literals_[static_cast<std::size_t>(child)]);
      literals_[i] = literal_type(tree_, NodeId{i}, children);
    }
    // By variable: what stands in all places of it, and the places in bodies.
    wanted_by_variable_.assign(symbols_.variables().size(), TypeSet::all());
    for (const NodeId statement : tree_.statements()) read(statement);
  }

 private:
  void read(NodeId statement) {
    switch (tree_.kind(statement)) {
      case NodeKind::kFact: return read_constants(tree_.child(statement, 0));
      case NodeKind::kRule:
        read_query(tree_.child(statement, 1));
        read_constants(tree_.child(statement, 0));
        return add_edges(tree_.child(statement, 0), tree_.child(statement, 1));
      case NodeKind::kCheck:
      case NodeKind::kPolicy:
        for (const NodeId query : tree_.children(statement)) read_query(query);
        return;
      default: return;
    }
  }

  std::uint32_t first_position(NodeId predicate) const {
    const PredicateSymbol* symbol =
        symbols_.find_predicate(tree_.name(predicate), static_cast<std::uint32_t>(tree_.children(predicate).size()));
    if (symbol == nullptr) return SymbolIndex::kNone;
    return flow_.first_[static_cast<std::size_t>(symbol - symbols_.predicates().data())];
  }
  std::uint32_t variable_number(NodeId node) const {
    const VariableSymbol* variable = symbols_.variable_of(node);
    if (variable == nullptr) return SymbolIndex::kNone;
    return static_cast<std::uint32_t>(variable - symbols_.variables().data());
  }

  void read_constants(NodeId predicate) {
    const std::uint32_t first = first_position(predicate);
    if (first == SymbolIndex::kNone) return;
    const auto terms = tree_.children(predicate);
    for (std::uint32_t i = 0; i < terms.size(); ++i) {
      if (tree_.kind(terms[i]) == NodeKind::kVariable) continue;
      flow_.constants_[first + i] |= literals_[static_cast<std::size_t>(terms[i])];
    }
  }

  void read_query(NodeId query) {
    demands_.clear();
    for (const NodeId element : tree_.children(query)) {
      if (tree_.kind(element) == NodeKind::kPredicate) continue;
      add_demands(tree_, element, literals_, 0, demands_);
    }
    for (const Demand& demand : demands_) {
      if (tree_.kind(demand.operand) != NodeKind::kVariable) continue;
      const std::uint32_t variable = variable_number(demand.operand);
      if (variable == SymbolIndex::kNone || symbols_.variable(variable).kind != VariableKind::kQuery) continue;
      wanted_by_variable_[variable] = wanted_by_variable_[variable] & demand.wanted;
    }
    for (const NodeId element : tree_.children(query)) {
      if (tree_.kind(element) == NodeKind::kPredicate) want(element);
    }
  }

  // What the query's expressions and constants ask of the positions of its predicates.
  void want(NodeId predicate) {
    const std::uint32_t first = first_position(predicate);
    if (first == SymbolIndex::kNone) return;
    const auto terms = tree_.children(predicate);
    for (std::uint32_t i = 0; i < terms.size(); ++i) {
      TypeSet wanted = literals_[static_cast<std::size_t>(terms[i])];
      if (tree_.kind(terms[i]) == NodeKind::kVariable) {
        const std::uint32_t variable = variable_number(terms[i]);
        if (variable != SymbolIndex::kNone) wanted = wanted_by_variable_[variable];
      }
      if (wanted.is_all() || wanted.empty()) continue;
      TypeSet& known = flow_.wanted_[first + i];
      known = known.is_all() ? wanted : known | wanted;
    }
  }

  void add_edges(NodeId head, NodeId query) {
    const std::uint32_t first = first_position(head);
    if (first == SymbolIndex::kNone) return;
    const auto terms = tree_.children(head);
    // The positions of all bound variables of the body, by variable.
    places_.clear();
    for (const NodeId element : tree_.children(query)) {
      if (tree_.kind(element) != NodeKind::kPredicate) continue;
      const std::uint32_t body = first_position(element);
      if (body == SymbolIndex::kNone) continue;
      const auto body_terms = tree_.children(element);
      for (std::uint32_t i = 0; i < body_terms.size(); ++i) {
        if (tree_.kind(body_terms[i]) != NodeKind::kVariable) continue;
        const std::uint32_t variable = variable_number(body_terms[i]);
        if (variable != SymbolIndex::kNone) places_.push_back({variable, body + i});
      }
    }
    std::ranges::sort(places_);
    const auto repeated = std::ranges::unique(places_);
    places_.erase(repeated.begin(), repeated.end());
    for (std::uint32_t i = 0; i < terms.size(); ++i) {
      if (tree_.kind(terms[i]) != NodeKind::kVariable) continue;
      const std::uint32_t variable = variable_number(terms[i]);
      if (variable == SymbolIndex::kNone) continue;
      const auto places = std::ranges::equal_range(places_, variable, {}, &VariablePlace::variable);
      // A wide head may name one variable often; a place of the body more or less widens the answer only.
      TypeEdge edge{first + i, {static_cast<std::uint32_t>(flow_.sources_.size()), 0}, wanted_by_variable_[variable]};
      for (const VariablePlace& place : places) {
        if (edge.sources.count == kMaxSources) break;
        flow_.sources_.push_back(place.position);
        ++edge.sources.count;
      }
      flow_.edges_.push_back(edge);
    }
  }

  static constexpr std::uint32_t kMaxSources = 16;

  struct VariablePlace {
    std::uint32_t variable;
    std::uint32_t position;
    friend auto operator<=>(const VariablePlace&, const VariablePlace&) = default;
  };

  const SyntaxTree& tree_;
  const SymbolIndex& symbols_;
  TypeFlow& flow_;
  std::vector<TypeSet> literals_;  // by node
  std::vector<TypeSet> wanted_by_variable_;
  std::vector<Demand> demands_;
  std::vector<VariablePlace> places_;
};

TypeFlow::TypeFlow(const SyntaxTree& tree, const SymbolIndex& symbols) { TypeFlowBuilder(tree, symbols, *this).run(); }

}  // namespace hardtack::analysis
