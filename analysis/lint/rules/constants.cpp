// What constants decide: arithmetic that fails, bodies that nothing or everything satisfies.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/lint/context.h"
#include "engine/text/quote.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

// What comparisons with constants leave of a variable: an interval, and one value at most if it is compared by `==`.
// Integers and dates are one line here; a variable that is compared with both has a type error already.
struct Range {
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
  const Constant* equal = nullptr;
  bool empty = false;

  void above(std::int64_t value) {
    if (value == std::numeric_limits<std::int64_t>::max()) {
      empty = true;
    } else {
      low = std::max(low, value + 1);
    }
  }
  void below(std::int64_t value) {
    if (value == std::numeric_limits<std::int64_t>::min()) {
      empty = true;
    } else {
      high = std::min(high, value - 1);
    }
  }
};

std::optional<std::int64_t> on_line(const Constant& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* date = std::get_if<DateValue>(&value)) {
    if (date->seconds <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return static_cast<std::int64_t>(date->seconds);
    }
  }
  return std::nullopt;
}

BinaryOp mirrored(BinaryOp op) {
  switch (op) {
    case BinaryOp::kLessThan: return BinaryOp::kGreaterThan;
    case BinaryOp::kGreaterThan: return BinaryOp::kLessThan;
    case BinaryOp::kLessOrEqual: return BinaryOp::kGreaterOrEqual;
    case BinaryOp::kGreaterOrEqual: return BinaryOp::kLessOrEqual;
    default: return op;
  }
}

class ConstantLints {
 public:
  explicit ConstantLints(LintContext& context) : context_(context), tree_(context.tree), typing_(context.typing) {}

  void run() {
    for (std::size_t i = 0; i < tree_.size(); ++i) {
      const NodeId id{static_cast<std::uint32_t>(i)};
      if (tree_.kind(id) == NodeKind::kBinary && typing_.overflows(id)) report_overflow(id);
    }
    for (NodeId statement : tree_.statements()) {
      switch (tree_.kind(statement)) {
        case NodeKind::kRule: check_bodies(statement, tree_.children(statement).subspan(1)); break;
        case NodeKind::kCheck:
        case NodeKind::kPolicy: check_bodies(statement, tree_.children(statement)); break;
        default: break;
      }
    }
  }

 private:
  void report_overflow(NodeId id) {
    // Not each time: the right side of `&&` and closures may never be evaluated, and `try_or` catches it.
    Severity most = Severity::kError;
    for (NodeId at = id; tree_.parent(at) != kNoNode; at = tree_.parent(at)) {
      const NodeId parent = tree_.parent(at);
      if (tree_.kind(parent) == NodeKind::kQuery) break;
      if (tree_.kind(parent) == NodeKind::kMethod && tree_.method(parent).binary == BinaryOp::kTryOr &&
          tree_.child(parent, 0) == at) {
        return;
      }
      const bool logical = tree_.kind(parent) == NodeKind::kBinary &&
                           (tree_.binary_op(parent) == BinaryOp::kAnd || tree_.binary_op(parent) == BinaryOp::kOr);
      if (tree_.kind(parent) == NodeKind::kClosure || logical) most = Severity::kWarning;
      if (!context_.spend(1)) return;
    }
    const bool division = tree_.binary_op(id) == BinaryOp::kDiv;
    context_
        .report_at_most(
            most, kIntegerOverflow, tree_.span(id),
            division ? "the division by zero or beyond 64 bits fails" : quote(tree_.text(id)) + " is beyond 64 bits")
        .set_help("evaluation ends with an error wherever it gets here");
  }

  enum class Outcome { kOpen, kNever, kAlways };

  void check_bodies(NodeId statement, std::span<const NodeId> queries) {
    bool all_never = !queries.empty();
    bool any_always = false;
    NodeId never = kNoNode;
    std::string why;
    for (NodeId query : queries) {
      std::string reason;
      const Outcome outcome = outcome_of(query, reason);
      if (outcome == Outcome::kNever && never == kNoNode) {
        never = query;
        why = reason;
      }
      all_never &= outcome == Outcome::kNever;
      any_always |= outcome == Outcome::kAlways;
    }
    if (tree_.kind(statement) == NodeKind::kCheck) {
      report_check(statement, all_never, any_always, why);
    } else if (never != kNoNode) {
      context_.report(kImpossibleRule, tree_.span(never), "the body never matches: " + why)
          .set_help(tree_.kind(statement) == NodeKind::kRule ? "the rule derives nothing" : "the policy never decides");
    }
  }

  void report_check(NodeId statement, bool all_never, bool any_always, const std::string& why) {
    const bool reject = tree_.check_kind(statement) == CheckKind::kReject;
    if (reject ? any_always : all_never) {
      context_
          .report(kImpossibleCheck, context_.words_of(statement),
                  reject ? "the check rejects everything" : "nothing satisfies the check: " + why)
          .set_help("a token with this check is never authorized");
    } else if (reject ? all_never : any_always) {
      context_
          .report(kTautologicalCheck, context_.words_of(statement),
                  reject ? "the check rejects nothing: " + why : "everything satisfies the check")
          .set_help("it restricts nothing");
    }
  }

  Outcome outcome_of(NodeId query, std::string& why) {
    std::map<std::string_view, Range> ranges;
    bool only_true = true;
    bool any = false;
    for (NodeId part : tree_.children(query)) {
      if (context_.is_scope(part)) continue;
      any = true;
      if (!context_.is_expression(part)) {
        only_true = false;
        continue;
      }
      const Constant* value = typing_.constant(part);
      const bool* truth = value != nullptr ? std::get_if<bool>(value) : nullptr;
      if (truth != nullptr && !*truth) {
        why = quote(tree_.text(part)) + " is always false";
        return Outcome::kNever;
      }
      only_true &= truth != nullptr;
      narrow(part, ranges);
    }
    for (const auto& [name, range] : ranges) {
      if (!range.empty && range.low <= range.high) continue;
      why = "no value of " + quote(name, "$") + " satisfies its comparisons";
      return Outcome::kNever;
    }
    return any && only_true ? Outcome::kAlways : Outcome::kOpen;
  }

  // `$x < 3` and the like, also joined by `&&`.
  void narrow(NodeId part, std::map<std::string_view, Range>& ranges) {
    while (tree_.kind(part) == NodeKind::kParenthesised) part = tree_.child(part, 0);
    std::vector<NodeId> open = {part};
    while (!open.empty()) {
      const NodeId id = open.back();
      open.pop_back();
      if (tree_.kind(id) == NodeKind::kParenthesised) {
        open.push_back(tree_.child(id, 0));
        continue;
      }
      if (tree_.kind(id) != NodeKind::kBinary) continue;
      const NodeId left = tree_.child(id, 0), right = tree_.child(id, 1);
      if (tree_.binary_op(id) == BinaryOp::kAnd) {
        open.push_back(left);
        open.push_back(right);
      } else if (tree_.kind(left) == NodeKind::kVariable && typing_.constant(right) != nullptr) {
        apply(ranges[tree_.name(left)], tree_.binary_op(id), *typing_.constant(right));
      } else if (tree_.kind(right) == NodeKind::kVariable && typing_.constant(left) != nullptr) {
        apply(ranges[tree_.name(right)], mirrored(tree_.binary_op(id)), *typing_.constant(left));
      }
    }
  }

  static void apply(Range& range, BinaryOp op, const Constant& value) {
    if (op == BinaryOp::kEqual || op == BinaryOp::kStrictEqual) {
      if (range.equal != nullptr && *range.equal != value) range.empty = true;
      range.equal = &value;
    }
    const auto number = on_line(value);
    if (!number) return;
    switch (op) {
      case BinaryOp::kLessThan: range.below(*number); break;
      case BinaryOp::kGreaterThan: range.above(*number); break;
      case BinaryOp::kLessOrEqual: range.high = std::min(range.high, *number); break;
      case BinaryOp::kGreaterOrEqual: range.low = std::max(range.low, *number); break;
      case BinaryOp::kEqual:
      case BinaryOp::kStrictEqual:
        range.low = std::max(range.low, *number);
        range.high = std::min(range.high, *number);
        break;
      default: break;
    }
  }

  LintContext& context_;
  const SyntaxTree& tree_;
  const Typing& typing_;
};

}  // namespace

void lint_constants(LintContext& context) { ConstantLints(context).run(); }

}  // namespace hardtack::analysis
