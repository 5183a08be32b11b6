#include "grammar/check/checker.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/program/name.h"
#include "engine/text/edit_distance.h"
#include "engine/text/quote.h"
#include "grammar/check/unicode_check.h"
#include "grammar/lower/equal_terms.h"

namespace hardtack {
namespace {

bool is_term(NodeKind kind) { return kind >= NodeKind::kVariable && kind <= NodeKind::kErrorTerm; }
bool is_collection(NodeKind kind) {
  return kind == NodeKind::kSet || kind == NodeKind::kArray || kind == NodeKind::kMap || kind == NodeKind::kMapEntry;
}
bool is_scope(NodeKind kind) { return kind >= NodeKind::kScopeAuthority && kind <= NodeKind::kScopeParameter; }

std::string_view statement_name(NodeKind kind) {
  switch (kind) {
    case NodeKind::kFact: return "a fact";
    case NodeKind::kRule: return "a rule";
    case NodeKind::kCheck: return "a check";
    case NodeKind::kPolicy: return "a policy";
    default: return "a `trusting` statement";
  }
}

class Checker {
 public:
  Checker(const SyntaxTree& tree, const CheckOptions& options, Diagnostics& diagnostics)
      : tree_(tree), options_(options), diagnostics_(diagnostics) {}

  void run() {
    bool first = true;
    for (NodeId statement : tree_.statements()) {
      check_place(statement, first);
      check_statement(statement);
      first = false;
    }
    if (options_.kind == SourceKind::kFact || options_.kind == SourceKind::kRule) check_single();
    for (std::size_t i = 0; i < tree_.size(); ++i) check_node(NodeId{static_cast<std::uint32_t>(i)});
  }

 private:
  Diagnostic& report(std::string_view code, ErrorCode error, Span span, std::string message) {
    return diagnostics_.error(code, span, std::move(message)).set_error(error);
  }
  // What a printed program may have.
  Diagnostic& report_unless_printed(std::string_view code, ErrorCode error, Span span, std::string message) {
    const Severity severity = options_.printed ? Severity::kWarning : Severity::kError;
    return diagnostics_.add(severity, code, span, std::move(message)).set_error(error);
  }

  void check_place(NodeId statement, bool first) {
    const NodeKind kind = tree_.kind(statement);
    if (kind == NodeKind::kPolicy && options_.kind == SourceKind::kBlock) {
      report("policy-in-block", ErrorCode::kSyntax, tree_.node(statement).name, "a block of a token has no policies")
          .set_help("policies belong to the authorizer; a block restricts its token by `check if` and `reject if`");
    }
    if (kind == NodeKind::kScopeDeclaration && !first) {
      report("block-scope-not-first", ErrorCode::kSyntax, tree_.node(statement).name,
             "`trusting` for the whole text is not its first statement")
          .set_help("move it to the beginning, or write it at the end of a rule, check or policy");
    }
  }

  void check_single() {
    const NodeKind wanted = options_.kind == SourceKind::kFact ? NodeKind::kFact : NodeKind::kRule;
    const std::string name(statement_name(wanted));
    const auto statements = tree_.statements();
    if (statements.empty()) {
      report("syntax-error", ErrorCode::kSyntax, {0, 0}, "expected " + name + ", found nothing");
      return;
    }
    const NodeKind found = tree_.kind(statements[0]);
    if (found != wanted && found != NodeKind::kErrorStatement) {
      report("syntax-error", ErrorCode::kSyntax, tree_.span(statements[0]),
             "expected " + name + ", found " + std::string(statement_name(found)))
          .set_help(wanted == NodeKind::kRule ? "a query is a rule: `result($x) <- body($x)`"
                                              : "a fact is a predicate of values: `user(\"alice\")`");
    }
    if (statements.size() > 1) {
      report("syntax-error", ErrorCode::kSyntax, tree_.span(statements[1]), "expected one statement, found more");
    }
  }

  void check_statement(NodeId statement) {
    switch (tree_.kind(statement)) {
      case NodeKind::kFact: check_fact(tree_.child(statement, 0)); break;
      case NodeKind::kRule: {
        const NodeId query = tree_.child(statement, 1);
        collect_bindings(query);
        check_head(tree_.child(statement, 0));
        check_expressions(query);
        break;
      }
      case NodeKind::kCheck:
      case NodeKind::kPolicy:
        for (NodeId query : tree_.children(statement)) {
          collect_bindings(query);
          check_expressions(query);
        }
        break;
      default: break;
    }
  }

  void check_fact(NodeId predicate) {
    // Terms nest at most as deep as the parser lets brackets nest.
    std::vector<NodeId> open(tree_.children(predicate).begin(), tree_.children(predicate).end());
    while (!open.empty()) {
      const NodeId term = open.back();
      open.pop_back();
      if (tree_.kind(term) == NodeKind::kVariable) {
        report("variable-in-fact", ErrorCode::kFactNotGround, tree_.span(term),
               "the fact " + quote(tree_.name(predicate)) + " holds the variable " + quote(tree_.text(term)))
            .set_help("facts hold values only; a rule derives facts from variables: `" + clip(tree_.name(predicate)) +
                      "(...) <- ...`");
      }
      open.insert(open.end(), tree_.children(term).begin(), tree_.children(term).end());
    }
  }

  void collect_bindings(NodeId query) {
    bound_.clear();
    candidates_.clear();
    for (NodeId element : tree_.children(query)) {
      if (tree_.kind(element) != NodeKind::kPredicate) continue;
      for (NodeId term : tree_.children(element)) {
        if (tree_.kind(term) == NodeKind::kVariable) bound_.insert(tree_.name(term));
      }
    }
  }

  void check_head(NodeId head) {
    for (NodeId term : tree_.children(head)) {
      if (tree_.kind(term) != NodeKind::kVariable || bound_.contains(tree_.name(term))) continue;
      Diagnostic& diagnostic =
          report_unless_printed("unbound-head-variable", ErrorCode::kUnboundVariable, tree_.span(term),
                                "no predicate of the body binds " + quote(tree_.text(term)));
      suggest_binding(tree_.name(term), tree_.span(term), diagnostic);
    }
  }

  // Advice is worked out only for what will be shown.
  void suggest_binding(std::string_view name, Span span, Diagnostic& diagnostic) {
    if (!diagnostics_.keeps(diagnostic)) return;
    if (candidates_.empty()) candidates_.assign(bound_.begin(), bound_.end());
    if (const auto near = nearest_word(name, candidates_, suggestions_)) {
      const std::string replacement = "$" + std::string(*near);
      diagnostic.set_help("did you mean `" + replacement + "`?")
          .add_fix("replace by `" + replacement + "`", span, replacement);
    } else {
      diagnostic.set_help("a variable gets its values from a predicate of the body, as in `user($" + clip(name) + ")`");
    }
  }

  void check_expressions(NodeId query) {
    for (NodeId element : tree_.children(query)) {
      if (tree_.kind(element) == NodeKind::kPredicate || is_scope(tree_.kind(element))) continue;
      check_variables(element);
    }
  }

  // Walks with a stack of its own: a chain of operators nests as deep as it is long.
  void check_variables(NodeId expression) {
    struct Visit {
      NodeId id;
      std::size_t next = 0;
    };
    std::vector<std::string_view> parameters;
    std::vector<Visit> path{{expression}};
    while (!path.empty()) {
      Visit& visit = path.back();
      const NodeId id = visit.id;
      const bool closure = tree_.kind(id) == NodeKind::kClosure;
      if (visit.next == 0) {
        if (tree_.kind(id) == NodeKind::kVariable) check_variable(id, parameters);
        if (closure) {
          open_closure(tree_.child(id, 0), parameters);
          visit.next = 1;
        }
      }
      if (visit.next < tree_.children(id).size()) {
        path.push_back({tree_.child(id, visit.next++)});
        continue;
      }
      if (closure) parameters.pop_back();
      path.pop_back();
    }
  }

  void open_closure(NodeId parameter, std::vector<std::string_view>& parameters) {
    const std::string_view name = tree_.name(parameter);
    const bool outer = std::ranges::find(parameters, name) != parameters.end();
    if (tree_.kind(parameter) == NodeKind::kVariable && (outer || bound_.contains(name))) {
      // A warning: the published samples hold one such program, which must fail only when it is evaluated.
      diagnostics_
          .warning("shadowed-closure-param", tree_.span(parameter),
                   "the closure's parameter " + quote(name, "$") + " is already bound by " +
                       (outer ? "an outer closure" : "the body"))
          .set_error(ErrorCode::kShadowedVariable)
          .set_help("evaluation fails when it reaches this closure; choose another name");
    }
    parameters.push_back(name);
  }

  void check_variable(NodeId variable, const std::vector<std::string_view>& parameters) {
    const std::string_view name = tree_.name(variable);
    if (bound_.contains(name) || std::ranges::find(parameters, name) != parameters.end()) return;
    // Inside a collection it is an error of another kind.
    if (is_collection(tree_.kind(tree_.parent(variable)))) return;
    Diagnostic& diagnostic =
        report_unless_printed("unbound-expression-variable", ErrorCode::kUnboundVariable, tree_.span(variable),
                              "no predicate of the body binds " + quote(name, "$"));
    suggest_binding(name, tree_.span(variable), diagnostic);
  }

  void check_node(NodeId id) {
    switch (tree_.kind(id)) {
      case NodeKind::kPredicate: check_name(id, "predicate"); break;
      case NodeKind::kExtern: check_name(id, "extern function"); break;
      case NodeKind::kSet: check_set(id); break;
      case NodeKind::kMap: check_map(id); break;
      case NodeKind::kVariable: check_place_of_variable(id); break;
      default: break;
    }
  }

  void check_name(NodeId id, std::string_view what) {
    if (is_valid_name(tree_.name(id))) return;
    report("invalid-name", ErrorCode::kInvalidName, tree_.node(id).name,
           quote(tree_.name(id)) + " is not a name of a " + std::string(what))
        .set_help("names are letters, digits, `_` and `:`, and not digits alone");
  }

  void check_place_of_variable(NodeId id) {
    const NodeId parent = tree_.parent(id);
    if (parent == kNoNode || !is_collection(tree_.kind(parent))) return;
    NodeId top = parent;
    while (tree_.parent(top) != kNoNode && is_collection(tree_.kind(top))) top = tree_.parent(top);
    const bool in_fact = tree_.parent(top) != kNoNode && tree_.kind(top) == NodeKind::kPredicate &&
                         tree_.kind(tree_.parent(top)) == NodeKind::kFact;
    if (in_fact) return;  // reported as such
    report("variable-in-collection", ErrorCode::kInvalidExpression, tree_.span(id),
           "a variable cannot stand inside a set, array or map")
        .set_help("collections hold values only");
  }

  void check_set(NodeId set) {
    const auto elements = tree_.children(set);
    std::set<std::uint32_t> seen;
    for (NodeId element : elements) {
      const NodeKind kind = tree_.kind(element);
      if (kind == NodeKind::kSet) {
        report("nested-set", ErrorCode::kInvalidSet, tree_.span(element), "a set cannot stand inside a set")
            .set_help("use an array for one of them");
      } else if (kind != tree_.kind(elements.front()) && is_plain(kind) && is_plain(tree_.kind(elements.front()))) {
        report_unless_printed("heterogeneous-set", ErrorCode::kInvalidSet, tree_.span(element),
                              "the elements of a set have different types")
            .set_help("an array holds values of different types");
      } else if (is_plain(kind) && !seen.insert(equal_terms_.class_of(element)).second) {
        diagnostics_.warning("duplicate-set-element", tree_.span(element),
                             "the set already holds " + quote(tree_.text(element)));
      }
    }
  }

  // Of a type that is known and that a set may hold.
  static bool is_plain(NodeKind kind) {
    return is_term(kind) && kind != NodeKind::kVariable && kind != NodeKind::kParameter &&
           kind != NodeKind::kErrorTerm && kind != NodeKind::kSet;
  }

  void check_map(NodeId map) {
    std::map<std::uint32_t, NodeId> keys;
    for (NodeId entry : tree_.children(map)) {
      const NodeId key = tree_.child(entry, 0);
      if (tree_.kind(key) != NodeKind::kInteger && tree_.kind(key) != NodeKind::kString) continue;
      const auto [known, fresh] = keys.emplace(equal_terms_.class_of(key), key);
      if (fresh) continue;
      diagnostics_
          .warning("duplicate-map-key", tree_.span(key), "the map already has the key " + quote(tree_.text(key)))
          .set_help("the last entry counts")
          .add_note(tree_.span(known->second), "the earlier entry is here");
    }
  }

  const SyntaxTree& tree_;
  const CheckOptions& options_;
  Diagnostics& diagnostics_;
  std::set<std::string_view> bound_;          // by the predicates of the query at hand
  std::vector<std::string_view> candidates_;  // the same for suggestions, made when one is needed
  SuggestionBudget suggestions_;
  EqualTerms equal_terms_{tree_};
};

}  // namespace

void check_tree(const SyntaxTree& tree, const CheckOptions& options, Diagnostics& diagnostics) {
  Checker(tree, options, diagnostics).run();
  check_unicode(tree, options.strict, diagnostics);
}

void check_parameters(const SyntaxTree& tree, const Parameters& parameters, bool allow_unused,
                      Diagnostics& diagnostics) {
  std::set<std::string_view> used;
  SuggestionBudget suggestions;
  std::vector<std::string_view> given;
  for (const auto& [name, value] : parameters) given.push_back(name);
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    const bool key = tree.kind(id) == NodeKind::kScopeParameter;
    if (!key && tree.kind(id) != NodeKind::kParameter) continue;
    const std::string_view name = tree.name(id);
    used.insert(name);
    const Parameters::Value* value = parameters.find(name);
    if (value == nullptr) {
      Diagnostic& missing =
          diagnostics.error("missing-parameter", tree.span(id), "the parameter " + quote(name) + " is not given")
              .set_error(ErrorCode::kMissingParameter);
      if (!diagnostics.keeps(missing)) continue;
      const auto near = nearest_word(name, given, suggestions);
      missing.set_help(near ? "did you mean `" + std::string(*near) + "`?"
                            : "give it a value, or write the value itself");
      continue;
    }
    if (std::holds_alternative<PublicKey>(*value) != key) {
      diagnostics
          .error("parameter-type", tree.span(id),
                 "the parameter " + quote(name) + " is " +
                     (key ? "a term, but a public key is needed" : "a public key, but a term is needed"))
          .set_error(ErrorCode::kParameterType);
      continue;
    }
    if (key) continue;
    const Term& term = std::get<Term>(*value);
    const NodeId parent = tree.parent(id);
    const bool is_key = tree.kind(parent) == NodeKind::kMapEntry && tree.child(parent, 0) == id;
    if (!term.is_ground()) {
      diagnostics.error("parameter-type", tree.span(id), "the parameter " + quote(name) + " holds a variable")
          .set_error(ErrorCode::kParameterType)
          .set_help("parameters are values; write the variable into the text");
    }
    if (is_key && !term.is(ValueType::kInteger) && !term.is(ValueType::kString)) {
      diagnostics
          .error("parameter-type", tree.span(id),
                 "the parameter " + quote(name) + " is a map key, but not an integer or a string")
          .set_error(ErrorCode::kParameterType);
    }
  }
  if (allow_unused) return;
  const std::vector<std::string_view> candidates(used.begin(), used.end());
  for (const auto& [name, value] : parameters) {
    if (used.contains(name)) continue;
    Diagnostic& unknown = diagnostics.error("unknown-parameter", {0, 0}, "the text has no parameter " + quote(name))
                              .set_error(ErrorCode::kUnknownParameter);
    if (!diagnostics.keeps(unknown)) continue;
    const auto near = nearest_word(name, candidates, suggestions);
    unknown.set_help(near ? "did you mean `" + std::string(*near) + "`?"
                          : "remove it, or write `{" + clip(name) + "}` where it belongs");
  }
}

}  // namespace hardtack
