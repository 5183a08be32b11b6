#include <algorithm>
#include <set>
#include <string>

#include "analysis/features/refactor/parts.h"
#include "engine/text/cat.h"
#include "grammar/check/node_kinds.h"
#include "grammar/syntax/tree_places.h"

namespace hardtack::analysis {
namespace {

bool is_scope(NodeKind kind) { return kind >= NodeKind::kScopeAuthority && kind <= NodeKind::kScopeParameter; }

std::string free_name(const Snapshot& snapshot, std::uint32_t arity) {
  std::string name = "extracted";
  for (std::uint32_t number = 2; snapshot.program().find(name, arity) != nullptr; ++number) {
    name = cat("extracted_", number);
  }
  return name;
}

// What a test expects is asked, and stands where no rule can.
bool is_expected(const Document& document, std::uint32_t statement) {
  const auto& words = document.outline().keywords;
  const auto next = std::ranges::lower_bound(words, statement, {}, &Span::begin);
  if (next == words.begin()) return false;
  return document.text({std::prev(next)->end, statement}).find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

// The marked predicates and expressions of a body become a rule, and a use of it takes their place.
std::optional<Refactoring> extract_predicate(const Snapshot& snapshot, const DocumentPtr& document, Span range) {
  const SyntaxTree& tree = document->tree();
  const SymbolIndex& symbols = document->symbols();
  const NodeId query = range.size() == 0 ? kNoNode : query_around(tree, range);
  if (query == kNoNode) return std::nullopt;
  const NodeId statement = tree.parent(query);
  if (is_expected(*document, tree.span(statement).begin)) return std::nullopt;

  // Whole elements only, one behind the other.
  std::vector<NodeId> chosen;
  Span scopes{};
  std::size_t predicates = 0, others = 0;
  for (const NodeId element : tree.children(query)) {
    const Span span = tree.span(element);
    if (is_scope(tree.kind(element))) {
      if (scopes.size() == 0) scopes = span;
      scopes.end = span.end;
      continue;
    }
    if (span.end <= range.begin || range.end <= span.begin) {
      ++others;
      continue;
    }
    if (span.begin < range.begin || range.end < span.end) return std::nullopt;
    if (tree.kind(element) == NodeKind::kPredicate) ++predicates;
    chosen.push_back(element);
  }
  if (predicates == 0 || (chosen.size() == 1 && others == 0)) return std::nullopt;
  // `check all` asks every combination for its expressions: in a rule they would leave combinations out instead.
  const bool check_all = tree.kind(statement) == NodeKind::kCheck && tree.check_kind(statement) == CheckKind::kAll;
  if (check_all && predicates != chosen.size()) return std::nullopt;

  const Span part{tree.span(chosen.front()).begin, tree.span(chosen.back()).end};
  const auto inside = [&](NodeId node) {
    return part.begin <= tree.span(node).begin && tree.span(node).end <= part.end;
  };
  std::vector<std::uint32_t> variables;  // in the order of the text
  std::set<std::uint32_t> used_here, bound_here, used_elsewhere;
  for (const VariableUse& use : symbols.uses_in(query)) {
    if (symbols.variable(use.variable).kind != VariableKind::kQuery) continue;
    if (!inside(use.node)) {
      used_elsewhere.insert(use.variable);
      continue;
    }
    if (used_here.insert(use.variable).second) variables.push_back(use.variable);
    if (tree.kind(tree.parent(use.node)) == NodeKind::kPredicate) bound_here.insert(use.variable);
  }
  if (bound_here.size() != used_here.size()) return std::nullopt;
  std::erase_if(variables, [&](std::uint32_t variable) { return !used_elsewhere.contains(variable); });

  std::string terms;
  for (const std::uint32_t variable : variables) {
    terms += cat(terms.empty() ? "$" : ", $", symbols.variable(variable).name);
  }
  const std::string head = cat(free_name(snapshot, static_cast<std::uint32_t>(variables.size())), '(', terms, ')');
  std::string rule = cat(head, " <- ", document->text(part));
  if (scopes.size() > 0) rule += cat(" trusting ", document->text(scopes));
  const std::uint32_t before = tree.span(statement).begin;
  return Refactoring{
      RefactorKind::kExtract, "extract a rule", {{document, {{{before, before}, cat(rule, ";\n")}, {part, head}}}}};
}

}  // namespace hardtack::analysis
