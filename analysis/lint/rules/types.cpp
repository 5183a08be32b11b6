// Operators and methods on types that they do not take, and comparisons that always say the same.
//
// What literals and operators alone make certain is an error; what the facts and rules of a text make likely is a
// warning, since others may state further ones.
#include <optional>
#include <string>

#include "analysis/lint/context.h"
#include "engine/eval/expression/builtins.h"
#include "engine/text/date_time.h"
#include "engine/text/quote.h"
#include "grammar/check/node_kinds.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;
using Type = std::optional<ValueType>;

class TypeLints {
 public:
  explicit TypeLints(LintContext& context) : context_(context), tree_(context.tree), typing_(context.typing) {
    lazy_.resize(tree_.size());
    caught_.resize(tree_.size());
    guarded_.resize(tree_.size());
    failed_.resize(tree_.size());
  }

  void run() {
    // Parents come behind their children: from the root down is from the end to the beginning.
    for (std::size_t i = tree_.size(); i-- > 0;) mark(NodeId{static_cast<std::uint32_t>(i)});
    for (std::size_t i = 0; i < tree_.size(); ++i) {
      const NodeId id{static_cast<std::uint32_t>(i)};
      switch (tree_.kind(id)) {
        case NodeKind::kBinary: check_binary(id); break;
        case NodeKind::kMethod: check_method(id); break;
        case NodeKind::kNegation: check_unary(id, UnaryOp::kNegate, "!"); break;
        case NodeKind::kQuery: check_body(id); break;
        default: break;
      }
    }
  }

 private:
  static std::size_t at(NodeId id) { return static_cast<std::size_t>(id); }

  // Parts that are not evaluated each time, and parts whose failure is caught.
  void mark(NodeId id) {
    const NodeKind kind = tree_.kind(id);
    const auto children = tree_.children(id);
    const bool logical =
        kind == NodeKind::kBinary && (tree_.binary_op(id) == BinaryOp::kAnd || tree_.binary_op(id) == BinaryOp::kOr);
    const bool tries = kind == NodeKind::kMethod && tree_.method(id).binary == BinaryOp::kTryOr;
    bool guards = guarded_[at(id)] != 0;
    if (kind == NodeKind::kQuery) {
      for (NodeId child : children) guards |= tree_.text(child).find(".type()") != std::string_view::npos;
    }
    for (std::size_t i = 0; i < children.size(); ++i) {
      lazy_[at(children[i])] =
          static_cast<char>(lazy_[at(id)] != 0 || (logical && i == 1) || kind == NodeKind::kClosure);
      caught_[at(children[i])] = static_cast<char>(caught_[at(id)] != 0 || (tries && i == 0));
      guarded_[at(children[i])] = static_cast<char>(guards);
    }
  }

  std::string text_of(BinaryOp op) const { return "`" + std::string(operator_text(op)) + "`"; }
  static std::string with(Type left, Type right) {
    if (left && right) return std::string(name_of(*left)) + " and " + std::string(name_of(*right));
    return std::string(name_of(left ? *left : *right));
  }

  // Where a type error would be reported twice.
  bool below_failure(NodeId id) const {
    for (NodeId child : tree_.children(id)) {
      if (failed_[at(child)] != 0 || typing_.overflows(child)) return true;
    }
    return false;
  }

  void check_binary(NodeId id) {
    check_operation(id, tree_.binary_op(id), tree_.child(id, 0), tree_.child(id, 1), tree_.span(id));
  }

  void check_method(NodeId id) {
    const auto parts = tree_.children(id);
    const Method& method = tree_.method(id);
    if (method.argument == MethodArgument::kNone) {
      if (parts.size() == 1) check_unary(id, method.unary, method.name);
      return;
    }
    if (parts.size() != 2 || method.binary == BinaryOp::kTryOr) return;
    check_operation(id, method.binary, parts[0], parts[1], tree_.span(id));
  }

  void check_operation(NodeId id, BinaryOp op, NodeId left, NodeId right, Span span) {
    if (caught_[at(id)] != 0 || below_failure(id)) return;
    const bool closure = op == BinaryOp::kAll || op == BinaryOp::kAny;
    const Type a = typing_.type(left), b = closure ? Type() : typing_.type(right);
    const Type likely_a = typing_.likely(left), likely_b = closure ? Type() : typing_.likely(right);
    const bool strict = op == BinaryOp::kStrictEqual || op == BinaryOp::kStrictNotEqual;
    if (op == BinaryOp::kEqual || op == BinaryOp::kNotEqual) {
      if (likely_a && likely_b && *likely_a != *likely_b) report_unequal(id, op, left, right, likely_a, likely_b);
      return;
    }
    const bool certain = always_fails(op, a, b);
    if (!certain && (guarded_[at(id)] != 0 || !always_fails(op, likely_a, likely_b))) return;
    failed_[at(id)] = 1;
    if (time_or_date_text(left, right)) return;  // reported as such
    const Severity most = certain && lazy_[at(id)] == 0 ? Severity::kError : Severity::kWarning;
    Diagnostic& found =
        context_.report_at_most(most, strict ? kStrictEqualityTypeError : kTypeErrorExpression, span,
                                text_of(op) + " does not take " + (certain ? with(a, b) : with(likely_a, likely_b)));
    found.set_help("evaluation ends with an error wherever it gets here, which is never an allow");
    if (strict) {
      const bool equal = op == BinaryOp::kStrictEqual;
      found.add_fix(std::string("compare by `") + (equal ? "==" : "!=") + "`, which takes any two values",
                    tree_.node(id).name, equal ? "==" : "!=");
    }
  }

  void check_unary(NodeId id, UnaryOp op, std::string_view name) {
    if (caught_[at(id)] != 0 || below_failure(id)) return;
    const NodeId operand = tree_.child(id, 0);
    const Type type = typing_.type(operand), likely = typing_.likely(operand);
    const bool certain = always_fails(op, type);
    if (!certain && (guarded_[at(id)] != 0 || !always_fails(op, likely))) return;
    failed_[at(id)] = 1;
    context_
        .report_at_most(certain && lazy_[at(id)] == 0 ? Severity::kError : Severity::kWarning, kTypeErrorExpression,
                        tree_.span(id),
                        "`" + std::string(name) + "` does not take " + std::string(name_of(certain ? *type : *likely)))
        .set_help("evaluation ends with an error wherever it gets here, which is never an allow");
  }

  // `time` and strings that are dates have a lint of their own (dates.cpp).
  bool time_or_date_text(NodeId left, NodeId right) const {
    const auto is_text_date = [&](NodeId text, NodeId other) {
      return tree_.kind(text) == NodeKind::kString && parse_date(tree_.string(text)) &&
             typing_.likely(other) == ValueType::kDate;
    };
    return is_text_date(left, right) || is_text_date(right, left);
  }

  void report_unequal(NodeId id, BinaryOp op, NodeId left, NodeId right, Type a, Type b) {
    if (guarded_[at(id)] != 0 || *a == ValueType::kNull || *b == ValueType::kNull) return;
    if (typing_.constant(left) != nullptr && typing_.constant(right) != nullptr) return;  // reported as a constant
    if (time_or_date_text(left, right)) return;
    Diagnostic& found =
        context_.report(kLenientEqualityAlwaysFalse, tree_.span(id),
                        with(a, b) + " are never equal: this is always " + (op == BinaryOp::kEqual ? "false" : "true"));
    found.set_help("values of different types are different; write both in one type");
    suggest_literal(left, *b, found);
    suggest_literal(right, *a, found);
  }

  void suggest_literal(NodeId literal, ValueType wanted, Diagnostic& found) {
    const std::string_view text = tree_.text(literal);
    std::string replacement;
    if (tree_.kind(literal) == NodeKind::kInteger && wanted == ValueType::kString) {
      replacement = "\"" + std::string(text) + "\"";
    } else if (tree_.kind(literal) == NodeKind::kString && wanted == ValueType::kInteger) {
      const std::string_view digits = tree_.string(literal);
      const bool number =
          !digits.empty() && digits.size() < 18 && digits.find_first_not_of("0123456789") == std::string_view::npos;
      if (number) replacement = digits;
    } else if (tree_.kind(literal) == NodeKind::kArray && wanted == ValueType::kSet) {
      replacement = context_.as_set(literal).value_or("");
    }
    if (!replacement.empty()) found.add_fix("write `" + clip(replacement) + "`", tree_.span(literal), replacement);
  }

  void check_body(NodeId query) {
    for (NodeId part : tree_.children(query)) {
      if (!context_.is_expression(part) || tree_.kind(part) == NodeKind::kErrorTerm || failed_[at(part)] != 0) continue;
      const Type type = typing_.type(part), likely = typing_.likely(part);
      if (!likely || *likely == ValueType::kBool) continue;
      Diagnostic& found = context_.report_at_most(
          type ? Severity::kError : Severity::kWarning, kNonBooleanExpression, tree_.span(part),
          "the expression is of type " + std::string(name_of(*likely)) + ", and no truth value");
      found.set_help("evaluation ends with an error; compare it with something");
      if (*likely == ValueType::kInteger) {
        found.add_fix("compare with 0", {tree_.span(part).end, tree_.span(part).end}, " != 0");
      } else if (*likely == ValueType::kString) {
        found.add_fix("compare with the empty string", {tree_.span(part).end, tree_.span(part).end}, " != \"\"");
      }
    }
  }

  LintContext& context_;
  const SyntaxTree& tree_;
  const Typing& typing_;
  std::vector<char> lazy_, caught_, guarded_;
  std::vector<char> failed_;  // operations that were reported
};

}  // namespace

void lint_types(LintContext& context) { TypeLints(context).run(); }

}  // namespace hardtack::analysis
