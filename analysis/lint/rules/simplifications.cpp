// Expressions that could be shorter and say the same.
#include <optional>
#include <string>
#include <string_view>

#include "analysis/lint/context.h"
#include "engine/eval/expression/builtins.h"
#include "engine/text/quote.h"
#include "grammar/check/node_kinds.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

// Tighter binds first; a term, call or parenthesis is 0.
int looseness(const SyntaxTree& tree, NodeId id) {
  if (tree.kind(id) == NodeKind::kNegation) return 3;
  if (tree.kind(id) != NodeKind::kBinary) return 0;
  switch (tree.binary_op(id)) {
    case BinaryOp::kMul:
    case BinaryOp::kDiv: return 1;
    case BinaryOp::kAdd:
    case BinaryOp::kSub: return 2;
    case BinaryOp::kBitAnd: return 4;
    case BinaryOp::kBitOr: return 5;
    case BinaryOp::kBitXor: return 6;
    case BinaryOp::kAnd:
    case BinaryOp::kEagerAnd: return 8;
    case BinaryOp::kOr:
    case BinaryOp::kEagerOr: return 9;
    default: return 7;
  }
}

std::optional<std::string> written(const Constant& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  return std::nullopt;
}

class Simplifications {
 public:
  explicit Simplifications(LintContext& context) : context_(context), tree_(context.tree), typing_(context.typing) {}

  void run() {
    for (std::size_t i = 0; i < tree_.size(); ++i) {
      const NodeId id{static_cast<std::uint32_t>(i)};
      switch (tree_.kind(id)) {
        case NodeKind::kBinary:
          if (!check_constant(id) && !check_identity(id)) check_yoda(id);
          break;
        case NodeKind::kMethod: check_constant(id); break;
        case NodeKind::kNegation: check_negation(id); break;
        case NodeKind::kParenthesised: check_parentheses(id); break;
        default: break;
      }
    }
  }

 private:
  bool replaceable(NodeId id) const { return !context_.holds_comment(tree_.span(id)); }

  // The outermost constant operation.
  bool check_constant(NodeId id) {
    const Constant* value = typing_.constant(id);
    if (value == nullptr) return false;
    const NodeId parent = tree_.parent(id);
    if (parent != kNoNode && typing_.constant(parent) != nullptr) return true;
    const auto text = written(*value);
    if (!text) return false;
    Diagnostic& found =
        context_.report(kConstantExpression, tree_.span(id), quote(tree_.text(id)) + " is always `" + *text + "`");
    if (replaceable(id)) found.add_fix(safe_fix("write `" + *text + "`", tree_.span(id), *text));
    return true;
  }

  bool is_integer(NodeId id, std::int64_t wanted) const {
    return tree_.kind(id) == NodeKind::kInteger && tree_.integer(id) == wanted;
  }
  bool is_bool(NodeId id, bool wanted) const {
    return tree_.kind(id) == NodeKind::kBool && tree_.boolean(id) == wanted;
  }

  // Only where the type of what stays is certain: `$x + 0` fails for a string, and `$x` does not.
  bool check_identity(NodeId id) {
    const NodeId left = tree_.child(id, 0), right = tree_.child(id, 1);
    NodeId stays = kNoNode;
    switch (tree_.binary_op(id)) {
      case BinaryOp::kAdd:
      case BinaryOp::kBitOr:
      case BinaryOp::kBitXor:
        if (is_integer(right, 0)) stays = left;
        if (is_integer(left, 0)) stays = right;
        break;
      case BinaryOp::kSub:
        if (is_integer(right, 0)) stays = left;
        break;
      case BinaryOp::kMul:
        if (is_integer(right, 1)) stays = left;
        if (is_integer(left, 1)) stays = right;
        break;
      case BinaryOp::kDiv:
        if (is_integer(right, 1)) stays = left;
        break;
      case BinaryOp::kAnd:
        if (is_bool(right, true)) stays = left;
        if (is_bool(left, true)) stays = right;
        break;
      case BinaryOp::kOr:
        if (is_bool(right, false)) stays = left;
        if (is_bool(left, false)) stays = right;
        break;
      default: break;
    }
    if (stays == kNoNode) return false;
    Diagnostic& found = context_.report(kIdentityOp, tree_.span(id),
                                        "the operation changes nothing: it is " + quote(tree_.text(stays)));
    const auto wanted = tree_.binary_op(id) == BinaryOp::kAnd || tree_.binary_op(id) == BinaryOp::kOr
                            ? ValueType::kBool
                            : ValueType::kInteger;
    if (typing_.type(stays) == wanted && replaceable(id) && looseness(tree_, stays) <= looseness(tree_, id)) {
      found.add_fix(safe_fix("keep what stays", tree_.span(id), std::string(tree_.text(stays))));
    }
    return true;
  }

  void check_yoda(NodeId id) {
    const NodeId left = tree_.child(id, 0), right = tree_.child(id, 1);
    if (!is_term(tree_.kind(left)) || tree_.kind(left) == NodeKind::kVariable ||
        tree_.kind(left) == NodeKind::kParameter || is_collection(tree_.kind(left))) {
      return;
    }
    if (is_term(tree_.kind(right)) && tree_.kind(right) != NodeKind::kVariable) return;
    std::string_view op;
    switch (tree_.binary_op(id)) {
      case BinaryOp::kLessThan: op = ">"; break;
      case BinaryOp::kGreaterThan: op = "<"; break;
      case BinaryOp::kLessOrEqual: op = ">="; break;
      case BinaryOp::kGreaterOrEqual: op = "<="; break;
      case BinaryOp::kEqual:
      case BinaryOp::kNotEqual:
      case BinaryOp::kStrictEqual:
      case BinaryOp::kStrictNotEqual: op = operator_text(tree_.binary_op(id)); break;
      default: return;
    }
    const std::string turned =
        std::string(tree_.text(right)) + " " + std::string(op) + " " + std::string(tree_.text(left));
    Diagnostic& found =
        context_.report(kYodaComparison, tree_.span(id), "the constant stands on the left of the comparison");
    if (replaceable(id)) found.add_fix(safe_fix("write " + quote(turned), tree_.span(id), turned));
  }

  void check_negation(NodeId id) {
    const NodeId inner = tree_.child(id, 0);
    if (tree_.kind(inner) != NodeKind::kNegation) return;
    const NodeId operand = tree_.child(inner, 0);
    Diagnostic& found = context_.report(kDoubleNegation, tree_.span(id), "`!!` changes nothing");
    // Of another type it fails, which what stays might not.
    if (typing_.type(operand) == ValueType::kBool && replaceable(id)) {
      found.add_fix(safe_fix("remove both", {tree_.span(id).begin, tree_.span(operand).begin}, ""));
    }
  }

  void check_parentheses(NodeId id) {
    const NodeId inner = tree_.child(id, 0), parent = tree_.parent(id);
    if (parent == kNoNode) return;
    const int level = looseness(tree_, inner);
    bool redundant = level == 0;
    switch (tree_.kind(parent)) {
      case NodeKind::kQuery:
      case NodeKind::kParenthesised:
      case NodeKind::kClosure: redundant = true; break;
      case NodeKind::kMethod:
      case NodeKind::kExtern: redundant = redundant || tree_.child(parent, 0) != id; break;
      case NodeKind::kNegation: break;
      case NodeKind::kBinary: {
        const int outer = looseness(tree_, parent);
        const bool on_left = tree_.child(parent, 0) == id;
        // Comparisons do not chain, and `!` takes more to its right than its own level says.
        const bool same_level = level == outer && on_left && outer != 7;
        redundant = redundant || (tree_.kind(inner) != NodeKind::kNegation && (level < outer || same_level));
        break;
      }
      default: return;
    }
    if (!redundant) return;
    // `(true).try_or(..)` and `-` read another way.
    if (tree_.kind(inner) == NodeKind::kInteger && tree_.text(inner).starts_with('-')) return;
    Diagnostic& found = context_.report(kRedundantParens, tree_.span(id), "the parentheses change nothing");
    if (!replaceable(id)) return;
    const Span outer = tree_.span(id), kept = tree_.span(inner);
    Fix fix{"remove the parentheses", {{{outer.begin, kept.begin}, ""}, {{kept.end, outer.end}, ""}}, true};
    found.add_fix(std::move(fix));
  }

  LintContext& context_;
  const SyntaxTree& tree_;
  const Typing& typing_;
};

}  // namespace

void lint_simplifications(LintContext& context) { Simplifications(context).run(); }

}  // namespace hardtack::analysis
