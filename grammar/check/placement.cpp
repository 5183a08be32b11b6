// Statements that a kind of text does not have, or not there.
#include <string>
#include <string_view>

#include "grammar/check/passes.h"

namespace hardtack {
namespace {

std::string_view statement_name(NodeKind kind) {
  switch (kind) {
    case NodeKind::kFact: return "a fact";
    case NodeKind::kRule: return "a rule";
    case NodeKind::kCheck: return "a check";
    case NodeKind::kPolicy: return "a policy";
    default: return "a `trusting` statement";
  }
}

void check_places(const SyntaxTree& tree, SourceKind source, Diagnostics& diagnostics) {
  bool first = true;
  for (NodeId statement : tree.statements()) {
    const NodeKind kind = tree.kind(statement);
    if (kind == NodeKind::kPolicy && source == SourceKind::kBlock) {
      diagnostics
          .report(DiagnosticCode::kPolicyInBlock, tree.node(statement).name, "a block of a token has no policies")
          .set_help("policies belong to the authorizer; a block restricts its token by `check if` and `reject if`");
    }
    if (kind == NodeKind::kScopeDeclaration && !first) {
      diagnostics
          .report(DiagnosticCode::kBlockScopeNotFirst, tree.node(statement).name,
                  "`trusting` for the whole text is not its first statement")
          .set_help("move it to the beginning, or write it at the end of a rule, check or policy");
    }
    first = false;
  }
}

void check_single(const SyntaxTree& tree, NodeKind wanted, Diagnostics& diagnostics) {
  const std::string name(statement_name(wanted));
  const auto statements = tree.statements();
  if (statements.empty()) {
    diagnostics.report(DiagnosticCode::kSyntaxError, {0, 0}, "expected " + name + ", found nothing");
    return;
  }
  const NodeKind found = tree.kind(statements[0]);
  if (found != wanted && found != NodeKind::kErrorStatement) {
    diagnostics
        .report(DiagnosticCode::kSyntaxError, tree.span(statements[0]),
                "expected " + name + ", found " + std::string(statement_name(found)))
        .set_help(wanted == NodeKind::kRule ? "a query is a rule: `result($x) <- body($x)`"
                                            : "a fact is a predicate of values: `user(\"alice\")`");
  }
  if (statements.size() > 1) {
    diagnostics.report(DiagnosticCode::kSyntaxError, tree.span(statements[1]), "expected one statement, found more");
  }
}

}  // namespace

Pass placement_pass(const CheckOptions& options) {
  return {"placement", [&options](const SyntaxTree& tree, const SymbolIndex&, Diagnostics& diagnostics) {
            check_places(tree, options.kind, diagnostics);
            if (options.kind == SourceKind::kFact) check_single(tree, NodeKind::kFact, diagnostics);
            if (options.kind == SourceKind::kRule) check_single(tree, NodeKind::kRule, diagnostics);
          }};
}

}  // namespace hardtack
