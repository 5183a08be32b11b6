#include "analysis/lint/lint.h"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "analysis/lint/context.h"
#include "analysis/lint/fix.h"
#include "analysis/lint/ignores.h"

namespace hardtack::analysis {
namespace {

constexpr std::array kLints = {
    &lint_predicates,      &lint_types,   &lint_dates,       &lint_constants,
    &lint_simplifications, &lint_strings, &lint_scopes,      &lint_policies,
    &lint_duplicates,      &lint_checks,  &lint_cost,        &lint_variables,
    &lint_declared,        &lint_legacy,  &lint_portability, &lint_style,
};

// What the configuration makes of a diagnostic of the language: errors stay what they are.
std::optional<Severity> level_of(const Diagnostic& diagnostic, const LintOptions& options) {
  if (diagnostic.severity == Severity::kError || options.config == nullptr) return diagnostic.severity;
  if (!options.config->rules.contains(diagnostic.kind)) return diagnostic.severity;
  return options.config->level(diagnostic.kind, options.path);
}

Diagnostics sorted(const SyntaxTree& tree, std::vector<Diagnostic> found, std::size_t capacity) {
  std::vector<std::tuple<std::uint32_t, Severity, std::size_t>> order;
  order.reserve(found.size());
  for (std::size_t i = 0; i < found.size(); ++i) order.emplace_back(found[i].span.begin, found[i].severity, i);
  std::ranges::sort(order);
  Diagnostics result(capacity);
  for (const auto& [begin, severity, number] : order) {
    Diagnostic& from = found[number];
    Diagnostic& to = result.add(severity, from.kind, from.span, {});
    to = std::move(from);
    for (Fix& fix : to.fixes) keep_apart(tree, fix);
  }
  return result;
}

}  // namespace

LintRole role_of_path(std::string_view path) {
  for (const std::string_view extension : {".bcdl", ".biscuit-datalog"}) {
    if (!path.ends_with(extension)) continue;
    path.remove_suffix(extension.size());
    if (path.ends_with(".authorizer")) return LintRole::kAuthorizer;
    if (path.ends_with(".block")) return LintRole::kAppendedBlock;
    return LintRole::kAny;
  }
  return LintRole::kAny;
}

Diagnostics lint(const SyntaxTree& tree, const SymbolIndex& symbols, const Diagnostics& language,
                 const LintOptions& options) {
  // A text with more errors than are shown is not worth an opinion.
  if (language.dropped() > 0) return language;
  Diagnostics lints(options.capacity);
  LintContext context(tree, symbols, options, lints);
  for (const auto& run : kLints) run(context);
  if (context.exhausted()) {
    context.report(DiagnosticCode::kLintBudget, {0, 0}, "comparing statements took too long and was given up")
        .set_help("some lints of duplicates and of the order of policies may be missing");
  }
  Ignores ignores(context);
  std::vector<Diagnostic> kept;
  const auto take = [&](const Diagnostic& diagnostic, std::optional<Severity> severity) {
    if (!severity || ignores.silences(diagnostic)) return;
    kept.push_back(diagnostic);
    kept.back().severity = *severity;
  };
  for (const Diagnostic& diagnostic : language) take(diagnostic, level_of(diagnostic, options));
  const std::size_t before = lints.items().size();
  for (std::size_t i = 0; i < before; ++i) take(lints.items()[i], lints.items()[i].severity);
  ignores.report_idle();
  for (std::size_t i = before; i < lints.items().size(); ++i) kept.push_back(lints.items()[i]);
  if (lints.dropped() > 0) {
    Diagnostics more(1);
    more.report(DiagnosticCode::kLintBudget, {0, 0},
                std::to_string(lints.dropped()) + " further findings are not shown");
    kept.push_back(more.items()[0]);
  }
  return sorted(tree, std::move(kept), options.capacity + language.items().size());
}

}  // namespace hardtack::analysis
