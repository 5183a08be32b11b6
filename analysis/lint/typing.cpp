#include "analysis/lint/typing.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "stdlib/functions.h"

namespace hardtack::analysis {
namespace {

using Type = std::optional<ValueType>;

constexpr std::size_t kMaxTerms = 64;

std::optional<ValueType> literal_type(NodeKind kind) {
  switch (kind) {
    case NodeKind::kInteger: return ValueType::kInteger;
    case NodeKind::kString: return ValueType::kString;
    case NodeKind::kDate: return ValueType::kDate;
    case NodeKind::kBytes: return ValueType::kBytes;
    case NodeKind::kBool: return ValueType::kBool;
    case NodeKind::kNull: return ValueType::kNull;
    case NodeKind::kSet: return ValueType::kSet;
    case NodeKind::kArray: return ValueType::kArray;
    case NodeKind::kMap: return ValueType::kMap;
    default: return std::nullopt;
  }
}

std::optional<Constant> literal(const SyntaxTree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::kInteger: return Constant(tree.integer(node));
    case NodeKind::kString: return Constant(tree.string(node));
    case NodeKind::kDate: return Constant(DateValue{tree.date(node)});
    case NodeKind::kBytes: return Constant(BytesValue{tree.string(node)});
    case NodeKind::kBool: return Constant(tree.boolean(node));
    case NodeKind::kNull: return Constant(NullValue{});
    default: return std::nullopt;
  }
}

bool is_not(Type type, std::initializer_list<ValueType> allowed) {
  return type && std::ranges::find(allowed, *type) == allowed.end();
}

// Nothing where it fails or is not worked out.
std::optional<Constant> calculate(BinaryOp op, std::int64_t a, std::int64_t b, bool& fails) {
  std::int64_t number = 0;
  switch (op) {
    case BinaryOp::kAdd: fails = __builtin_add_overflow(a, b, &number); break;
    case BinaryOp::kSub: fails = __builtin_sub_overflow(a, b, &number); break;
    case BinaryOp::kMul: fails = __builtin_mul_overflow(a, b, &number); break;
    case BinaryOp::kDiv:
      fails = b == 0 || (a == std::numeric_limits<std::int64_t>::min() && b == -1);
      if (!fails) number = a / b;
      break;
    case BinaryOp::kBitAnd: number = a & b; break;
    case BinaryOp::kBitOr: number = a | b; break;
    case BinaryOp::kBitXor: number = a ^ b; break;
    default: return std::nullopt;
  }
  if (fails) return std::nullopt;
  return Constant(number);
}

template <typename Number>
std::optional<Constant> ordered(BinaryOp op, Number a, Number b) {
  switch (op) {
    case BinaryOp::kLessThan: return Constant(a < b);
    case BinaryOp::kGreaterThan: return Constant(a > b);
    case BinaryOp::kLessOrEqual: return Constant(a <= b);
    case BinaryOp::kGreaterOrEqual: return Constant(a >= b);
    default: return std::nullopt;
  }
}

std::optional<Constant> of_constants(BinaryOp op, const Constant& left, const Constant& right, bool& fails) {
  switch (op) {
    case BinaryOp::kEqual: return Constant(left == right);
    case BinaryOp::kNotEqual: return Constant(left != right);
    case BinaryOp::kStrictEqual:
      if (left.index() == right.index()) return Constant(left == right);
      return std::nullopt;
    case BinaryOp::kStrictNotEqual:
      if (left.index() == right.index()) return Constant(left != right);
      return std::nullopt;
    default: break;
  }
  if (left.index() != right.index()) return std::nullopt;
  if (const auto* a = std::get_if<std::int64_t>(&left)) {
    const std::int64_t b = std::get<std::int64_t>(right);
    if (auto order = ordered(op, *a, b)) return order;
    return calculate(op, *a, b, fails);
  }
  if (const auto* a = std::get_if<DateValue>(&left)) return ordered(op, a->seconds, std::get<DateValue>(right).seconds);
  if (const auto* a = std::get_if<std::string_view>(&left)) {
    const std::string_view b = std::get<std::string_view>(right);
    switch (op) {
      case BinaryOp::kContains: return Constant(a->find(b) != std::string_view::npos);
      case BinaryOp::kStartsWith: return Constant(a->starts_with(b));
      case BinaryOp::kEndsWith: return Constant(a->ends_with(b));
      default: return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<ValueType> only_type(TypeBits bits) {
  if (std::popcount(bits) != 1) return std::nullopt;
  return static_cast<ValueType>(std::countr_zero(bits));
}

std::string_view name_of(ValueType type) {
  switch (type) {
    case ValueType::kInteger: return "integer";
    case ValueType::kString: return "string";
    case ValueType::kDate: return "date";
    case ValueType::kBytes: return "bytes";
    case ValueType::kBool: return "bool";
    case ValueType::kSet: return "set";
    case ValueType::kNull: return "null";
    case ValueType::kArray: return "array";
    case ValueType::kMap: return "map";
    case ValueType::kVariable: break;
  }
  return "value";
}

bool always_fails(BinaryOp op, Type left, Type right) {
  using enum ValueType;
  const bool differ = left && right && *left != *right;
  switch (op) {
    case BinaryOp::kLessThan:
    case BinaryOp::kGreaterThan:
    case BinaryOp::kLessOrEqual:
    case BinaryOp::kGreaterOrEqual:
      return differ || is_not(left, {kInteger, kDate}) || is_not(right, {kInteger, kDate});
    case BinaryOp::kStrictEqual:
    case BinaryOp::kStrictNotEqual: return differ;
    case BinaryOp::kAdd: return differ || is_not(left, {kInteger, kString}) || is_not(right, {kInteger, kString});
    case BinaryOp::kSub:
    case BinaryOp::kMul:
    case BinaryOp::kDiv:
    case BinaryOp::kBitAnd:
    case BinaryOp::kBitOr:
    case BinaryOp::kBitXor: return is_not(left, {kInteger}) || is_not(right, {kInteger});
    case BinaryOp::kEagerAnd:
    case BinaryOp::kEagerOr: return is_not(left, {kBool}) || is_not(right, {kBool});
    case BinaryOp::kAnd:
    case BinaryOp::kOr: return is_not(left, {kBool});  // the right side may never be evaluated
    case BinaryOp::kContains:
      if (is_not(left, {kString, kSet, kArray, kMap})) return true;
      if (left == kString) return is_not(right, {kString});
      return left == kSet && is_not(right, {kInteger, kString, kDate, kBytes, kBool, kSet});
    case BinaryOp::kStartsWith:
    case BinaryOp::kEndsWith: return differ || is_not(left, {kString, kArray}) || is_not(right, {kString, kArray});
    case BinaryOp::kMatches: return is_not(left, {kString}) || is_not(right, {kString});
    case BinaryOp::kIntersection:
    case BinaryOp::kUnion: return is_not(left, {kSet}) || is_not(right, {kSet});
    case BinaryOp::kGet:
      if (is_not(left, {kArray, kMap})) return true;
      return left == kArray ? is_not(right, {kInteger}) : left == kMap && is_not(right, {kInteger, kString});
    case BinaryOp::kAll:
    case BinaryOp::kAny: return is_not(left, {kSet, kArray, kMap});
    default: return false;
  }
}

bool always_fails(UnaryOp op, Type operand) {
  using enum ValueType;
  if (op == UnaryOp::kNegate) return is_not(operand, {kBool});
  return op == UnaryOp::kLength && is_not(operand, {kString, kBytes, kSet, kArray, kMap});
}

Typing::Typing(const SyntaxTree& tree, const SymbolIndex& symbols, const Config& config)
    : tree_(tree), symbols_(symbols), config_(config) {
  constants_.resize(tree.size());
  overflows_.resize(tree.size());
  certain_.resize(tree.size());
  likely_.resize(tree.size());
  variables_.resize(symbols.variables().size());
  flow_types();
  for (std::uint32_t i = 0; i < variables_.size(); ++i) variables_[i] = variable_type(i);
  for (std::size_t i = 0; i < tree.size(); ++i) evaluate(NodeId{static_cast<std::uint32_t>(i)});
}

bool Typing::declared(std::string_view name, std::uint32_t arity) const {
  if (name == "time" && arity == 1) return true;
  if (!config_.ambient) return false;
  return std::ranges::any_of(*config_.ambient, [&](const DeclaredPredicate& predicate) {
    return predicate.name == name && predicate.terms.size() == arity;
  });
}

TypeBits Typing::position(std::string_view name, std::uint32_t arity, std::uint32_t term) const {
  if (config_.ambient) {
    for (const DeclaredPredicate& predicate : *config_.ambient) {
      if (predicate.name != name || predicate.terms.size() != arity) continue;
      return predicate.terms[term] ? bit_of(*predicate.terms[term]) : TypeBits{0};
    }
  }
  if (name == "time" && arity == 1) return bit_of(ValueType::kDate);  // which every verifier gives
  const PredicateSymbol* symbol = symbols_.find_predicate(name, arity);
  if (symbol == nullptr) return 0;
  return positions_[first_position_[static_cast<std::size_t>(symbol - symbols_.predicates().data())] + term];
}

// Types move from facts through rules to heads until nothing changes, or a few rounds have passed: longer chains of
// rules are rare, and what is only likely may stay unknown.
void Typing::flow_types() {
  std::uint32_t count = 0;
  for (const PredicateSymbol& symbol : symbols_.predicates()) {
    first_position_.push_back(count);
    count += symbol.arity;
  }
  positions_.resize(count);
  constexpr int kRounds = 8;
  constexpr TypeBits kAnything = bit_of(ValueType::kVariable) | bit_of(ValueType::kNull);  // two bits: no one type
  bool changed = true;
  for (int round = 0; round < kRounds && changed; ++round) {
    changed = false;
    if (round > 0) {
      for (std::uint32_t i = 0; i < variables_.size(); ++i) variables_[i] = variable_type(i);
    }
    for (std::size_t number = 0; number < symbols_.predicates().size(); ++number) {
      for (NodeId definition : symbols_.definitions(symbols_.predicates()[number])) {
        const auto terms = tree_.children(definition);
        for (std::size_t term = 0; term < terms.size(); ++term) {
          TypeBits bits = 0;
          if (const auto type = literal_type(tree_.kind(terms[term]))) {
            bits = bit_of(*type);
          } else if (const VariableSymbol* variable = symbols_.variable_of(terms[term])) {
            bits =
                round == 0 ? TypeBits{0} : variables_[static_cast<std::size_t>(variable - symbols_.variables().data())];
            if (bits == 0 && round == kRounds - 1) bits = kAnything;
          } else {
            bits = kAnything;
          }
          TypeBits& known = positions_[first_position_[number] + term];
          changed |= (known | bits) != known;
          known |= bits;
        }
      }
    }
    if (round == 0) changed = true;
  }
}

// What all predicates allow that bind it.
TypeBits Typing::variable_type(std::uint32_t variable) const {
  const VariableSymbol& symbol = symbols_.variable(variable);
  TypeBits bits = 0;
  if (symbol.kind == VariableKind::kClosure) return bits;
  std::size_t looked_at = 0;
  for (NodeId place : symbols_.occurrences(symbol)) {
    if (++looked_at > 32) break;
    const NodeId predicate = tree_.parent(place);
    if (predicate == kNoNode || tree_.kind(predicate) != NodeKind::kPredicate) continue;
    if (tree_.parent(predicate) == kNoNode || tree_.kind(tree_.parent(predicate)) != NodeKind::kQuery) continue;
    const auto terms = tree_.children(predicate);
    if (terms.size() > kMaxTerms) continue;  // more than any program may have
    const auto term = static_cast<std::uint32_t>(std::ranges::find(terms, place) - terms.begin());
    const auto arity = static_cast<std::uint32_t>(terms.size());
    const TypeBits here = position(tree_.name(predicate), arity, term);
    if (here == 0) continue;
    bits = bits == 0 ? here : static_cast<TypeBits>(bits & here);
    if (bits == 0) return 0;  // they never agree
  }
  return bits;
}

void Typing::evaluate(NodeId node) {
  const auto at = static_cast<std::size_t>(node);
  const NodeKind kind = tree_.kind(node);
  if (const auto type = literal_type(kind)) {
    certain_[at] = likely_[at] = bit_of(*type);
    constants_[at] = literal(tree_, node);
    return;
  }
  switch (kind) {
    case NodeKind::kVariable:
      if (const VariableSymbol* variable = symbols_.variable_of(node)) {
        likely_[at] = variables_[static_cast<std::size_t>(variable - symbols_.variables().data())];
      }
      return;
    case NodeKind::kParenthesised: constants_[at] = constants_[static_cast<std::size_t>(tree_.child(node, 0))]; break;
    case NodeKind::kNegation:
      if (const Constant* operand = constant(tree_.child(node, 0))) {
        if (const bool* truth = std::get_if<bool>(operand)) constants_[at] = Constant(!*truth);
      }
      break;
    case NodeKind::kBinary: evaluate_binary(node); break;
    case NodeKind::kMethod: evaluate_method(node); break;
    case NodeKind::kExtern: break;
    default: return;
  }
  certain_[at] = operation_type(node, certain_);
  likely_[at] = operation_type(node, likely_);
}

void Typing::evaluate_binary(NodeId node) {
  const auto at = static_cast<std::size_t>(node);
  const BinaryOp op = tree_.binary_op(node);
  const Constant* left = constant(tree_.child(node, 0));
  const Constant* right = constant(tree_.child(node, 1));
  if (op == BinaryOp::kAnd || op == BinaryOp::kOr) {
    const bool* a = left != nullptr ? std::get_if<bool>(left) : nullptr;
    if (a == nullptr) return;
    if (*a == (op == BinaryOp::kOr)) {
      constants_[at] = Constant(*a);
    } else if (right != nullptr && std::holds_alternative<bool>(*right)) {
      constants_[at] = *right;
    }
    return;
  }
  if (left == nullptr || right == nullptr) return;
  bool fails = false;
  constants_[at] = of_constants(op, *left, *right, fails);
  overflows_[at] = static_cast<char>(fails);
}

void Typing::evaluate_method(NodeId node) {
  const auto parts = tree_.children(node);
  const Method& method = tree_.method(node);
  const auto at = static_cast<std::size_t>(node);
  const Constant* receiver = constant(parts[0]);
  if (receiver == nullptr) return;
  if (method.argument == MethodArgument::kNone) {
    if (method.unary == UnaryOp::kLength && std::holds_alternative<std::string_view>(*receiver)) {
      constants_[at] = Constant(static_cast<std::int64_t>(std::get<std::string_view>(*receiver).size()));
    }
    return;
  }
  if (method.argument != MethodArgument::kValue || parts.size() != 2) return;
  const Constant* argument = constant(parts[1]);
  bool fails = false;
  if (argument != nullptr) constants_[at] = of_constants(method.binary, *receiver, *argument, fails);
}

TypeBits Typing::operation_type(NodeId node, const std::vector<TypeBits>& types) const {
  const auto of = [&](std::size_t child) { return types[static_cast<std::size_t>(tree_.child(node, child))]; };
  BinaryOp op{};
  switch (tree_.kind(node)) {
    case NodeKind::kParenthesised: return of(0);
    case NodeKind::kNegation: return bit_of(ValueType::kBool);
    case NodeKind::kBinary: op = tree_.binary_op(node); break;
    case NodeKind::kMethod:
      if (tree_.method(node).argument == MethodArgument::kNone) {
        return bit_of(tree_.method(node).unary == UnaryOp::kLength ? ValueType::kInteger : ValueType::kString);
      }
      op = tree_.method(node).binary;
      break;
    case NodeKind::kExtern: {
      if (!config_.standard_functions || (config_.externs && config_.externs->contains(tree_.name(node)))) return 0;
      const StandardFunction* function = find_standard_function(tree_.name(node));
      return function == nullptr ? TypeBits{0} : bit_of(function->result);
    }
    default: return 0;
  }
  switch (op) {
    case BinaryOp::kAdd: {
      const TypeBits sum = bit_of(ValueType::kInteger) | bit_of(ValueType::kString);
      if (const TypeBits known = of(0) & sum; only_type(known)) return known;
      if (const TypeBits known = of(1) & sum; only_type(known)) return known;
      return 0;
    }
    case BinaryOp::kSub:
    case BinaryOp::kMul:
    case BinaryOp::kDiv:
    case BinaryOp::kBitAnd:
    case BinaryOp::kBitOr:
    case BinaryOp::kBitXor: return bit_of(ValueType::kInteger);
    case BinaryOp::kIntersection:
    case BinaryOp::kUnion: return bit_of(ValueType::kSet);
    case BinaryOp::kTryOr: return tree_.children(node).size() == 2 && of(0) == of(1) ? of(0) : TypeBits{0};
    case BinaryOp::kGet:
    case BinaryOp::kExtern: return 0;
    default: return bit_of(ValueType::kBool);
  }
}

}  // namespace hardtack::analysis
