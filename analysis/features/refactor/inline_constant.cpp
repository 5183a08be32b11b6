#include <algorithm>
#include <string>

#include "analysis/features/refactor/parts.h"
#include "engine/text/cat.h"

namespace hardtack::analysis {
namespace {

bool is_constant(NodeKind kind) {
  return kind == NodeKind::kInteger || kind == NodeKind::kString || kind == NodeKind::kDate ||
         kind == NodeKind::kBytes || kind == NodeKind::kBool || kind == NodeKind::kNull;
}

struct Equality {
  NodeId element = kNoNode;
  NodeId variable = kNoNode;
  NodeId constant = kNoNode;
};

// `$x == "a"` as a whole element of the body.
std::optional<Equality> equality_of(const SyntaxTree& tree, NodeId element) {
  if (tree.kind(element) != NodeKind::kBinary || tree.children(element).size() != 2) return std::nullopt;
  const BinaryOp op = tree.binary_op(element);
  if (op != BinaryOp::kEqual) return std::nullopt;
  const NodeId left = tree.child(element, 0), right = tree.child(element, 1);
  if (tree.kind(left) == NodeKind::kVariable && is_constant(tree.kind(right))) return Equality{element, left, right};
  if (tree.kind(right) == NodeKind::kVariable && is_constant(tree.kind(left))) return Equality{element, right, left};
  return std::nullopt;
}

}  // namespace

// `p($x), $x == "a"` becomes `p("a")`.
std::optional<Refactoring> inline_constant(const DocumentPtr& document, Span range) {
  const SyntaxTree& tree = document->tree();
  const SymbolIndex& symbols = document->symbols();
  const NodeId query = query_around(tree, range);
  if (query == kNoNode) return std::nullopt;
  const NodeId statement = tree.parent(query);
  // There the expression is what is checked, not what chooses.
  if (tree.kind(statement) == NodeKind::kCheck && tree.check_kind(statement) == CheckKind::kAll) return std::nullopt;
  const auto elements = tree.children(query);
  std::optional<Equality> found;
  std::size_t index = 0;
  for (std::size_t i = 0; i < elements.size() && !found; ++i) {
    const Span span = tree.span(elements[i]);
    if (span.begin > range.begin || range.end > span.end) continue;
    found = equality_of(tree, elements[i]);
    index = i;
  }
  if (!found) return std::nullopt;
  const VariableSymbol* variable = symbols.variable_of(found->variable);
  if (variable == nullptr || !variable->bound || variable->kind != VariableKind::kQuery) return std::nullopt;

  // The element goes with the comma on one side.
  Span removed = tree.span(found->element);
  if (index > 0) {
    removed.begin = tree.span(elements[index - 1]).end;
  } else if (elements.size() > 1) {
    removed.end = tree.span(elements[1]).begin;
  }
  const std::string constant(tree.text(found->constant));
  // `3<$x` with -1 would be an arrow, `if$x` with 1 another word.
  const auto apart = [&](std::uint32_t begin) {
    const char before = begin == 0 ? ' ' : document->text()[begin - 1];
    const bool letter = (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z');
    return letter || (before == '<' && constant.starts_with('-')) ? cat(' ', constant) : constant;
  };
  std::vector<TextEdit> edits;
  for (const NodeId node : symbols.occurrences(*variable)) {
    const Span span = tree.span(node);
    if (removed.begin <= span.begin && span.end <= removed.end) continue;
    edits.push_back({span, apart(span.begin)});
  }
  edits.push_back({removed, ""});
  std::ranges::sort(edits, {}, [](const TextEdit& edit) { return edit.span.begin; });
  return Refactoring{RefactorKind::kInline,
                     cat("put the value in the place of `$", variable->name, "`"),
                     {{document, std::move(edits)}}};
}

}  // namespace hardtack::analysis
