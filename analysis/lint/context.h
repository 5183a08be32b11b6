// What every lint works with: the tree, its symbols, what can be said of values and types, and where to report.
// Internal to analysis/lint; belongs to one call of lint().
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/lint/lint.h"
#include "analysis/lint/typing.h"
#include "grammar/check/symbol_index.h"
#include "grammar/syntax/syntax_tree.h"
#include "grammar/text/diagnostic.h"

namespace hardtack::analysis {

class LintContext {
 public:
  LintContext(const SyntaxTree& of_tree, const SymbolIndex& of_symbols, const LintOptions& with, Diagnostics& to);

  const SyntaxTree& tree;
  const SymbolIndex& symbols;
  const Config& config;
  LintRole role;
  Typing typing;
  // Some statement could not be read, so that what the whole text says is not known.
  bool partial = false;

  bool is_authorizer() const { return role == LintRole::kAuthorizer; }
  bool is_block() const { return role == LintRole::kBlock || role == LintRole::kAppendedBlock; }

  bool on(DiagnosticCode code) const { return level(code).has_value(); }
  // Dropped where the rule is off.
  Diagnostic& report(DiagnosticCode code, Span span, std::string message);
  // For what is certain in some places only: not more severe than `most`.
  Diagnostic& report_at_most(Severity most, DiagnosticCode code, Span span, std::string message);

  // A warning where a setting of its own asks for the rule, whatever its level is.
  Diagnostic& report_pinned(DiagnosticCode code, Span span, std::string message);

  // Statements of one kind that could be read.
  template <typename Visit>
  void each_statement(NodeKind kind, Visit visit) const {
    for (NodeId id : tree.statements()) {
      if (tree.kind(id) == kind) visit(id);
    }
  }
  // Bodies of rules, checks and policies, with their statement.
  template <typename Visit>
  void each_query(Visit visit) const {
    for (NodeId id : tree.statements()) {
      const NodeKind kind = tree.kind(id);
      if (kind == NodeKind::kRule) visit(id, tree.child(id, 1));
      if (kind != NodeKind::kCheck && kind != NodeKind::kPolicy) continue;
      for (NodeId query : tree.children(id)) visit(id, query);
    }
  }
  template <typename Visit>
  void each_node(NodeKind kind, Visit visit) const {
    for (std::size_t i = 0; i < tree.size(); ++i) {
      const NodeId id{static_cast<std::uint32_t>(i)};
      if (tree.kind(id) == kind) visit(id);
    }
  }

  bool is_expression(NodeId element) const;
  bool is_scope(NodeId element) const;
  std::vector<NodeId> atoms(NodeId query) const;
  std::vector<NodeId> expressions(NodeId query) const;
  std::vector<NodeId> scopes(NodeId query) const;
  // The statement around a node.
  NodeId statement_of(NodeId node) const;

  // The tokens joined, keywords in lower case; two texts that differ in white space and comments only are equal. With
  // `rename`, variables are numbered by their first place, anew in each alternative.
  std::string key_of(Span span, bool rename) const;
  // The statement without its `;`.
  Span words_of(NodeId statement) const;
  // The statement with its `;` and, if nothing else stands on them, its lines.
  Span whole_statement(NodeId statement) const;
  // An element of a list with the `,` that goes with it.
  Span with_comma(Span element) const;
  // The same with `or`.
  Span with_or(Span alternative) const;
  // Whether a comment stands inside, which a removal would lose.
  bool holds_comment(Span span) const;
  // The array written as a set; nothing if a set cannot hold its elements.
  std::optional<std::string> as_set(NodeId array) const;

  // Comparisons between statements that are still affordable; false, and a diagnostic at the end, when it is used up.
  bool spend(std::size_t steps);
  bool exhausted() const { return exhausted_; }

 private:
  std::optional<Severity> level(DiagnosticCode code) const;
  Span with_separator(Span span, TokenKind separator) const;

  const LintOptions& options_;
  Diagnostics& diagnostics_;
  Diagnostic nowhere_;
  mutable std::map<DiagnosticCode, std::optional<Severity>> levels_;
  std::size_t budget_ = 2'000'000;
  bool exhausted_ = false;
};

// Removes `span` and means the same as before.
Fix removal(std::string title, Span span);
Fix safe_fix(std::string title, Span span, std::string replacement);

// One idea each; analysis/lint/lint.cpp runs them in this order.
void lint_predicates(LintContext& context);
void lint_types(LintContext& context);
void lint_dates(LintContext& context);
void lint_constants(LintContext& context);
void lint_simplifications(LintContext& context);
void lint_strings(LintContext& context);
void lint_scopes(LintContext& context);
void lint_policies(LintContext& context);
void lint_duplicates(LintContext& context);
void lint_checks(LintContext& context);
void lint_cost(LintContext& context);
void lint_variables(LintContext& context);
void lint_declared(LintContext& context);
void lint_legacy(LintContext& context);
void lint_portability(LintContext& context);
void lint_style(LintContext& context);

}  // namespace hardtack::analysis
