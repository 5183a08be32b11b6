// Whom statements trust.
#include <algorithm>
#include <set>
#include <string>

#include "analysis/lint/context.h"
#include "engine/text/quote.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

class ScopeLints {
 public:
  explicit ScopeLints(LintContext& context) : context_(context), tree_(context.tree) {}

  void run() {
    for (NodeId statement : tree_.statements()) {
      if (tree_.kind(statement) != NodeKind::kScopeDeclaration) continue;
      check_list(tree_.children(statement));
    }
    context_.each_query([&](NodeId statement, NodeId query) {
      const auto scopes = context_.scopes(query);
      check_list(scopes);
      if (tree_.kind(statement) == NodeKind::kRule && !context_.is_authorizer()) check_rule(scopes);
    });
  }

 private:
  // Equal digits in another case are one key.
  std::string key_of(NodeId scope) const {
    std::string text(tree_.text(scope));
    if (tree_.kind(scope) == NodeKind::kScopeKey) {
      std::ranges::transform(text, text.begin(),
                             [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    }
    return text;
  }

  void check_list(std::span<const NodeId> scopes) {
    std::set<std::string> seen;
    for (NodeId scope : scopes) {
      const Span span = context_.with_comma(tree_.span(scope));
      const bool removable = scopes.size() > 1 && !context_.holds_comment(span);
      if (!seen.insert(key_of(scope)).second) {
        Diagnostic& found =
            context_.report(kDuplicateTrusting, tree_.span(scope), quote(tree_.text(scope)) + " is trusted already");
        if (removable) found.add_fix(removal("remove it", span));
      } else if (tree_.kind(scope) == NodeKind::kScopePrevious && context_.is_authorizer()) {
        report_previous(scope, scopes.size() > 1, span);
      } else if (tree_.kind(scope) == NodeKind::kScopeKey) {
        check_key(scope, removable, span);
      }
    }
  }

  void report_previous(NodeId scope, bool among_others, Span span) {
    Diagnostic& found =
        context_.report(kPreviousInAuthorizer, tree_.span(scope), "`previous` has no meaning in an authorizer");
    found.set_help("it is ignored: name `authority`, or the keys of the third parties to trust");
    if (context_.holds_comment(span)) return;
    if (among_others) {
      found.add_fix(removal("remove it", span));
      return;
    }
    // Alone it still narrows what is seen: without it the authority block is trusted again.
    found.add_fix("trust the authority block", tree_.span(scope), "authority");
  }

  void check_rule(std::span<const NodeId> scopes) {
    for (NodeId scope : scopes) {
      if (tree_.kind(scope) != NodeKind::kScopePrevious) continue;
      context_.report(kScopeTooBroad, tree_.span(scope), "the rule trusts every block before it, whoever appended it")
          .set_help(
              "anyone who holds the token may append a block with facts for this rule; name the key of the party "
              "to trust, or use `previous` in checks only, which restrict");
    }
  }

  void check_key(NodeId scope, bool removable, Span span) {
    if (!context_.config.keys) return;
    const std::string key = tree_.public_key(scope).to_text();
    if (std::ranges::find(*context_.config.keys, key) != context_.config.keys->end()) return;
    Diagnostic& found =
        context_.report(kUnusedPublicKeyScope, tree_.span(scope), "`keys` of `hardtack.toml` does not list this key");
    found.set_help("no block that is known of is signed with it, so that nothing is seen through it");
    if (removable) found.add_fix("remove it", span, "");
  }

  LintContext& context_;
  const SyntaxTree& tree_;
};

}  // namespace

void lint_scopes(LintContext& context) { ScopeLints(context).run(); }

}  // namespace hardtack::analysis
