#include "engine/eval/expression/builtins.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace hardtack {
namespace {

constexpr Fault kInvalidType = to_fault(ErrorCode::kInvalidType);
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

bool both(Value a, Value b, ValueType type) { return a.is(type) && b.is(type); }

Fault apply_arithmetic(BinaryOp op, std::int64_t a, std::int64_t b, Value& result) {
  std::int64_t number = 0;
  bool overflow = false;
  switch (op) {
    case BinaryOp::kAdd: overflow = __builtin_add_overflow(a, b, &number); break;
    case BinaryOp::kSub: overflow = __builtin_sub_overflow(a, b, &number); break;
    case BinaryOp::kMul: overflow = __builtin_mul_overflow(a, b, &number); break;
    case BinaryOp::kDiv:
      if (b == 0 || (a == kMin && b == -1)) return to_fault(ErrorCode::kDivideByZero);  // as the reference calls both
      number = a / b;
      break;
    case BinaryOp::kBitAnd: number = a & b; break;
    case BinaryOp::kBitOr: number = a | b; break;
    case BinaryOp::kBitXor: number = a ^ b; break;
    default: return kInvalidType;
  }
  if (overflow) return to_fault(ErrorCode::kOverflow);
  result = Value::integer(number);
  return kNoFault;
}

template <typename Number>
bool order(BinaryOp op, Number a, Number b) {
  switch (op) {
    case BinaryOp::kLessThan: return a < b;
    case BinaryOp::kGreaterThan: return a > b;
    case BinaryOp::kLessOrEqual: return a <= b;
    default: return a >= b;
  }
}

Fault apply_order(BinaryOp op, Value left, Value right, Value& result) {
  if (both(left, right, ValueType::kInteger)) {
    result = Value::boolean(order(op, left.as_integer(), right.as_integer()));
  } else if (both(left, right, ValueType::kDate)) {
    result = Value::boolean(order(op, left.as_date(), right.as_date()));
  } else {
    return kInvalidType;
  }
  return kNoFault;
}

// Two operands with what they need to be looked into.
class Pair {
 public:
  Pair(Value left, Value right, Workspace& workspace)
      : left_(left), right_(right), workspace_(workspace), scratch_(workspace.terms), budget_(workspace.budget) {}

  Fault concatenate(Value& result) {
    const std::string_view a = text(left_), b = text(right_);
    if (!charge(a.size() + b.size())) return budget_.fault();
    if (!budget_.affords(scratch_.memory_used() + 2 * (a.size() + b.size()))) return budget_.fault();
    workspace_.text.assign(a);
    workspace_.text += b;
    result = scratch_.string(workspace_.text);
    return kNoFault;
  }

  Fault contains(Value& result) {
    switch (left_.type()) {
      case ValueType::kString: return right_.is(ValueType::kString) ? contains_text(result) : kInvalidType;
      case ValueType::kArray: return contains_element(result);
      case ValueType::kMap: return contains_key(result);
      case ValueType::kSet: break;
      default: return kInvalidType;
    }
    switch (right_.type()) {
      case ValueType::kSet: return is_superset(result);
      case ValueType::kInteger:
      case ValueType::kString:
      case ValueType::kDate:
      case ValueType::kBytes:
      case ValueType::kBool: return contains_element(result);
      default: return kInvalidType;
    }
  }

  Fault affix(bool at_start, Value& result) {
    bool found = false;
    if (both(left_, right_, ValueType::kString)) {
      const std::string_view whole = text(left_), part = text(right_);
      if (!charge(part.size())) return budget_.fault();
      found = at_start ? whole.starts_with(part) : whole.ends_with(part);
    } else if (both(left_, right_, ValueType::kArray)) {
      const auto whole = scratch_.elements(left_), part = scratch_.elements(right_);
      if (!charge(part.size() * 8)) return budget_.fault();
      found = part.size() <= whole.size() &&
              std::equal(part.begin(), part.end(), at_start ? whole.begin() : whole.end() - std::ssize(part));
    } else {
      return kInvalidType;
    }
    result = Value::boolean(found);
    return kNoFault;
  }

  Fault get(Value& result) {
    const auto elements = scratch_.elements(left_);
    result = Value::null();
    if (left_.is(ValueType::kArray)) {
      if (!right_.is(ValueType::kInteger)) return kInvalidType;
      if (std::cmp_less(right_.as_integer(), elements.size()) && right_.as_integer() >= 0) {
        result = elements[static_cast<std::size_t>(right_.as_integer())];
      }
      return kNoFault;
    }
    if (!right_.is(ValueType::kInteger) && !right_.is(ValueType::kString)) return kInvalidType;
    if (!charge(elements.size() * 4)) return budget_.fault();
    for (std::size_t i = 0; i < elements.size(); i += 2) {
      if (elements[i] == right_) result = elements[i + 1];
    }
    return kNoFault;
  }

  Fault merge(bool keep_all, Value& result) {
    const std::size_t most = scratch_.length(left_) + scratch_.length(right_);
    if (!charge(most * 32)) return budget_.fault();
    if (!budget_.affords(scratch_.memory_used() + 4 * most * sizeof(Value))) return budget_.fault();
    std::vector<Value>& merged = workspace_.values;
    merged.clear();
    walk([&](Value value, bool in_left, bool in_right) {
      if (keep_all || (in_left && in_right)) merged.push_back(value);
    });
    const Result<Value> made = scratch_.set(merged);
    if (!made) return to_fault(made.error().code());
    result = *made;
    return kNoFault;
  }

 private:
  std::string_view text(Value value) const { return scratch_.text(value.as_string()); }
  // One step for 16 bytes or a part of them.
  bool charge(std::size_t bytes) { return budget_.step(bytes / 16); }

  Fault contains_text(Value& result) {
    const std::string_view whole = text(left_), part = text(right_);
    // A search may compare the needle at each place; that bounds it.
    if (!charge(whole.size() + std::min(whole.size(), part.size()) * (whole.size() / 64))) return budget_.fault();
    result = Value::boolean(whole.find(part) != std::string_view::npos);
    return kNoFault;
  }

  Fault contains_element(Value& result) {
    const auto elements = scratch_.elements(left_);
    if (!charge(elements.size() * 8)) return budget_.fault();
    result = Value::boolean(std::ranges::find(elements, right_) != elements.end());
    return kNoFault;
  }

  Fault contains_key(Value& result) {
    const auto elements = scratch_.elements(left_);
    if (!charge(elements.size() * 4)) return budget_.fault();
    bool found = false;
    for (std::size_t i = 0; i < elements.size(); i += 2) found = found || elements[i] == right_;
    result = Value::boolean(found);
    return kNoFault;
  }

  Fault is_superset(Value& result) {
    if (!charge((scratch_.length(left_) + scratch_.length(right_)) * 16)) return budget_.fault();
    bool all = true;
    walk([&](Value, bool in_left, bool) { all = all && in_left; }, /*right_only=*/true);
    result = Value::boolean(all);
    return kNoFault;
  }

  // Visits the union of two sorted sets in order, or only what the right one has.
  template <typename Visit>
  void walk(Visit visit, bool right_only = false) const {
    const auto a = scratch_.elements(left_), b = scratch_.elements(right_);
    std::size_t i = 0, j = 0;
    while (i < a.size() || j < b.size()) {
      const auto result = i == a.size()   ? std::strong_ordering::greater
                          : j == b.size() ? std::strong_ordering::less
                                          : scratch_.compare(a[i], b[j]);
      if (result < 0) {
        if (!right_only) visit(a[i], true, false);
        ++i;
      } else if (result > 0) {
        visit(b[j], false, true);
        ++j;
      } else {
        visit(a[i], true, true);
        ++i;
        ++j;
      }
    }
  }

  Value left_;
  Value right_;
  Workspace& workspace_;
  TermStore& scratch_;
  Budget& budget_;
};

}  // namespace

std::string_view operator_text(BinaryOp op) {
  switch (op) {
    case BinaryOp::kLessThan: return "<";
    case BinaryOp::kGreaterThan: return ">";
    case BinaryOp::kLessOrEqual: return "<=";
    case BinaryOp::kGreaterOrEqual: return ">=";
    case BinaryOp::kStrictEqual: return "===";
    case BinaryOp::kContains: return "contains";
    case BinaryOp::kStartsWith: return "starts_with";
    case BinaryOp::kEndsWith: return "ends_with";
    case BinaryOp::kMatches: return "matches";
    case BinaryOp::kAdd: return "+";
    case BinaryOp::kSub: return "-";
    case BinaryOp::kMul: return "*";
    case BinaryOp::kDiv: return "/";
    case BinaryOp::kEagerAnd: return "&&!";
    case BinaryOp::kEagerOr: return "||!";
    case BinaryOp::kIntersection: return "intersection";
    case BinaryOp::kUnion: return "union";
    case BinaryOp::kBitAnd: return "&";
    case BinaryOp::kBitOr: return "|";
    case BinaryOp::kBitXor: return "^";
    case BinaryOp::kStrictNotEqual: return "!==";
    case BinaryOp::kEqual: return "==";
    case BinaryOp::kNotEqual: return "!=";
    case BinaryOp::kAnd: return "&&";
    case BinaryOp::kOr: return "||";
    case BinaryOp::kAll: return "all";
    case BinaryOp::kAny: return "any";
    case BinaryOp::kGet: return "get";
    case BinaryOp::kExtern: return "extern";
    case BinaryOp::kTryOr: return "try_or";
  }
  return "";
}

Fault apply_binary(BinaryOp op, Value left, Value right, Workspace& workspace, Value& result) {
  Pair pair(left, right, workspace);
  switch (op) {
    case BinaryOp::kLessThan:
    case BinaryOp::kGreaterThan:
    case BinaryOp::kLessOrEqual:
    case BinaryOp::kGreaterOrEqual: return apply_order(op, left, right, result);
    case BinaryOp::kStrictEqual:
    case BinaryOp::kStrictNotEqual:
      if (left.type() != right.type()) return kInvalidType;
      result = Value::boolean((left == right) == (op == BinaryOp::kStrictEqual));
      return kNoFault;
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual: result = Value::boolean((left == right) == (op == BinaryOp::kEqual)); return kNoFault;
    case BinaryOp::kAdd:
      if (both(left, right, ValueType::kString)) return pair.concatenate(result);
      [[fallthrough]];
    case BinaryOp::kSub:
    case BinaryOp::kMul:
    case BinaryOp::kDiv:
    case BinaryOp::kBitAnd:
    case BinaryOp::kBitOr:
    case BinaryOp::kBitXor:
      if (!both(left, right, ValueType::kInteger)) return kInvalidType;
      return apply_arithmetic(op, left.as_integer(), right.as_integer(), result);
    case BinaryOp::kEagerAnd:
    case BinaryOp::kEagerOr: {
      if (!both(left, right, ValueType::kBool)) return kInvalidType;
      const bool a = left.as_bool(), b = right.as_bool();
      result = Value::boolean(op == BinaryOp::kEagerAnd ? a && b : a || b);
      return kNoFault;
    }
    case BinaryOp::kContains: return pair.contains(result);
    case BinaryOp::kStartsWith: return pair.affix(true, result);
    case BinaryOp::kEndsWith: return pair.affix(false, result);
    case BinaryOp::kIntersection:
    case BinaryOp::kUnion:
      if (!both(left, right, ValueType::kSet)) return kInvalidType;
      return pair.merge(op == BinaryOp::kUnion, result);
    case BinaryOp::kGet:
      if (!left.is(ValueType::kArray) && !left.is(ValueType::kMap)) return kInvalidType;
      return pair.get(result);
    case BinaryOp::kMatches:
    case BinaryOp::kAnd:
    case BinaryOp::kOr:
    case BinaryOp::kAll:
    case BinaryOp::kAny:
    case BinaryOp::kExtern:
    case BinaryOp::kTryOr: break;
  }
  return to_fault(ErrorCode::kInvalidStack);
}

}  // namespace hardtack
