// Policies: those that never decide, and those that decide too early.
#include <optional>
#include <string>

#include "analysis/lint/context.h"
#include "analysis/lint/queries.h"
#include "engine/text/quote.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

class PolicyLints {
 public:
  explicit PolicyLints(LintContext& context) : context_(context), tree_(context.tree) {}

  void run() {
    NodeId last = kNoNode;
    context_.each_statement(NodeKind::kPolicy, [&](NodeId policy) {
      check_order(policy);
      last = policy;
    });
    context_.each_query([&](NodeId, NodeId query) { check_parent_hash(query); });
    if (context_.partial || !context_.is_authorizer()) return;
    const auto end = static_cast<std::uint32_t>(tree_.source().size());
    if (last == kNoNode) {
      context_.report(kNoPolicy, {0, end}, "the authorizer has no policy, so that it denies everything")
          .set_help("an authorizer ends with `allow if ...;` for what is allowed")
          .add_fix("add a final policy", {end, end}, addition());
      return;
    }
    if (is_final(last)) return;
    context_.report(kNoFinalPolicy, context_.words_of(last), "no policy decides where none of these matches")
        .set_help("the request is denied then, without a policy that says so; end with `deny if true;`")
        .add_fix("add a final policy", {end, end}, addition());
  }

 private:
  std::string addition() const {
    const std::string_view text = tree_.source().text();
    const auto tokens = tree_.tokens();
    std::string added;
    const bool open =
        !tokens.empty() && tokens.back().kind != TokenKind::kSemicolon && tokens.back().kind != TokenKind::kEnd;
    // Behind a comment that ends the text a `;` would be part of it.
    if (open) added = "\n;";
    if (!text.empty() && !text.ends_with('\n')) added += "\n";
    return added + "deny if true;\n";
  }

  bool is_final(NodeId policy) const {
    for (NodeId query : tree_.children(policy)) {
      bool open = false;
      for (NodeId part : tree_.children(query)) {
        const Constant* value = context_.is_expression(part) ? context_.typing.constant(part) : nullptr;
        open |= !context_.is_scope(part) && (value == nullptr || *value != Constant(true));
      }
      if (!open) return true;
    }
    return false;
  }

  void check_order(NodeId policy) {
    if (after_ != kNoNode) {
      report_unreachable(policy, after_, "it always decides");
      return;
    }
    bool all_implied = true;
    std::optional<NodeId> first;
    for (NodeId query : tree_.children(policy)) {
      const auto by = earlier_.implied(query);
      all_implied &= by.has_value();
      if (by && !first) first = by;
      if (by && tree_.policy_kind(policy) == PolicyKind::kDeny &&
          tree_.policy_kind(context_.statement_of(*by)) == PolicyKind::kAllow) {
        context_
            .report(kAllowShadowsDeny, tree_.span(query), "this never denies: an `allow if` before it matches first")
            .set_help("policies are tried in order, and the first that matches decides; put `deny if` first")
            .add_note(tree_.span(*by), "the `allow if` is here");
        all_implied = false;  // said already
      }
    }
    if (all_implied && first) report_unreachable(policy, *first, "it matches wherever this one does");
    for (NodeId query : tree_.children(policy)) earlier_.add(query);
    if (is_final(policy)) after_ = policy;
  }

  void report_unreachable(NodeId policy, NodeId before, const std::string& why) {
    // A repetition is reported as such.
    if (context_.key_of(tree_.span(policy), true) == context_.key_of(tree_.span(context_.statement_of(before)), true)) {
      return;
    }
    Diagnostic& found = context_.report(kUnreachablePolicy, context_.words_of(policy), "the policy is never reached");
    found.set_help("policies are tried in order, and the first that matches decides").add_note(tree_.span(before), why);
    if (!context_.holds_comment(tree_.span(policy))) {
      found.add_fix("remove the policy", context_.whole_statement(policy), "");
    }
  }

  void check_parent_hash(NodeId query) {
    if (!context_.is_authorizer()) return;
    for (NodeId atom : context_.atoms(query)) {
      if (tree_.name(atom) != "parent_token_sha256") continue;
      context_
          .report(kUnverifiedParentHash, tree_.node(atom).name,
                  "`parent_token_sha256` is what a block says, and no proof of where the token comes from")
          .set_help("read `verified:parent_token_sha256($block, $hash)`, which verifiers state");
    }
  }

  LintContext& context_;
  const SyntaxTree& tree_;
  QuerySet earlier_{context_};
  NodeId after_ = kNoNode;  // a policy that always decides
};

}  // namespace

void lint_policies(LintContext& context) { PolicyLints(context).run(); }

}  // namespace hardtack::analysis
