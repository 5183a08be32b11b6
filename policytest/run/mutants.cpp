// The edits that make mutants of a policy file.
#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/stable_sort.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "grammar/syntax/syntax_tree.h"
#include "policytest/evaluate/labels.h"
#include "policytest/language/fragment.h"
#include "policytest/run/mutation.h"

namespace hardtack::policytest {
namespace {

// An expression is walked to this depth; what lies deeper is generated text.
constexpr std::size_t kMostDepth = 64;

bool is_scope(NodeKind kind) { return kind >= NodeKind::kScopeAuthority && kind <= NodeKind::kScopeParameter; }

// What is true where the operator is false.
std::string_view opposite(BinaryOp op) {
  switch (op) {
    case BinaryOp::kLessThan: return ">=";
    case BinaryOp::kGreaterOrEqual: return "<";
    case BinaryOp::kGreaterThan: return "<=";
    case BinaryOp::kLessOrEqual: return ">";
    case BinaryOp::kEqual: return "!=";
    case BinaryOp::kNotEqual: return "==";
    case BinaryOp::kStrictEqual: return "!==";
    case BinaryOp::kStrictNotEqual: return "===";
    case BinaryOp::kAnd: return "||";
    case BinaryOp::kOr: return "&&";
    default: return {};
  }
}

class MutantMaker {
 public:
  MutantMaker(const SyntaxTree& tree, std::vector<Mutant>& mutants) : tree_(tree), mutants_(mutants) {}

  void run() {
    for (const NodeId statement : tree_.statements()) {
      statement_ = tree_.span(statement);
      reason_ = annotation({tree_.shared_source(), without_semicolon(statement)}, "equivalent");
      this->statement(statement);
    }
  }

 private:
  Span without_semicolon(NodeId statement) const {
    const auto parts = tree_.children(statement);
    return {tree_.span(statement).begin, parts.empty() ? tree_.span(statement).end : tree_.span(parts.back()).end};
  }

  void statement(NodeId id) {
    const auto parts = tree_.children(id);
    switch (tree_.kind(id)) {
      case NodeKind::kRule: drop(tree_.span(id), "drop the rule"); return query(tree_.child(id, 1));
      case NodeKind::kCheck: {
        drop(tree_.span(id), "drop the check");
        const CheckKind kind = tree_.check_kind(id);
        if (kind == CheckKind::kIf) replace_word(id, 5, "reject", "`check if` becomes `reject if`");
        if (kind == CheckKind::kReject) replace_word(id, 6, "check", "`reject if` becomes `check if`");
        return alternatives(parts);
      }
      case NodeKind::kPolicy: {
        drop(tree_.span(id), "drop the policy");
        const bool allows = tree_.policy_kind(id) == PolicyKind::kAllow;
        replace_word(id, allows ? 5 : 4, allows ? "deny" : "allow",
                     allows ? "`allow` becomes `deny`" : "`deny` becomes `allow`");
        return alternatives(parts);
      }
      case NodeKind::kScopeDeclaration: return drop(tree_.span(id), "drop the scope");
      default: return;
    }
  }

  void replace_word(NodeId statement, std::uint32_t length, std::string replacement, std::string description) {
    const std::uint32_t begin = tree_.span(statement).begin;
    add({begin, begin + length}, std::move(replacement), std::move(description));
  }

  void alternatives(std::span<const NodeId> queries) {
    if (queries.size() > 1) {
      for (std::size_t i = 0; i < queries.size(); ++i) drop(in_list(queries, i), "drop the alternative");
    }
    for (const NodeId id : queries) query(id);
  }

  void query(NodeId id) {
    const auto parts = tree_.children(id);
    const auto scopes = std::ranges::find_if(parts, [&](NodeId part) { return is_scope(tree_.kind(part)); });
    const auto elements = parts.first(static_cast<std::size_t>(scopes - parts.begin()));
    if (elements.size() > 1) {
      for (std::size_t i = 0; i < elements.size(); ++i) drop(in_list(elements, i), "drop the condition");
    }
    for (const NodeId element : elements) expression(element);
    if (scopes != parts.end() && !elements.empty()) {
      drop({tree_.span(elements.back()).end, tree_.span(parts.back()).end}, "drop the scope");
    }
  }

  // With what divides it from its neighbour.
  Span in_list(std::span<const NodeId> nodes, std::size_t i) const {
    if (i == 0) return {tree_.span(nodes[0]).begin, tree_.span(nodes[1]).begin};
    return {tree_.span(nodes[i - 1]).end, tree_.span(nodes[i]).end};
  }

  void expression(NodeId root) {
    if (tree_.kind(root) == NodeKind::kPredicate) return;
    struct Part {
      NodeId id;
      std::size_t depth;
    };
    std::vector<Part> open{{root, 0}};
    while (!open.empty()) {
      const Part part = open.back();
      open.pop_back();
      const Node& node = tree_.node(part.id);
      if (node.kind == NodeKind::kBinary) {
        const std::string_view other = opposite(tree_.binary_op(part.id));
        if (!other.empty()) {
          add(node.name, std::string(other), cat(quote(tree_.name(part.id)), " becomes ", quote(other)));
        }
      } else if (node.kind == NodeKind::kNegation) {
        add({node.span.begin, tree_.span(tree_.child(part.id, 0)).begin}, "", "drop the `!`");
      }
      if (part.depth >= kMostDepth) continue;
      for (const NodeId child : tree_.children(part.id)) open.push_back({child, part.depth + 1});
    }
  }

  void drop(Span span, std::string description) { add(span, "", std::move(description)); }

  void add(Span span, std::string replacement, std::string description) {
    Mutant& mutant = mutants_.emplace_back();
    mutant.source = tree_.shared_source();
    mutant.span = span;
    mutant.statement = statement_;
    mutant.description = std::move(description);
    mutant.edit = {span, std::move(replacement)};
    if (reason_) mutant.reason = reason_->empty() ? "no reason is given" : std::string(*reason_);
  }

  const SyntaxTree& tree_;
  std::vector<Mutant>& mutants_;
  Span statement_;
  std::optional<std::string_view> reason_;
};

}  // namespace

std::vector<Mutant> mutants_of(const std::shared_ptr<const Source>& source, SourceKind kind) {
  std::vector<Mutant> mutants;
  Diagnostics diagnostics;
  const Fragment fragment = Fragment::parse({source, {0, source->size()}}, kind, diagnostics);
  if (fragment.valid()) MutantMaker(fragment.tree(), mutants).run();
  sort_stably(mutants, [](const Mutant& mutant) { return mutant.span.begin; });
  return mutants;
}

}  // namespace hardtack::policytest
