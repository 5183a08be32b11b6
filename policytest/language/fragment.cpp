#include "policytest/language/fragment.h"

#include <algorithm>
#include <utility>

#include "engine/program/print.h"

namespace hardtack::policytest {
namespace {

// Long values are told apart by their beginnings, and by the number of the case.
constexpr std::size_t kShownTermBytes = 80;

}  // namespace

// Recursion is bounded by ParseLimits::max_depth.
std::optional<Term> term_of(const SyntaxTree& tree, NodeId id) {
  switch (tree.kind(id)) {
    case NodeKind::kInteger: return Term::integer(tree.integer(id));
    case NodeKind::kString: return Term::string(std::string(tree.string(id)));
    case NodeKind::kDate: return Term::date(tree.date(id));
    case NodeKind::kBytes: return Term::bytes(std::string(tree.string(id)));
    case NodeKind::kBool: return Term::boolean(tree.boolean(id));
    case NodeKind::kNull: return Term::null();
    case NodeKind::kSet:
    case NodeKind::kArray:
    case NodeKind::kMap: break;
    default: return std::nullopt;
  }
  std::vector<Term> elements;
  for (NodeId child : tree.children(id)) {
    if (tree.kind(id) == NodeKind::kMap) {
      auto key = term_of(tree, tree.child(child, 0));
      if (!key) return std::nullopt;
      elements.push_back(*std::move(key));
      child = tree.child(child, 1);
    }
    auto element = term_of(tree, child);
    if (!element) return std::nullopt;
    elements.push_back(*std::move(element));
  }
  if (tree.kind(id) == NodeKind::kMap) return Term::map(std::move(elements));
  return tree.kind(id) == NodeKind::kSet ? Term::set(std::move(elements)) : Term::array(std::move(elements));
}

Fragment Fragment::parse(const TextPart& part, SourceKind kind, Diagnostics& diagnostics) {
  return check(parse_part(part.source, part.span), kind, diagnostics);
}

Fragment Fragment::parse_condition(const TextPart& part, Diagnostics& diagnostics) {
  return check(hardtack::parse_condition(part.source, part.span), SourceKind::kBlock, diagnostics);
}

Fragment Fragment::check(ParsedSource parsed, SourceKind kind, Diagnostics& diagnostics) {
  const SymbolIndex symbols(parsed.tree, SymbolParts::kBindings);
  check_tree(parsed.tree, symbols, {.kind = kind}, parsed.diagnostics);
  Fragment fragment;
  fragment.valid_ = !parsed.diagnostics.has_errors();
  for (const NamedSymbol& parameter : symbols.parameters()) fragment.parameters_.emplace_back(parameter.name);
  std::ranges::sort(fragment.parameters_);
  const auto doubles = std::ranges::unique(fragment.parameters_);
  fragment.parameters_.erase(doubles.begin(), doubles.end());
  fragment.tree_ = std::move(parsed.tree);
  append(parsed.diagnostics, diagnostics);
  return fragment;
}

std::optional<LoweredBlock> Fragment::lower(const Parameters& parameters, Diagnostics& diagnostics) const {
  if (!valid_) return std::nullopt;
  Diagnostics found;
  if (!parameters_.empty()) {
    check_parameters(tree_, SymbolIndex(tree_, SymbolParts::kBindings), parameters, true, found);
  }
  std::optional<LoweredBlock> lowered;
  if (!found.has_errors()) lowered = hardtack::lower(tree_, parameters, {}, found);
  append(found, diagnostics);
  return lowered;
}

std::optional<std::vector<Term>> read_terms(const TextPart& part, Diagnostics& diagnostics) {
  const ParsedSource parsed = parse_terms(part.source, part.span);
  append(parsed.diagnostics, diagnostics);
  if (parsed.diagnostics.has_errors() || parsed.tree.statements().size() != 1) return std::nullopt;
  const NodeId statement = parsed.tree.statements()[0];
  if (parsed.tree.kind(statement) != NodeKind::kFact) {
    diagnostics.report(DiagnosticCode::kTestValue, part.span, "expected values");
    return std::nullopt;
  }
  std::vector<Term> terms;
  for (NodeId child : parsed.tree.children(parsed.tree.child(statement, 0))) {
    auto term = term_of(parsed.tree, child);
    if (!term) {
      diagnostics.report(DiagnosticCode::kTestValue, parsed.tree.span(child), "expected a constant value");
      return std::nullopt;
    }
    terms.push_back(*std::move(term));
  }
  return terms;
}

void append(const Diagnostics& from, Diagnostics& to) {
  for (const Diagnostic& diagnostic : from) {
    Diagnostic& added = to.add(diagnostic.severity, diagnostic.kind, diagnostic.span, diagnostic.message);
    added = diagnostic;
  }
}

std::string shown_term(const Term& term) { return print_term(term, kShownTermBytes); }

}  // namespace hardtack::policytest
