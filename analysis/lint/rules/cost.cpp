// What makes evaluation dear, or end at a limit.
#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "analysis/lint/context.h"
#include "engine/text/quote.h"
#include "grammar/check/node_kinds.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

class Groups {
 public:
  explicit Groups(std::size_t count) : parents_(count) { std::iota(parents_.begin(), parents_.end(), 0); }
  std::size_t find(std::size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parents_[find(a)] = find(b); }

 private:
  std::vector<std::size_t> parents_;
};

class CostLints {
 public:
  explicit CostLints(LintContext& context) : context_(context), tree_(context.tree) {}

  void run() {
    context_.each_query([&](NodeId, NodeId query) {
      check_product(query);
      check_filters(query);
    });
    check_recursion();
  }

 private:
  // Predicates with variables that neither share one nor are compared with each other.
  void check_product(NodeId query) {
    const auto atoms = context_.atoms(query);
    if (atoms.size() < 2) return;
    const auto expressions = context_.expressions(query);
    Groups groups(atoms.size() + expressions.size());
    std::map<std::string_view, std::size_t> first;
    std::vector<char> with_variables(atoms.size());
    for (const VariableUse& use : context_.symbols.uses_in(query)) {
      const VariableSymbol& variable = context_.symbols.variable(use.variable);
      if (variable.kind == VariableKind::kClosure) continue;
      const std::size_t part = part_of(use.node, query, atoms, expressions);
      if (part == kNone) continue;
      if (part < atoms.size()) with_variables[part] = 1;
      const auto [known, fresh] = first.emplace(variable.name, part);
      if (!fresh) groups.join(known->second, part);
    }
    std::map<std::size_t, std::size_t> found;  // group -> its first predicate
    for (std::size_t i = 0; i < atoms.size(); ++i) {
      if (with_variables[i] != 0 && many(atoms[i])) found.emplace(groups.find(i), i);
    }
    if (found.size() < 2) return;
    std::vector<std::size_t> firsts;
    for (const auto& [group, atom] : found) firsts.push_back(atom);
    std::ranges::sort(firsts);
    Diagnostic& diagnostic =
        context_.report(kCartesianProduct, tree_.span(atoms[firsts[1]]),
                        quote(tree_.name(atoms[firsts[1]])) + " shares no variable with " +
                            quote(tree_.name(atoms[firsts[0]])) + ": every combination of both is tried");
    diagnostic.set_help("join them by a variable or a comparison, or make two statements of them")
        .add_note(tree_.span(atoms[firsts[0]]), "the other group begins here");
  }

  // Predicates of which a request or the text itself has several facts: at least two facts, or a rule.
  bool many(NodeId atom) const {
    const PredicateSymbol* symbol =
        context_.symbols.find_predicate(tree_.name(atom), static_cast<std::uint32_t>(tree_.children(atom).size()));
    return symbol != nullptr && symbol->definitions.count > 1;
  }

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::size_t part_of(NodeId node, NodeId query, const std::vector<NodeId>& atoms,
                      const std::vector<NodeId>& expressions) {
    while (tree_.parent(node) != kNoNode && tree_.parent(node) != query) {
      if (!context_.spend(1)) return kNone;
      node = tree_.parent(node);
    }
    if (tree_.parent(node) == kNoNode) return kNone;  // of the head
    if (const auto atom = std::ranges::lower_bound(atoms, node); atom != atoms.end() && *atom == node) {
      return static_cast<std::size_t>(atom - atoms.begin());
    }
    const auto expression = std::ranges::lower_bound(expressions, node);
    if (expression == expressions.end() || *expression != node) return kNone;
    return atoms.size() + static_cast<std::size_t>(expression - expressions.begin());
  }

  // `a($x), $x == "b"` could be `a("b")`.
  void check_filters(NodeId query) {
    if (!context_.on(kLateFilter)) return;
    for (NodeId part : context_.expressions(query)) {
      if (tree_.kind(part) != NodeKind::kBinary) continue;
      const BinaryOp op = tree_.binary_op(part);
      if (op != BinaryOp::kEqual && op != BinaryOp::kStrictEqual) continue;
      const NodeId left = tree_.child(part, 0), right = tree_.child(part, 1);
      for (const auto& [variable, value] : {std::pair{left, right}, std::pair{right, left}}) {
        if (tree_.kind(variable) != NodeKind::kVariable || context_.typing.constant(value) == nullptr) continue;
        report_filter(query, part, variable, value);
        break;
      }
    }
  }

  void report_filter(NodeId query, NodeId part, NodeId variable, NodeId value) {
    const VariableSymbol* symbol = context_.symbols.variable_of(variable);
    if (symbol == nullptr || symbol->kind != VariableKind::kQuery || !symbol->bound) return;
    Diagnostic& found = context_.report(kLateFilter, tree_.span(part),
                                        quote(tree_.text(value)) + " could stand in the predicate itself");
    found.set_help("facts with another value are then not looked at");
    if (!is_term(tree_.kind(value))) return;  // `1 + 2` is constant too, and stands in no predicate
    // Where it stands in this one predicate only.
    const auto places = context_.symbols.occurrences(*symbol);
    if (places.size() != 2) return;
    const NodeId other = places[0] == variable ? places[1] : places[0];
    const NodeId predicate = tree_.parent(other);
    if (tree_.kind(predicate) != NodeKind::kPredicate || tree_.parent(predicate) != query) return;
    const Span removed = context_.with_comma(tree_.span(part));
    if (context_.holds_comment(removed)) return;
    found.add_fix({"put it into the predicate", {{tree_.span(other), std::string(tree_.text(value))}, {removed, ""}}});
  }

  // The predicates of rules as a graph; strongly connected parts are recursion. Without recursion of its own.
  void check_recursion() {
    const auto predicates = context_.symbols.predicates();
    const auto number_of = [&](NodeId atom) {
      return static_cast<std::size_t>(
          context_.symbols.find_predicate(tree_.name(atom), static_cast<std::uint32_t>(tree_.children(atom).size())) -
          predicates.data());
    };
    std::vector<std::vector<std::size_t>> needs(predicates.size());
    std::vector<NodeId> rules;
    context_.each_statement(NodeKind::kRule, [&](NodeId rule) {
      rules.push_back(rule);
      for (NodeId atom : context_.atoms(tree_.child(rule, 1))) {
        needs[number_of(tree_.child(rule, 0))].push_back(number_of(atom));
      }
    });
    if (rules.empty()) return;
    const std::vector<std::size_t> components = components_of(needs);
    std::map<std::size_t, std::set<std::size_t>> members;
    std::map<std::size_t, NodeId> first_rule;
    for (NodeId rule : rules) {
      const NodeId head = tree_.child(rule, 0);
      const std::size_t target = number_of(head);
      for (NodeId atom : context_.atoms(tree_.child(rule, 1))) {
        const std::size_t source = number_of(atom);
        if (components[source] != components[target]) continue;
        members[components[target]].insert({source, target});
        first_rule.emplace(components[target], rule);
        break;
      }
      if (first_rule.contains(components[target])) check_growth(rule, head, components, target, number_of);
    }
    for (const auto& [component, names] : members) {
      if (names.size() < 2) continue;
      context_
          .report(kLeftUnboundedRecursion, tree_.span(tree_.child(first_rule[component], 0)),
                  std::to_string(names.size()) + " predicates are derived from each other")
          .set_help("each round may add facts to all of them; limits bound what a request may cost");
    }
  }

  // A rule whose head takes from its own predicate, with a value that it computes anew. The language computes nothing
  // in heads, so that growth can only come through a body that joins wider and wider: two recursive predicates.
  template <typename Number>
  void check_growth(NodeId rule, NodeId head, const std::vector<std::size_t>& components, std::size_t target,
                    Number number_of) {
    std::size_t recursive = 0;
    for (NodeId atom : context_.atoms(tree_.child(rule, 1))) {
      recursive += components[number_of(atom)] == components[target] ? 1 : 0;
    }
    if (recursive < 2) return;
    context_
        .report(kRecursiveRuleGrowth, tree_.span(head),
                "the rule asks twice for what it derives, so that facts may grow with the square of their number")
        .set_help(
            "ask for the derived predicate once, and for stated facts beside it: `path($a, $c) <- path($a, $b), "
            "edge($b, $c)`");
  }

  // Tarjan's algorithm without recursion.
  static std::vector<std::size_t> components_of(const std::vector<std::vector<std::size_t>>& edges) {
    constexpr std::size_t kNew = kNone;
    std::vector<std::size_t> order(edges.size(), kNew), low(edges.size()), component(edges.size(), kNew), stack;
    std::size_t next = 0, components = 0;
    struct Frame {
      std::size_t node, edge;
    };
    std::vector<Frame> frames;
    for (std::size_t root = 0; root < edges.size(); ++root) {
      if (order[root] != kNew) continue;
      frames.push_back({root, 0});
      while (!frames.empty()) {
        const std::size_t node = frames.back().node;
        if (frames.back().edge == 0) {
          order[node] = low[node] = next++;
          stack.push_back(node);
        }
        bool deeper = false;
        while (frames.back().edge < edges[node].size()) {
          const std::size_t to = edges[node][frames.back().edge++];
          if (order[to] == kNew) {
            frames.push_back({to, 0});
            deeper = true;
            break;
          }
          if (component[to] == kNew) low[node] = std::min(low[node], order[to]);
        }
        if (deeper) continue;
        if (low[node] == order[node]) {
          for (std::size_t member = kNew; member != node;) {
            member = stack.back();
            stack.pop_back();
            component[member] = components;
          }
          ++components;
        }
        frames.pop_back();
        if (!frames.empty()) low[frames.back().node] = std::min(low[frames.back().node], low[node]);
      }
    }
    return component;
  }

  LintContext& context_;
  const SyntaxTree& tree_;
};

}  // namespace

void lint_cost(LintContext& context) { CostLints(context).run(); }

}  // namespace hardtack::analysis
