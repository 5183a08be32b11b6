// Dates that are none, or lose something.
#include <array>
#include <cctype>
#include <string>

#include "analysis/lint/context.h"
#include "engine/text/date_time.h"
#include "engine/text/quote.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

// A term where a date belongs: of `time`, or as the configuration says.
void check_term(LintContext& context, NodeId term, const std::string& of) {
  const SyntaxTree& tree = context.tree;
  const auto type = context.typing.type(term);
  if (!type || *type == ValueType::kDate) return;
  Diagnostic& found = context.report(kTimeWrongType, tree.span(term),
                                     of + " is a date, and this is of type " + std::string(name_of(*type)));
  found.set_help("dates are written without quotes: `2026-01-31T00:00:00Z`");
  if (tree.kind(term) != NodeKind::kString) return;
  const std::string text(tree.string(term));
  if (parse_date(text)) found.add_fix(safe_fix("remove the quotes", tree.span(term), text));
}

void check_predicates(LintContext& context) {
  const SyntaxTree& tree = context.tree;
  context.each_node(NodeKind::kPredicate, [&](NodeId predicate) {
    const auto terms = tree.children(predicate);
    const std::string_view name = tree.name(predicate);
    const auto arity = static_cast<std::uint32_t>(terms.size());
    if (arity > 64 || !context.typing.declared(name, arity)) return;
    for (std::uint32_t i = 0; i < arity; ++i) {
      if (context.typing.position(name, arity, i) != bit_of(ValueType::kDate)) continue;
      check_term(context, terms[i], "the term of " + quote(name));
    }
  });
}

bool compares(BinaryOp op) {
  switch (op) {
    case BinaryOp::kLessThan:
    case BinaryOp::kGreaterThan:
    case BinaryOp::kLessOrEqual:
    case BinaryOp::kGreaterOrEqual:
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual:
    case BinaryOp::kStrictEqual:
    case BinaryOp::kStrictNotEqual: return true;
    default: return false;
  }
}

void check_comparisons(LintContext& context) {
  const SyntaxTree& tree = context.tree;
  context.each_node(NodeKind::kBinary, [&](NodeId id) {
    if (!compares(tree.binary_op(id))) return;
    const NodeId left = tree.child(id, 0), right = tree.child(id, 1);
    for (const auto& [text, other] : {std::pair{left, right}, std::pair{right, left}}) {
      if (tree.kind(text) != NodeKind::kString || context.typing.likely(other) != ValueType::kDate) continue;
      if (!parse_date(tree.string(text))) continue;
      check_term(context, text, quote(tree.text(other)));
    }
  });
}

// `2026-05-05` is 2026 minus 5 minus 5.
void check_subtractions(LintContext& context) {
  const SyntaxTree& tree = context.tree;
  context.each_node(NodeKind::kBinary, [&](NodeId id) {
    if (tree.binary_op(id) != BinaryOp::kSub) return;
    const std::string_view text = tree.text(id);
    if (text.size() != 10) return;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool dash = i == 4 || i == 7;
      if (dash ? text[i] != '-' : std::isdigit(static_cast<unsigned char>(text[i])) == 0) return;
    }
    const std::string date = std::string(text) + "T00:00:00Z";
    if (!parse_date(date)) return;
    context.report(kDateArithmetic, tree.span(id), quote(text) + " is a subtraction of integers")
        .set_help("a date has a time and an offset: `" + date + "`")
        .add_fix("write the date", tree.span(id), date);
  });
}

void check_fractions(LintContext& context) {
  const SyntaxTree& tree = context.tree;
  context.each_node(NodeKind::kDate, [&](NodeId id) {
    const std::string_view text = tree.text(id);
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) return;
    std::size_t end = dot + 1;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    const Span fraction{tree.span(id).begin + static_cast<std::uint32_t>(dot),
                        tree.span(id).begin + static_cast<std::uint32_t>(end)};
    context.report(kDateSubsecondTruncated, fraction, "the fraction of the second is dropped")
        .set_help("dates are whole seconds")
        .add_fix(removal("remove the fraction", fraction));
  });
}

}  // namespace

void lint_dates(LintContext& context) {
  check_predicates(context);
  check_comparisons(context);
  check_subtractions(context);
  check_fractions(context);
}

}  // namespace hardtack::analysis
