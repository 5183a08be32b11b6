// Variables that nothing binds, facts with variables, closures whose parameter is bound already.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/edit_distance.h"
#include "engine/text/quote.h"
#include "grammar/check/node_kinds.h"
#include "grammar/check/passes.h"

namespace hardtack {
namespace {

class BindingCheck {
 public:
  BindingCheck(const SyntaxTree& tree, const SymbolIndex& symbols, bool printed, Diagnostics& diagnostics)
      : tree_(tree), symbols_(symbols), printed_(printed), diagnostics_(diagnostics) {}

  void run() {
    for (NodeId statement : tree_.statements()) {
      switch (tree_.kind(statement)) {
        case NodeKind::kFact: check_fact(tree_.child(statement, 0)); break;
        case NodeKind::kRule: check_query(tree_.child(statement, 1)); break;
        case NodeKind::kCheck:
        case NodeKind::kPolicy:
          for (NodeId query : tree_.children(statement)) check_query(query);
          break;
        default: break;
      }
    }
  }

 private:
  void check_fact(NodeId predicate) {
    for (const VariableUse& use : symbols_.uses_in(predicate)) {
      diagnostics_
          .report(DiagnosticCode::kVariableInFact, tree_.span(use.node),
                  "the fact " + quote(tree_.name(predicate)) + " holds the variable " + quote(tree_.text(use.node)))
          .set_help("facts hold values only; a rule derives facts from variables: `" + clip(tree_.name(predicate)) +
                    "(...) <- ...`");
    }
  }

  void check_query(NodeId query) {
    candidates_.clear();
    for (const VariableUse& use : symbols_.uses_in(query)) {
      const VariableSymbol& variable = symbols_.variable(use.variable);
      const NodeId parent = tree_.parent(use.node);
      if (tree_.kind(parent) == NodeKind::kClosure && tree_.child(parent, 0) == use.node) {
        check_closure(use.node, variable);
      } else if (!variable.bound && !is_collection(tree_.kind(parent))) {  // there it is an error of another kind
        check_unbound(use.node, query, tree_.kind(parent) == NodeKind::kPredicate);
      }
    }
  }

  void check_unbound(NodeId node, NodeId query, bool in_head) {
    const DiagnosticCode code =
        in_head ? DiagnosticCode::kUnboundHeadVariable : DiagnosticCode::kUnboundExpressionVariable;
    // A printed program may have them.
    Diagnostic& diagnostic = diagnostics_.add(printed_ ? Severity::kWarning : Severity::kError, code, tree_.span(node),
                                              "no predicate of the body binds " + quote(tree_.name(node), "$"));
    suggest_binding(tree_.name(node), tree_.span(node), query, diagnostic);
  }

  // Advice is worked out only for what will be shown.
  void suggest_binding(std::string_view name, Span span, NodeId query, Diagnostic& diagnostic) {
    if (!diagnostics_.keeps(diagnostic)) return;
    if (candidates_.empty()) {
      for (const VariableSymbol& variable : symbols_.variables_in(query)) {
        if (variable.bound && variable.kind == VariableKind::kQuery) candidates_.push_back(variable.name);
      }
      std::ranges::sort(candidates_);
    }
    if (const auto near = nearest_word(name, candidates_, suggestions_)) {
      const std::string replacement = "$" + std::string(*near);
      diagnostic.set_help("did you mean `" + replacement + "`?")
          .add_fix("replace by `" + replacement + "`", span, replacement);
    } else {
      diagnostic.set_help("a variable gets its values from a predicate of the body, as in `user($" + clip(name) + ")`");
    }
  }

  void check_closure(NodeId parameter, const VariableSymbol& variable) {
    if (variable.shadows == SymbolIndex::kNone) return;
    const bool by_closure = symbols_.variable(variable.shadows).kind == VariableKind::kClosure;
    // A warning: the published samples hold one such program, which must fail only when it is evaluated.
    Diagnostic& found = diagnostics_
                            .report(DiagnosticCode::kShadowedClosureParam, tree_.span(parameter),
                                    "the closure's parameter " + quote(variable.name, "$") + " is already bound by " +
                                        (by_closure ? "an outer closure" : "the body"))
                            .set_help("evaluation fails when it reaches this closure; choose another name");
    if (!diagnostics_.keeps(found)) return;
    // All places of the parameter; a name that the text has nowhere shadows nothing.
    const std::string name = "$inner_" + std::string(variable.name);
    const auto places = symbols_.occurrences(variable);
    if (places.empty() || tree_.source().text().find(name) != std::string_view::npos) return;
    Fix fix{"rename to `" + name + "`", {}, false};  // what failed may be allowed then
    for (NodeId place : places) fix.edits.push_back({tree_.span(place), name});
    found.add_fix(std::move(fix));
  }

  const SyntaxTree& tree_;
  const SymbolIndex& symbols_;
  bool printed_;
  Diagnostics& diagnostics_;
  std::vector<std::string_view> candidates_;  // for suggestions in the query at hand, made when one is needed
  SuggestionBudget suggestions_;
};

}  // namespace

Pass binding_pass(const CheckOptions& options) {
  return {"bindings", [&options](const SyntaxTree& tree, const SymbolIndex& symbols, Diagnostics& diagnostics) {
            BindingCheck(tree, symbols, options.printed, diagnostics).run();
          }};
}

}  // namespace hardtack
