// Variables that stand once, `$_` that stands twice, closures that do not read their parameter.
#include <string>
#include <string_view>
#include <vector>

#include "analysis/lint/context.h"
#include "engine/text/quote.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

// Whether a name is nobody's in the statement around a place, so that renaming to it captures nothing. Not looked for
// in statements so long that looking would cost more than the advice is worth.
bool is_free(const LintContext& context, NodeId place, std::string_view name) {
  constexpr std::size_t kMaxBytes = 4'096;
  const std::string_view statement = context.tree.text(context.statement_of(place));
  return statement.size() <= kMaxBytes && statement.find(name) == std::string_view::npos;
}

// Where a closure's parameter shadows a variable, evaluation fails. Renaming either of them ends that, so it is a fix
// that changes what the text decides: nobody applies it unseen.
Fix rename(Span place, const std::string& name, bool shadowing) {
  Fix fix = safe_fix("rename to `" + name + "`", place, name);
  fix.safe = !shadowing;
  return fix;
}

void check_closure(LintContext& context, const VariableSymbol& variable, bool shadowed) {
  const SyntaxTree& tree = context.tree;
  const auto places = context.symbols.occurrences(variable);
  if (places.size() != 1 || variable.name.starts_with('_')) return;
  Diagnostic& found = context.report(kUnusedClosureParam, tree.span(places[0]),
                                     "the closure does not read its parameter " + quote(variable.name, "$"));
  found.set_help("it says the same of every element");
  const std::string renamed = "$_" + std::string(variable.name);
  if (is_free(context, variable.scope, renamed)) {
    found.add_fix(rename(tree.span(places[0]), renamed, shadowed || variable.shadows != SymbolIndex::kNone));
  }
}

void check_query_variable(LintContext& context, const VariableSymbol& variable, bool shadowed) {
  const SyntaxTree& tree = context.tree;
  const auto places = context.symbols.occurrences(variable);
  const NodeId first = places[0];
  if (!variable.bound || tree.kind(variable.scope) != NodeKind::kQuery) return;
  if (variable.name == "_" || variable.name.starts_with('_')) {
    if (variable.name != "_" || places.size() < 2) return;
    for (std::size_t i = 1; i < places.size(); ++i) {
      const std::string other = "$_" + std::to_string(i + 1);
      Diagnostic& found = context.report(kRepeatedUnderscoreVariable, tree.span(places[i]),
                                         "`$_` has to be the same value in all its places");
      found.set_help("it is a variable like any other; take another name where another value may stand")
          .add_note(tree.span(first), "it stands here too");
      if (is_free(context, first, other)) found.add_fix("rename to `" + other + "`", tree.span(places[i]), other);
    }
    return;
  }
  if (places.size() != 1) return;
  Diagnostic& found =
      context.report(kSingletonVariable, tree.span(first), quote(variable.name, "$") + " stands in one place only");
  found.set_help("any value will do there; if that is meant, begin the name with `_`");
  const std::string renamed = "$_" + std::string(variable.name);
  if (is_free(context, first, renamed)) {
    found.add_fix(rename(tree.span(first), renamed, shadowed));
  }
}

}  // namespace

void lint_variables(LintContext& context) {
  const auto variables = context.symbols.variables();
  std::vector<bool> shadowed(variables.size());
  for (const VariableSymbol& variable : variables) {
    if (variable.shadows != SymbolIndex::kNone) shadowed[variable.shadows] = true;
  }
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (variables[i].kind == VariableKind::kClosure) {
      check_closure(context, variables[i], shadowed[i]);
    } else {
      check_query_variable(context, variables[i], shadowed[i]);
    }
  }
}

}  // namespace hardtack::analysis
