// Names that the language does not allow, and names that no source may declare.
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/authz/reserved_name.h"
#include "engine/program/name.h"
#include "engine/text/quote.h"
#include "grammar/check/passes.h"

namespace hardtack {
namespace {

void check_names(const SyntaxTree& tree, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    const bool is_extern = tree.kind(id) == NodeKind::kExtern;
    if (!is_extern && tree.kind(id) != NodeKind::kPredicate) continue;
    if (is_valid_name(tree.name(id))) continue;
    diagnostics
        .report(DiagnosticCode::kInvalidName, tree.node(id).name,
                quote(tree.name(id)) + " is not a name of " + (is_extern ? "an extern function" : "a predicate"))
        .set_help("names are letters, digits, `_` and `:`, and not digits alone");
  }
}

// No role may declare these: a block that is signed, appended or loaded as little as an authorizer.
void check_reserved_names(const SyntaxTree& tree, std::span<const TokenPredicate> token_predicates,
                          Diagnostics& diagnostics) {
  for (NodeId statement : tree.statements()) {
    const NodeKind kind = tree.kind(statement);
    if (kind != NodeKind::kFact && kind != NodeKind::kRule) continue;
    const NodeId head = tree.child(statement, 0);
    const std::string_view name = tree.name(head);
    if (!reserved_in_authorizer(name, tree.children(head).size(), token_predicates)) continue;
    const bool prefix = reserved_kind(name) != ReservedName::kNone;
    diagnostics.report(DiagnosticCode::kReservedName, tree.node(head).name, "no source may declare " + quote(name))
        .set_help(prefix ? "names that start with `verified:` or `credential:` are given by verifiers only"
                         : "`hardtack attenuate` adds it to the block that it appends");
  }
}

}  // namespace

Pass name_pass() {
  return {"names",
          [](const SyntaxTree& tree, const SymbolIndex&, Diagnostics& diagnostics) { check_names(tree, diagnostics); }};
}

Pass reserved_name_pass(std::vector<TokenPredicate> token_predicates) {
  return {"reserved-names", [token_predicates = std::move(token_predicates)](const SyntaxTree& tree, const SymbolIndex&,
                                                                             Diagnostics& diagnostics) {
            check_reserved_names(tree, token_predicates, diagnostics);
          }};
}

}  // namespace hardtack
