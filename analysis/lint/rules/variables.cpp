// Variables that stand once, `$_` that stands twice, closures that do not read their parameter.
#include <string>

#include "analysis/lint/context.h"
#include "engine/text/quote.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

void check_closure(LintContext& context, const VariableSymbol& variable) {
  const SyntaxTree& tree = context.tree;
  const auto places = context.symbols.occurrences(variable);
  if (places.size() != 1 || variable.name.starts_with('_')) return;
  const NodeId closure = variable.scope;
  // Only where the closure is an argument and could be read.
  Diagnostic& found = context.report(kUnusedClosureParam, tree.span(places[0]),
                                     "the closure does not read its parameter " + quote(variable.name, "$"));
  found.set_help("it says the same of every element");
  const std::string renamed = "$_" + std::string(variable.name);
  // The new name must be nobody's: it would shadow.
  if (tree.text(context.statement_of(closure)).find(renamed) == std::string_view::npos) {
    found.add_fix(safe_fix("rename to `" + renamed + "`", tree.span(places[0]), renamed));
  }
}

void check_query_variable(LintContext& context, const VariableSymbol& variable) {
  const SyntaxTree& tree = context.tree;
  const auto places = context.symbols.occurrences(variable);
  const NodeId first = places[0];
  if (!variable.bound || tree.kind(variable.scope) != NodeKind::kQuery) return;
  if (variable.name == "_" || variable.name.starts_with('_')) {
    if (variable.name != "_" || places.size() < 2) return;
    for (std::size_t i = 1; i < places.size(); ++i) {
      const std::string other = "$_" + std::to_string(i + 1);
      context
          .report(kRepeatedUnderscoreVariable, tree.span(places[i]), "`$_` has to be the same value in all its places")
          .set_help("it is a variable like any other; take another name where another value may stand")
          .add_note(tree.span(first), "it stands here too")
          .add_fix("rename to `" + other + "`", tree.span(places[i]), other);
    }
    return;
  }
  if (places.size() != 1) return;
  Diagnostic& found =
      context.report(kSingletonVariable, tree.span(first), quote(variable.name, "$") + " stands in one place only");
  found.set_help("any value will do there; if that is meant, begin the name with `_`");
  const std::string renamed = "$_" + std::string(variable.name);
  if (tree.text(context.statement_of(first)).find(renamed) == std::string_view::npos) {
    found.add_fix(safe_fix("rename to `" + renamed + "`", tree.span(first), renamed));
  }
}

}  // namespace

void lint_variables(LintContext& context) {
  for (const VariableSymbol& variable : context.symbols.variables()) {
    if (variable.kind == VariableKind::kClosure) {
      check_closure(context, variable);
    } else {
      check_query_variable(context, variable);
    }
  }
}

}  // namespace hardtack::analysis
