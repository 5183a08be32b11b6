// What is written twice: statements, alternatives, and parts of bodies.
#include <map>
#include <set>
#include <string>

#include "analysis/lint/context.h"
#include "analysis/lint/queries.h"
#include "engine/text/quote.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

class DuplicateLints {
 public:
  explicit DuplicateLints(LintContext& context) : context_(context), tree_(context.tree) {}

  void run() {
    for (NodeId statement : tree_.statements()) {
      switch (tree_.kind(statement)) {
        case NodeKind::kFact: check_statement(statement, kDuplicateFact, "the fact"); break;
        case NodeKind::kRule: check_statement(statement, kDuplicateRule, "the rule"); break;
        case NodeKind::kCheck: check_statement(statement, kDuplicateCheck, "the check"); break;
        case NodeKind::kPolicy: check_statement(statement, kDuplicatePolicy, "the policy"); break;
        default: continue;
      }
      if (tree_.kind(statement) == NodeKind::kCheck || tree_.kind(statement) == NodeKind::kPolicy) {
        check_alternatives(statement);
      }
    }
    context_.each_query([&](NodeId, NodeId query) { check_body(query); });
  }

 private:
  void check_statement(NodeId statement, DiagnosticCode code, const std::string& what) {
    const auto [known, fresh] = statements_.emplace(context_.key_of(tree_.span(statement), true), statement);
    if (fresh) return;
    Diagnostic& found = context_.report(code, context_.words_of(statement), what + " is written already");
    found.add_note(context_.words_of(known->second), "the other one is here");
    if (!context_.holds_comment(tree_.span(statement))) {
      found.add_fix(removal("remove it", context_.whole_statement(statement)));
    }
  }

  void check_alternatives(NodeId statement) {
    const auto queries = tree_.children(statement);
    if (queries.size() < 2) return;
    std::map<std::string, NodeId> seen;
    std::vector<NodeId> distinct;
    for (NodeId query : queries) {
      const auto [known, fresh] = seen.emplace(context_.key_of(tree_.span(query), true), query);
      if (fresh) {
        distinct.push_back(query);
        continue;
      }
      const Span span = context_.with_or(tree_.span(query));
      Diagnostic& found = context_.report(kDuplicateOrBranch, tree_.span(query), "the alternative is written already");
      found.add_note(tree_.span(known->second), "the other one is here");
      if (!context_.holds_comment(span)) found.add_fix(removal("remove it", span));
    }
    check_subsumed(statement, distinct);
  }

  // `check all` holds for all of an alternative's matches, so that a weaker one is no substitute.
  void check_subsumed(NodeId statement, const std::vector<NodeId>& queries) {
    if (tree_.kind(statement) == NodeKind::kCheck && tree_.check_kind(statement) == CheckKind::kAll) return;
    const auto report = [&](NodeId query, NodeId by) {
      const Span span = context_.with_or(tree_.span(query));
      Diagnostic& found =
          context_.report(kSubsumedOrBranch, tree_.span(query), "another alternative matches wherever this one does");
      found.add_note(tree_.span(by), "the other one is here");
      if (!context_.holds_comment(span)) found.add_fix("remove it", span, "");
    };
    QuerySet before(context_), behind(context_);
    for (NodeId query : queries) {
      if (const auto by = before.implied(query)) report(query, *by);
      before.add(query);
    }
    for (std::size_t i = queries.size(); i-- > 0;) {
      if (const auto by = behind.implied(queries[i])) report(queries[i], *by);
      behind.add(queries[i]);
    }
  }

  void check_body(NodeId query) {
    std::set<std::string> seen;
    for (NodeId part : tree_.children(query)) {
      if (context_.is_scope(part) || seen.insert(context_.key_of(tree_.span(part), false)).second) continue;
      const Span span = context_.with_comma(tree_.span(part));
      Diagnostic& found = context_.report(kDuplicateBodyAtom, tree_.span(part),
                                          quote(tree_.text(part)) + " stands in this body already");
      if (!context_.holds_comment(span)) found.add_fix(removal("remove it", span));
    }
  }

  LintContext& context_;
  const SyntaxTree& tree_;
  std::map<std::string, NodeId> statements_;
};

}  // namespace

void lint_duplicates(LintContext& context) { DuplicateLints(context).run(); }

}  // namespace hardtack::analysis
