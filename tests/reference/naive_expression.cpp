#include "tests/reference/naive_expression.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>

namespace hardtack::reference {
namespace {

[[noreturn]] void raise(ErrorCode code) { throw EvaluationError{code}; }
void require(bool condition) {
  if (!condition) raise(ErrorCode::kInvalidType);
}

using Type = ValueType;

constexpr std::size_t kMaxPatternBytes = 1024;  // docs/deviations.md, "Patterns"

struct Slot {
  Term value;
  const Closure* closure = nullptr;
};

bool is_both(const Term& a, const Term& b, Type type) { return a.type == type && b.type == type; }
bool contains_item(const Term& collection, const Term& item) {
  return std::find(collection.items.begin(), collection.items.end(), item) != collection.items.end();
}

Term type_name(const Term& value) {
  switch (value.type) {
    case Type::kVariable: break;
    case Type::kInteger: return string("integer");
    case Type::kString: return string("string");
    case Type::kDate: return string("date");
    case Type::kBytes: return string("bytes");
    case Type::kBool: return string("bool");
    case Type::kSet: return string("set");
    case Type::kNull: return string("null");
    case Type::kArray: return string("array");
    case Type::kMap: return string("map");
  }
  raise(ErrorCode::kInvalidType);
}

Term length(const Term& value) {
  switch (value.type) {
    case Type::kString:
    case Type::kBytes: return integer(static_cast<std::int64_t>(value.text.size()));
    case Type::kSet:
    case Type::kArray: return integer(static_cast<std::int64_t>(value.items.size()));
    case Type::kMap: return integer(static_cast<std::int64_t>(value.items.size() / 2));
    default: raise(ErrorCode::kInvalidType);
  }
}

Term call_extern(const std::string& name, const Term& left, const std::optional<Term>& right) {
  if (name != "test") raise(ErrorCode::kUndefinedExtern);
  if (!right) return left;
  if (left.type != Type::kString || right->type != Type::kString) raise(ErrorCode::kExternFailed);
  return string(left.text == right->text ? "equal strings" : "different strings");
}

bool less(const Term& a, const Term& b) {
  if (is_both(a, b, Type::kInteger)) return a.number < b.number;
  require(is_both(a, b, Type::kDate));
  return a.seconds < b.seconds;
}

Term arithmetic(BinaryOp op, const Term& a, const Term& b) {
  if (op == BinaryOp::kAdd && is_both(a, b, Type::kString)) return string(a.text + b.text);
  require(is_both(a, b, Type::kInteger));
  std::int64_t result = 0;
  bool overflow = false;
  switch (op) {
    case BinaryOp::kAdd: overflow = __builtin_add_overflow(a.number, b.number, &result); break;
    case BinaryOp::kSub: overflow = __builtin_sub_overflow(a.number, b.number, &result); break;
    case BinaryOp::kMul: overflow = __builtin_mul_overflow(a.number, b.number, &result); break;
    default:
      if (b.number == 0 || (a.number == INT64_MIN && b.number == -1)) raise(ErrorCode::kDivideByZero);
      result = a.number / b.number;
  }
  if (overflow) raise(ErrorCode::kOverflow);
  return integer(result);
}

Term contains(const Term& a, const Term& b) {
  switch (a.type) {
    case Type::kSet:
      if (b.type == Type::kSet) {
        return boolean(std::all_of(b.items.begin(), b.items.end(), [&](const Term& i) { return contains_item(a, i); }));
      }
      require(b.type != Type::kNull && b.type != Type::kArray && b.type != Type::kMap);
      return boolean(contains_item(a, b));
    case Type::kArray: return boolean(contains_item(a, b));
    case Type::kMap: {
      if (b.type != Type::kInteger && b.type != Type::kString) return boolean(false);
      for (std::size_t i = 0; i < a.items.size(); i += 2) {
        if (a.items[i] == b) return boolean(true);
      }
      return boolean(false);
    }
    case Type::kString: require(b.type == Type::kString); return boolean(a.text.find(b.text) != std::string::npos);
    default: raise(ErrorCode::kInvalidType);
  }
}

Term starts_or_ends(const Term& a, const Term& b, bool at_start) {
  if (is_both(a, b, Type::kString)) return boolean(at_start ? a.text.starts_with(b.text) : a.text.ends_with(b.text));
  require(is_both(a, b, Type::kArray));
  if (b.items.size() > a.items.size()) return boolean(false);
  const auto from = at_start ? a.items.begin() : a.items.end() - static_cast<std::ptrdiff_t>(b.items.size());
  return boolean(std::equal(b.items.begin(), b.items.end(), from));
}

Term get(const Term& a, const Term& b) {
  if (a.type == Type::kArray) {
    require(b.type == Type::kInteger);
    if (b.number < 0 || b.number >= static_cast<std::int64_t>(a.items.size())) return Term{};
    return a.items[static_cast<std::size_t>(b.number)];
  }
  require(a.type == Type::kMap && (b.type == Type::kInteger || b.type == Type::kString));
  for (std::size_t i = 0; i < a.items.size(); i += 2) {
    if (a.items[i] == b) return a.items[i + 1];
  }
  return Term{};
}

Term matches(const Term& a, const Term& b) {
  require(is_both(a, b, Type::kString));
  if (b.text.size() > kMaxPatternBytes) raise(ErrorCode::kRegexTooLarge);
  RE2::Options options;
  options.set_log_errors(false);
  const RE2 pattern(b.text, options);
  return boolean(pattern.ok() && RE2::PartialMatch(a.text, pattern));
}

Term combine_values(const Block& block, const Op& op, const Term& a, const Term& b) {
  switch (op.binary) {
    case BinaryOp::kLessThan: return boolean(less(a, b));
    case BinaryOp::kGreaterThan: return boolean(less(b, a));
    case BinaryOp::kLessOrEqual: return boolean(!less(b, a));
    case BinaryOp::kGreaterOrEqual: return boolean(!less(a, b));
    case BinaryOp::kEqual: return boolean(a == b);
    case BinaryOp::kNotEqual: return boolean(a != b);
    case BinaryOp::kStrictEqual: require(a.type == b.type); return boolean(a == b);
    case BinaryOp::kStrictNotEqual: require(a.type == b.type); return boolean(a != b);
    case BinaryOp::kAdd:
    case BinaryOp::kSub:
    case BinaryOp::kMul:
    case BinaryOp::kDiv: return arithmetic(op.binary, a, b);
    case BinaryOp::kEagerAnd: require(is_both(a, b, Type::kBool)); return boolean(a.number != 0 && b.number != 0);
    case BinaryOp::kEagerOr: require(is_both(a, b, Type::kBool)); return boolean(a.number != 0 || b.number != 0);
    case BinaryOp::kBitAnd: require(is_both(a, b, Type::kInteger)); return integer(a.number & b.number);
    case BinaryOp::kBitOr: require(is_both(a, b, Type::kInteger)); return integer(a.number | b.number);
    case BinaryOp::kBitXor: require(is_both(a, b, Type::kInteger)); return integer(a.number ^ b.number);
    case BinaryOp::kContains: return contains(a, b);
    case BinaryOp::kStartsWith: return starts_or_ends(a, b, true);
    case BinaryOp::kEndsWith: return starts_or_ends(a, b, false);
    case BinaryOp::kMatches: return matches(a, b);
    case BinaryOp::kGet: return get(a, b);
    case BinaryOp::kIntersection: {
      require(is_both(a, b, Type::kSet));
      std::vector<Term> both;
      std::copy_if(a.items.begin(), a.items.end(), std::back_inserter(both),
                   [&](const Term& item) { return contains_item(b, item); });
      return set(both);
    }
    case BinaryOp::kUnion: {
      require(is_both(a, b, Type::kSet));
      std::vector<Term> either = a.items;
      either.insert(either.end(), b.items.begin(), b.items.end());
      return set(either);
    }
    case BinaryOp::kExtern: return call_extern(std::string(block.terms().text(op.extern_name)), a, b);
    case BinaryOp::kAnd:
    case BinaryOp::kOr:
    case BinaryOp::kAll:
    case BinaryOp::kAny:
    case BinaryOp::kTryOr: break;
  }
  raise(ErrorCode::kInvalidStack);
}

Term call(const Block& block, const Closure& closure, const Bindings& bindings) {
  return evaluate(block, block.ops(closure), bindings);
}

Term any_or_all(const Block& block, bool all, const Term& collection, const Closure& closure, const Bindings& outer) {
  const std::string parameter(block.terms().text(block.parameters(closure)[0]));
  if (outer.contains(parameter)) raise(ErrorCode::kShadowedVariable);
  require(collection.type == Type::kSet || collection.type == Type::kArray || collection.type == Type::kMap);
  std::vector<Term> items = collection.items;
  if (collection.type == Type::kMap) {
    items.clear();
    for (std::size_t i = 0; i < collection.items.size(); i += 2) {
      items.push_back(array({collection.items[i], collection.items[i + 1]}));
    }
  }
  for (const Term& item : items) {
    Bindings inner = outer;
    inner[parameter] = item;
    const Term result = call(block, closure, inner);
    require(result.type == Type::kBool);
    if ((result.number != 0) != all) return boolean(!all);
  }
  return boolean(all);
}

Term combine(const Block& block, const Op& op, const Slot& left, const Slot& right, const Bindings& bindings) {
  switch (op.binary) {
    case BinaryOp::kAnd:
      require(left.value.type == Type::kBool);
      return left.value.number == 0 ? boolean(false) : call(block, *right.closure, bindings);
    case BinaryOp::kOr:
      require(left.value.type == Type::kBool);
      return left.value.number != 0 ? boolean(true) : call(block, *right.closure, bindings);
    case BinaryOp::kAll: return any_or_all(block, true, left.value, *right.closure, bindings);
    case BinaryOp::kAny: return any_or_all(block, false, left.value, *right.closure, bindings);
    case BinaryOp::kTryOr: try { return call(block, *left.closure, bindings);
      } catch (const EvaluationError&) {
        return right.value;
      }
    default: return combine_values(block, op, left.value, right.value);
  }
}

Term apply_unary(const Block& block, const Op& op, const Term& operand) {
  switch (op.unary) {
    case UnaryOp::kNegate: require(operand.type == Type::kBool); return boolean(operand.number == 0);
    case UnaryOp::kParens: return operand;
    case UnaryOp::kLength: return length(operand);
    case UnaryOp::kTypeOf: return type_name(operand);
    case UnaryOp::kExtern: break;
  }
  return call_extern(std::string(block.terms().text(op.extern_name)), operand, std::nullopt);
}

}  // namespace

Term evaluate(const Block& block, std::span<const Op> ops, const Bindings& bindings) {
  std::vector<Slot> stack;
  for (const Op& op : ops) {
    switch (op.kind) {
      case OpKind::kValue: {
        Term term = read_term(block.terms(), block.value(op.term));
        if (term.type == Type::kVariable) {
          const auto bound = bindings.find(term.text);
          if (bound == bindings.end()) raise(ErrorCode::kUnknownVariable);
          term = bound->second;
        }
        stack.push_back({term, nullptr});
        break;
      }
      case OpKind::kClosure: stack.push_back({Term{}, &block.closure(op.closure)}); break;
      case OpKind::kUnary: stack.back().value = apply_unary(block, op, stack.back().value); break;
      case OpKind::kBinary: {
        const Slot right = stack.back();
        stack.pop_back();
        stack.back() = Slot{combine(block, op, stack.back(), right, bindings), nullptr};
        break;
      }
    }
  }
  return stack.back().value;
}

}  // namespace hardtack::reference
