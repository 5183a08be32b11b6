// Parameters of a text: that each has one kind, and that what is given for it can stand there.
#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/text/edit_distance.h"
#include "engine/text/quote.h"
#include "grammar/check/passes.h"

namespace hardtack {
namespace {

// A name cannot be given as both.
void check_kinds(const SyntaxTree& tree, const SymbolIndex& symbols, Diagnostics& diagnostics) {
  for (const NamedSymbol& parameter : symbols.parameters()) {
    const NodeId first = symbols.occurrences(parameter).front();
    for (NodeId id : symbols.occurrences(parameter)) {
      if (tree.kind(first) == tree.kind(id)) continue;
      diagnostics
          .report(DiagnosticCode::kParameterType, tree.span(id),
                  "the parameter " + quote(parameter.name) + " is a term and a public key")
          .set_help("take two parameters")
          .add_note(tree.span(first), "its other use is here");
    }
  }
}

class GivenCheck {
 public:
  GivenCheck(const SyntaxTree& tree, const SymbolIndex& symbols, const Parameters& parameters, Diagnostics& diagnostics)
      : tree_(tree), symbols_(symbols), parameters_(parameters), diagnostics_(diagnostics) {}

  void check_used() {
    std::vector<std::string_view> given;
    for (const auto& [name, value] : parameters_) given.push_back(name);
    for (const NamedSymbol& parameter : symbols_.parameters()) {
      const Parameters::Value* value = parameters_.find(parameter.name);
      for (NodeId id : symbols_.occurrences(parameter)) {
        if (value == nullptr) {
          report_missing(id, given);
        } else {
          check_value(id, *value);
        }
      }
    }
  }

  void check_unused() {
    std::vector<std::string_view> candidates;
    for (const NamedSymbol& parameter : symbols_.parameters()) candidates.push_back(parameter.name);
    std::ranges::sort(candidates);
    for (const auto& [name, value] : parameters_) {
      if (std::ranges::binary_search(candidates, std::string_view(name))) continue;
      Diagnostic& unknown =
          diagnostics_.report(DiagnosticCode::kUnknownParameter, {0, 0}, "the text has no parameter " + quote(name));
      if (!diagnostics_.keeps(unknown)) continue;
      const auto near = nearest_word(name, candidates, suggestions_);
      unknown.set_help(near ? "did you mean `" + std::string(*near) + "`?"
                            : "remove it, or write `{" + clip(name) + "}` where it belongs");
    }
  }

 private:
  void report_missing(NodeId id, const std::vector<std::string_view>& given) {
    const std::string_view name = tree_.name(id);
    Diagnostic& missing = diagnostics_.report(DiagnosticCode::kMissingParameter, tree_.span(id),
                                              "the parameter " + quote(name) + " is not given");
    if (!diagnostics_.keeps(missing)) return;
    const auto near = nearest_word(name, given, suggestions_);
    missing.set_help(near ? "did you mean `" + std::string(*near) + "`?"
                          : "give it a value, or write the value itself");
  }

  Diagnostic& report(NodeId id, std::string_view what) {
    return diagnostics_.report(DiagnosticCode::kParameterType, tree_.span(id),
                               "the parameter " + quote(tree_.name(id)) + std::string(what));
  }

  void check_value(NodeId id, const Parameters::Value& value) {
    const bool key = tree_.kind(id) == NodeKind::kScopeParameter;
    if (std::holds_alternative<PublicKey>(value) != key) {
      report(id, key ? " is a term, but a public key is needed" : " is a public key, but a term is needed");
      return;
    }
    if (key) return;
    const Term& term = std::get<Term>(value);
    const NodeId parent = tree_.parent(id);
    const bool is_map_key = tree_.kind(parent) == NodeKind::kMapEntry && tree_.child(parent, 0) == id;
    if (!term.is_ground()) {
      report(id, " holds a variable").set_help("parameters are values; write the variable into the text");
    }
    if (is_map_key && !term.is(ValueType::kInteger) && !term.is(ValueType::kString)) {
      report(id, " is a map key, but not an integer or a string");
    }
  }

  const SyntaxTree& tree_;
  const SymbolIndex& symbols_;
  const Parameters& parameters_;
  Diagnostics& diagnostics_;
  SuggestionBudget suggestions_;
};

}  // namespace

Pass parameter_kind_pass() { return {"parameter-kinds", check_kinds}; }

Pass given_parameter_pass(const Parameters& parameters, bool allow_unused) {
  return {"given-parameters",
          [&parameters, allow_unused](const SyntaxTree& tree, const SymbolIndex& symbols, Diagnostics& diagnostics) {
            GivenCheck check(tree, symbols, parameters, diagnostics);
            check.check_used();
            if (!allow_unused) check.check_unused();
          }};
}

}  // namespace hardtack
