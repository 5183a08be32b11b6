// Typed values and expressions in source text, for program_generator. Internal to the test support library.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/case_random.h"
#include "tests/support/program_generator.h"

namespace hardtack::test_support {

enum class Kind : std::uint8_t {
  kInteger,     // magnitude at most 1,000, so that arithmetic on it cannot overflow unnoticed
  kBigInteger,  // any 64-bit integer: compared and masked, never added
  kString,
  kDate,
  kBytes,
  kBool,
  kNull,
  kSet,
  kArray,
  kMap,
  kAny,  // a value of any kind: only operators that accept every kind apply
};

struct Type {
  Kind kind = Kind::kInteger;
  Kind element = Kind::kAny;  // of a set, an array, or the values of a map

  friend bool operator==(const Type&, const Type&) = default;
  friend auto operator<=>(const Type&, const Type&) = default;
};

// A variable in reach of an expression. `value` is the literal that it is known to take in one combination, or empty.
struct Variable {
  std::string name;
  Type type;
  std::string value;
};

// How tightly the outermost operator of a text binds; a greater level binds tighter.
enum class Level : std::uint8_t { kOr, kAnd, kComparison, kXor, kBitOr, kBitAnd, kSum, kProduct, kPrimary };

struct Expression {
  std::string text;
  Level level = Level::kPrimary;
  double bound = 0;  // integers: the largest magnitude that the value can have
};

// Stands for the `!` of an eager operator in a source under construction.
inline constexpr char kEagerMark = '\x1c';

class ExpressionGenerator {
 public:
  ExpressionGenerator(CaseRandom& random, const GeneratorOptions& options) : random_(random), options_(options) {}

  // A signature type: what a column of a predicate may hold.
  Type column_type();
  // A literal from the small pool of its type, so that independent facts meet.
  std::string pooled_literal(const Type& type);
  std::string fresh_literal(const Type& type);

  // A Boolean expression that cannot fail, for the variables in reach. With `aim_true` it holds where the variables
  // have their known values.
  Expression condition(std::vector<Variable>& scope, bool aim_true, unsigned depth);
  // An expression that fails whatever the variables are. `in_rule`: it must pass the safety check of rules.
  Expression failing(std::vector<Variable>& scope, bool in_rule);
  // May fail for some values of the variables and not for others.
  Expression risky(std::vector<Variable>& scope);

 private:
  Expression of_type(const Type& type, std::vector<Variable>& scope, unsigned depth);
  Expression integer(std::vector<Variable>& scope, unsigned depth);
  Expression big_integer(std::vector<Variable>& scope, unsigned depth);
  Expression string(std::vector<Variable>& scope, unsigned depth);
  Expression collection(const Type& type, std::vector<Variable>& scope, unsigned depth);
  Expression boolean(std::vector<Variable>& scope, unsigned depth);
  Expression known_true(std::vector<Variable>& scope, unsigned depth);
  Expression anything(std::vector<Variable>& scope, unsigned depth);
  Expression closure_call(std::vector<Variable>& scope, unsigned depth, bool known_true);
  Expression binary(const Expression& left, std::string_view op, const Expression& right, Level level);
  Expression call(const Expression& receiver, std::string_view method, const std::string& argument);
  Expression negated(const Expression& operand);
  std::string at_level(const Expression& expression, Level level);
  const Variable* pick_variable(const std::vector<Variable>& scope, const Type& type);
  Type simple_type();
  Type any_type();
  std::string fresh_parameter();
  std::string quoted_string();
  std::string date();
  std::string bytes();

  CaseRandom& random_;
  const GeneratorOptions& options_;
  std::map<Type, std::vector<std::string>> pools_;
  unsigned parameters_ = 0;
};

}  // namespace hardtack::test_support
