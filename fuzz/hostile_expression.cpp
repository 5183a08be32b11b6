#include "fuzz/hostile_expression.h"

#include <limits>
#include <string>
#include <vector>

namespace hardtack::fuzz {
namespace {

constexpr unsigned kMaxDepth = 10;  // of operations
constexpr unsigned kMaxValueDepth = 3;

// Texts that are patterns, valid and not, alone and put together.
constexpr std::array<std::string_view, 10> kTexts = {"",  "a",      "ab", "file1", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                                     "[", "(a|b)+", "^a", ".",     "\xce\xbb"};
constexpr std::array<std::int64_t, 12> kIntegers = {0,
                                                    1,
                                                    2,
                                                    3,
                                                    -1,
                                                    63,
                                                    -2,
                                                    100,
                                                    std::numeric_limits<std::int64_t>::max(),
                                                    std::numeric_limits<std::int64_t>::min(),
                                                    1'700'000'000,
                                                    4};
constexpr std::array<std::string_view, 3> kFunctions = {"test", "test", "missing"};

void good(const Result<void>& result) {
  if (!result) violated(result.error().to_string());
}

class Pusher {
 public:
  Pusher(Choices& choices, ProgramBuilder& builder) : choices_(choices), builder_(builder) {}

  void push(unsigned depth) {  // NOLINT(misc-no-recursion)
    const std::size_t choice = choices_.below(12);
    if (choice < 3 || depth >= kMaxDepth || !choices_.more()) return value();
    if (choice < 5) return unary(depth);
    binary(static_cast<BinaryOp>(choices_.below(kLastBinaryOp + 1)), depth);
  }

 private:
  void value() {
    const std::size_t variables = kExpressionVariables.size() + parameters_;
    const std::size_t choice = choices_.below(2 * variables + 8);
    if (choice >= variables) return good(builder_.push_value(hostile_value(choices_, builder_.terms())));
    if (choice < parameters_) return good(builder_.push_value(builder_.terms().variable(parameter(choice))));
    const std::size_t variable = choice - parameters_;
    // One that nothing binds ends everything, so seldom.
    const bool unbound = variable + 1 == kExpressionVariables.size() && choices_.below(8) != 0;
    good(builder_.push_value(builder_.terms().variable(kExpressionVariables[unbound ? 0 : variable])));
  }
  static std::string parameter(std::size_t number) { return "p" + std::to_string(number); }

  void unary(unsigned depth) {  // NOLINT(misc-no-recursion)
    push(depth + 1);
    const auto op = static_cast<UnaryOp>(choices_.below(kLastUnaryOp + 1));
    if (op != UnaryOp::kExtern) return good(builder_.push_unary(op));
    good(builder_.push_extern_unary(function()));
  }
  StringId function() { return builder_.terms().intern(kFunctions[choices_.below(kFunctions.size())]); }

  void closure(bool has_parameter, unsigned depth) {  // NOLINT(misc-no-recursion)
    std::vector<StringId> names;
    if (has_parameter) {
      const bool shadows = choices_.below(16) == 1;
      names.push_back(builder_.terms().intern(shadows ? "x" : parameter(parameters_)));
    }
    good(builder_.begin_closure(names));
    parameters_ += has_parameter ? 1 : 0;
    push(depth + 1);
    parameters_ -= has_parameter ? 1 : 0;
    good(builder_.end_closure());
  }

  void binary(BinaryOp op, unsigned depth) {  // NOLINT(misc-no-recursion)
    switch (op) {
      case BinaryOp::kAnd:
      case BinaryOp::kOr:
        push(depth + 1);
        closure(false, depth);
        break;
      case BinaryOp::kAll:
      case BinaryOp::kAny:
        push(depth + 1);
        closure(true, depth);
        break;
      case BinaryOp::kTryOr:
        closure(false, depth);
        push(depth + 1);
        break;
      case BinaryOp::kExtern:
        push(depth + 1);
        push(depth + 1);
        return good(builder_.push_extern_binary(function()));
      default:
        push(depth + 1);
        push(depth + 1);
        break;
    }
    good(builder_.push_binary(op));
  }

  Choices& choices_;
  ProgramBuilder& builder_;
  std::size_t parameters_ = 0;  // of the closures that are open
};

Value value_at(Choices& choices, TermStore& terms, unsigned depth);  // NOLINT(misc-no-recursion)

Value integer(Choices& choices) { return Value::integer(kIntegers[choices.below(kIntegers.size())]); }
Value text(Choices& choices, TermStore& terms) { return terms.string(kTexts[choices.below(kTexts.size())]); }

Value set_of(Choices& choices, TermStore& terms) {
  std::vector<Value> elements;
  const bool texts = choices.below(2) == 0;
  for (std::size_t count = choices.below(5); count > 0; --count) {
    elements.push_back(texts ? text(choices, terms) : integer(choices));
  }
  return terms.set(elements).value();
}

Value array_of(Choices& choices, TermStore& terms, unsigned depth) {  // NOLINT(misc-no-recursion)
  std::vector<Value> elements;
  for (std::size_t count = choices.below(5); count > 0; --count)
    elements.push_back(value_at(choices, terms, depth + 1));
  return terms.array(elements).value();
}

Value map_of(Choices& choices, TermStore& terms, unsigned depth) {  // NOLINT(misc-no-recursion)
  std::vector<Value> entries;
  for (std::size_t i = 0, count = choices.below(4); i < count; ++i) {
    entries.push_back(i % 2 == 0 ? Value::integer(static_cast<std::int64_t>(i)) : terms.string(kTexts[i]));
    entries.push_back(value_at(choices, terms, depth + 1));
  }
  return terms.map(entries).value();
}

Value value_at(Choices& choices, TermStore& terms, unsigned depth) {  // NOLINT(misc-no-recursion)
  switch (choices.below(depth < kMaxValueDepth ? 12 : 8)) {
    case 0:
    case 1: return integer(choices);
    case 2:
    case 3: return text(choices, terms);
    case 4: return Value::date(static_cast<std::uint64_t>(kIntegers[choices.below(kIntegers.size())]));
    case 5: return terms.bytes(kTexts[choices.below(kTexts.size())]);
    case 6: return Value::boolean(choices.below(2) == 1);
    case 7: return Value::null();
    case 8:
    case 9: return set_of(choices, terms);
    case 10: return array_of(choices, terms, depth);
    default: return map_of(choices, terms, depth);
  }
}

}  // namespace

Value hostile_value(Choices& choices, TermStore& terms) { return value_at(choices, terms, 0); }

void hostile_expression(Choices& choices, ProgramBuilder& builder) { Pusher(choices, builder).push(0); }

}  // namespace hardtack::fuzz
