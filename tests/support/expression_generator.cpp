#include "tests/support/expression_generator.h"

#include <algorithm>
#include <utility>

// Function arguments are evaluated in an order that differs between compilers, so every draw of the random source has
// its own statement here: the same seed must give the same text everywhere.

namespace hardtack::test_support {
namespace {

constexpr double kArithmeticLimit = 4e18;

const std::vector<std::string> kPatterns = {"^a", "b$",  "a.c", "[a-z]+", "(?i)ALI", "^/a/.*$",
                                            "(",  "a|b", "",    "é",      "x{2}"};

// Each fails whatever is bound, also as the receiver of `try_or`.
const std::vector<std::string> kFailing = {"1 / 0 == 1",
                                           "0 == 5 / 0",
                                           "-9223372036854775808 / -1 > 0",
                                           "9223372036854775807 + 1 > 0",
                                           "-9223372036854775808 - 1 < 0",
                                           "4611686018427387904 * 2 != 0",
                                           "1 + \"a\" == 2",
                                           "1 < \"a\"",
                                           "\"a\" < \"b\"",
                                           "true > false",
                                           "null === 1",
                                           "1 !== \"1\"",
                                           "!1",
                                           "1 && true",
                                           "[1].any($q -> 1)",
                                           "{1, 2}.all($q -> null)",
                                           "(1).length() == 1",
                                           "\"a\".get(0) == \"a\"",
                                           "[1].get(\"a\") == 1",
                                           "{1, 2}.contains(null)",
                                           "\"abc\".contains(1)",
                                           "\"a\".matches(1)",
                                           "hex:00 + hex:01 == hex:0001",
                                           "[1].union([2]) == [1, 2]",
                                           "1 & true == 1",
                                           "true.extern::missing()",
                                           "(1).extern::missing2(\"a\") == 1",
                                           "[[1], [2]].all($q -> $q.all($r -> $r / 0 == 1))",
                                           "false.try_or(1 / 0) == 0"};
// Each has a value, but not one that a condition may have.
const std::vector<std::string> kNotBoolean = {"5", "\"text\"", "null", "true && 1"};

std::string_view type_name(Kind kind) {
  switch (kind) {
    case Kind::kInteger:
    case Kind::kBigInteger: return "integer";
    case Kind::kString: return "string";
    case Kind::kDate: return "date";
    case Kind::kBytes: return "bytes";
    case Kind::kBool: return "bool";
    case Kind::kNull: return "null";
    case Kind::kSet: return "set";
    case Kind::kArray: return "array";
    case Kind::kMap: return "map";
    case Kind::kAny: break;
  }
  return "";
}

}  // namespace

// ---- composition
// -----------------------------------------------------------------------------------------------------------

std::string ExpressionGenerator::at_level(const Expression& expression, Level level) {
  const bool needless = random_.chance(6);
  return expression.level < level || needless ? "(" + expression.text + ")" : expression.text;
}

Expression ExpressionGenerator::binary(const Expression& left, std::string_view op, const Expression& right,
                                       Level level) {
  const bool associative = level != Level::kComparison;
  const auto tighter = static_cast<Level>(static_cast<unsigned>(level) + 1);
  std::string text = at_level(left, associative ? level : tighter);
  text += ' ';
  text += op;
  if (options_.eager_operators && (op == "&&" || op == "||") && random_.chance(50)) {
    text += kEagerMark;
  }
  text += ' ';
  text += at_level(right, tighter);
  return {text, level, 0};
}

Expression ExpressionGenerator::call(const Expression& receiver, std::string_view method, const std::string& argument) {
  // A date or a negative number directly before a dot is not readable everywhere.
  const char first = receiver.text.front();
  const bool number = first == '-' || (first >= '0' && first <= '9');
  std::string text = receiver.level < Level::kPrimary || number ? "(" + receiver.text + ")" : receiver.text;
  text += '.';
  text += method;
  text += '(' + argument + ')';
  return {text, Level::kPrimary, 0};
}

// The operand of `!` extends over sums, so only a primary may stand there bare; the result stands where a sum may.
Expression ExpressionGenerator::negated(const Expression& operand) {
  return {"!" + at_level(operand, Level::kPrimary), Level::kSum, 0};
}

std::string ExpressionGenerator::fresh_parameter() {
  std::string name = "$p";
  name += std::to_string(parameters_++);
  return name;
}

const Variable* ExpressionGenerator::pick_variable(const std::vector<Variable>& scope, const Type& type) {
  std::vector<const Variable*> fitting;
  for (const Variable& variable : scope) {
    if (variable.type == type || type.kind == Kind::kAny) {
      fitting.push_back(&variable);
    }
  }
  return fitting.empty() ? nullptr : random_.pick(fitting);
}

// ---- expressions that cannot fail
// -------------------------------------------------------------------------------------------

Expression ExpressionGenerator::of_type(const Type& type, std::vector<Variable>& scope, unsigned depth) {
  if (random_.chance(3) && depth > 0) {
    const std::string broken = random_.pick(kFailing);
    const Expression fallback = of_type(type, scope, depth - 1);
    Expression caught = call({broken, Level::kOr, 0}, "try_or", fallback.text);
    caught.bound = fallback.bound;
    return caught;
  }
  switch (type.kind) {
    case Kind::kInteger: return integer(scope, depth);
    case Kind::kBigInteger: return big_integer(scope, depth);
    case Kind::kString: return string(scope, depth);
    case Kind::kBool: return boolean(scope, depth);
    case Kind::kSet:
    case Kind::kArray:
    case Kind::kMap: return collection(type, scope, depth);
    case Kind::kAny: return anything(scope, depth);
    case Kind::kDate:
    case Kind::kBytes:
    case Kind::kNull: break;
  }
  const Variable* variable = pick_variable(scope, type);
  if (variable != nullptr && random_.chance(60)) {
    return {variable->name, Level::kPrimary, 0};
  }
  return {pooled_literal(type), Level::kPrimary, 0};
}

Expression ExpressionGenerator::integer(std::vector<Variable>& scope, unsigned depth) {
  const std::size_t choice = random_.below(depth == 0 ? 4 : 14);
  if (choice < 4) {
    const Variable* variable = pick_variable(scope, {Kind::kInteger, Kind::kAny});
    if (variable != nullptr && random_.chance(70)) {
      return {variable->name, Level::kPrimary, 1000};
    }
    return {pooled_literal({Kind::kInteger, Kind::kAny}), Level::kPrimary, 1000};
  }
  if (choice < 11) {
    struct Operator {
      std::string_view text;
      Level level;
    };
    static const std::vector<Operator> kOperators = {
        {"+", Level::kSum},    {"-", Level::kSum},   {"*", Level::kProduct}, {"/", Level::kProduct},
        {"&", Level::kBitAnd}, {"|", Level::kBitOr}, {"^", Level::kXor}};
    const Operator op = random_.pick(kOperators);
    const Expression left = integer(scope, depth - 1);
    if (op.text == "/") {
      static const std::vector<std::string> kDivisors = {"1", "2", "3", "-2", "1000", "-7"};
      Expression quotient = binary(left, "/", {random_.pick(kDivisors), Level::kPrimary, 1000}, Level::kProduct);
      quotient.bound = left.bound;
      return quotient;
    }
    const Expression right = integer(scope, depth - 1);
    double bound = left.bound + right.bound;
    if (op.text == "*") {
      bound = left.bound * right.bound;
    } else if (op.level != Level::kSum) {
      bound = 2 * std::max(left.bound, right.bound);
    }
    if (bound > kArithmeticLimit) {
      return left;
    }
    Expression result = binary(left, op.text, right, op.level);
    result.bound = bound;
    return result;
  }
  static const std::vector<Kind> kMeasurable = {Kind::kString, Kind::kString, Kind::kBytes,
                                                Kind::kSet,    Kind::kArray,  Kind::kMap};
  Kind kind = random_.pick(kMeasurable);
  if (!options_.collections && (kind == Kind::kArray || kind == Kind::kMap)) {
    kind = Kind::kString;
  }
  const Kind element = simple_type().kind;
  const Expression measured = of_type({kind, kind >= Kind::kSet ? element : Kind::kAny}, scope, depth - 1);
  Expression length = call(measured, "length", "");
  length.bound = 1e6;
  return length;
}

Expression ExpressionGenerator::big_integer(std::vector<Variable>& scope, unsigned depth) {
  const Type type{Kind::kBigInteger, Kind::kAny};
  const Variable* variable = pick_variable(scope, type);
  Expression base{variable != nullptr && random_.chance(70) ? variable->name : pooled_literal(type), Level::kPrimary,
                  1e19};
  if (depth > 0 && random_.chance(30)) {
    static const std::vector<std::pair<std::string, Level>> kMasks = {
        {"&", Level::kBitAnd}, {"|", Level::kBitOr}, {"^", Level::kXor}};
    const auto mask = random_.pick(kMasks);
    const Expression right = big_integer(scope, depth - 1);
    base = binary(base, mask.first, right, mask.second);
  }
  return base;
}

Expression ExpressionGenerator::string(std::vector<Variable>& scope, unsigned depth) {
  const std::size_t choice = random_.below(depth == 0 ? 6 : 9);
  if (choice < 6) {
    const Type type{Kind::kString, Kind::kAny};
    const Variable* variable = pick_variable(scope, type);
    if (variable != nullptr && random_.chance(70)) {
      return {variable->name, Level::kPrimary, 0};
    }
    return {pooled_literal(type), Level::kPrimary, 0};
  }
  if (choice < 8) {
    const Expression left = string(scope, depth - 1);
    const Expression right = string(scope, depth - 1);
    return binary(left, "+", right, Level::kSum);
  }
  const Expression subject = anything(scope, depth - 1);
  return call(subject, "type", "");
}

Expression ExpressionGenerator::collection(const Type& type, std::vector<Variable>& scope, unsigned depth) {
  if (type.kind == Kind::kSet && depth > 0 && random_.chance(35)) {
    const bool joined = random_.chance(60);
    const Expression left = collection(type, scope, depth - 1);
    const Kind other = joined && random_.chance(20) ? simple_type().kind : type.element;
    const Expression right = collection({Kind::kSet, other}, scope, depth - 1);
    return call(left, joined ? "union" : "intersection", right.text);
  }
  const Variable* variable = pick_variable(scope, type);
  if (variable != nullptr && random_.chance(75)) {
    return {variable->name, Level::kPrimary, 0};
  }
  if (type.kind == Kind::kMap && random_.chance(8)) {
    return {"{}", Level::kPrimary, 0};
  }
  return {pooled_literal(type), Level::kPrimary, 0};
}

Expression ExpressionGenerator::anything(std::vector<Variable>& scope, unsigned depth) {
  const Variable* variable = pick_variable(scope, {Kind::kAny, Kind::kAny});
  if (variable != nullptr && random_.chance(60)) {
    return {variable->name, Level::kPrimary, 0};
  }
  if (depth > 0 && options_.collections && random_.chance(25)) {
    const bool map = random_.chance(50);
    const Kind element = simple_type().kind;
    const Expression receiver = collection({map ? Kind::kMap : Kind::kArray, element}, scope, depth - 1);
    if (map && random_.chance(70)) {
      static const std::vector<std::string> kKeys = {"\"a\"", "\"b\"", "\"key\"", "\"none\""};
      return call(receiver, "get", random_.pick(kKeys));
    }
    return call(receiver, "get", std::to_string(random_.between(-1, 3)));
  }
  if (depth == 0) {
    return {fresh_literal(any_type()), Level::kPrimary, 0};
  }
  return of_type(any_type(), scope, depth - 1);
}

Expression ExpressionGenerator::closure_call(std::vector<Variable>& scope, unsigned depth, bool known_true_wanted) {
  const bool any = random_.chance(50);
  Kind kind = Kind::kSet;
  if (options_.collections) {
    const std::size_t choice = random_.below(3);
    kind = choice == 0 ? Kind::kSet : choice == 1 ? Kind::kArray : Kind::kMap;
  }
  Kind element = simple_type().kind;
  const Expression receiver = collection({kind, element}, scope, depth - 1);
  const std::string parameter = fresh_parameter();
  const std::size_t before = scope.size();
  if (kind == Kind::kMap) {
    scope.push_back({parameter + ".get(1)", {element, Kind::kAny}, ""});
    scope.push_back({parameter, {Kind::kAny, Kind::kAny}, ""});
  } else {
    scope.push_back({parameter, {element, Kind::kAny}, ""});
  }
  // A union may mix element types: then the parameter may be of any kind.
  if (receiver.text.find(".union(") != std::string::npos) {
    scope.resize(before);
    scope.push_back({parameter, {Kind::kAny, Kind::kAny}, ""});
  }
  const Expression body = known_true_wanted ? known_true(scope, depth - 1) : boolean(scope, depth - 1);
  scope.resize(before);
  std::string argument = parameter;
  argument += random_.chance(90) ? " -> " : "->";
  argument += body.text;
  // `all` over nothing and over true conditions holds; `any` needs an element, which the caller cannot promise.
  return call(receiver, known_true_wanted || !any ? "all" : "any", argument);
}

Expression ExpressionGenerator::boolean(std::vector<Variable>& scope, unsigned depth) {
  if (depth == 0) {
    const Variable* variable = pick_variable(scope, {Kind::kBool, Kind::kAny});
    if (variable != nullptr) {
      return {variable->name, Level::kPrimary, 0};
    }
    return {random_.chance(60) ? "true" : "false", Level::kPrimary, 0};
  }
  switch (random_.below(17)) {
    case 0:
    case 1:
    case 2: {
      static const std::vector<std::string> kOrders = {"<", ">", "<=", ">="};
      const std::string op = random_.pick(kOrders);
      const std::size_t which = random_.below(4);
      const Type type{which == 0 ? Kind::kDate : which == 1 ? Kind::kBigInteger : Kind::kInteger, Kind::kAny};
      const Expression left = of_type(type, scope, depth - 1);
      const Expression right = of_type(type, scope, depth - 1);
      return binary(left, op, right, Level::kComparison);
    }
    case 3:
    case 4: {
      const Expression left = anything(scope, depth - 1);
      const Expression right = anything(scope, depth - 1);
      return binary(left, random_.chance(50) ? "==" : "!=", right, Level::kComparison);
    }
    case 5:
    case 6: {
      const Type type = any_type();
      const Expression left = of_type(type, scope, depth - 1);
      const Expression right = of_type(type, scope, depth - 1);
      static const std::vector<std::string> kEqualities = {"===", "!==", "==", "!="};
      return binary(left, random_.pick(kEqualities), right, Level::kComparison);
    }
    case 7:
    case 8: {
      const Expression left = boolean(scope, depth - 1);
      const Expression right = boolean(scope, depth - 1);
      const bool conjunction = random_.chance(50);
      return binary(left, conjunction ? "&&" : "||", right, conjunction ? Level::kAnd : Level::kOr);
    }
    case 9: {
      const Expression operand = boolean(scope, depth - 1);
      return negated(operand);
    }
    case 10: {
      static const std::vector<std::string> kMethods = {"contains", "starts_with", "ends_with"};
      const Expression left = string(scope, depth - 1);
      const Expression right = string(scope, depth - 1);
      return call(left, random_.pick(kMethods), right.text);
    }
    case 11: {
      const Expression left = string(scope, depth - 1);
      return call(left, "matches", "\"" + random_.pick(kPatterns) + "\"");
    }
    case 12: {
      const Kind element = simple_type().kind;
      const Expression set = collection({Kind::kSet, element}, scope, depth - 1);
      const bool subset = random_.chance(25);
      const Expression item = of_type(subset ? Type{Kind::kSet, element} : Type{element, Kind::kAny}, scope, depth - 1);
      return call(set, "contains", item.text);
    }
    case 13: {
      if (!options_.collections) {
        break;
      }
      const bool map = random_.chance(40);
      const Kind element = simple_type().kind;
      const Expression receiver = collection({map ? Kind::kMap : Kind::kArray, element}, scope, depth - 1);
      if (!map && random_.chance(30)) {
        const Expression part = collection({Kind::kArray, element}, scope, depth - 1);
        return call(receiver, random_.chance(50) ? "starts_with" : "ends_with", part.text);
      }
      const Expression item = anything(scope, depth - 1);
      return call(receiver, "contains", item.text);
    }
    case 14:
    case 15: return closure_call(scope, depth, false);
    default: {
      const Expression subject = anything(scope, depth - 1);
      const Expression kind = call(subject, "type", "");
      return binary(kind, "==", {"\"" + std::string(type_name(any_type().kind)) + "\"", Level::kPrimary, 0},
                    Level::kComparison);
    }
  }
  return {"true", Level::kPrimary, 0};
}

// Holds whenever the variables have their known values, so that checks built around existing facts can succeed.
Expression ExpressionGenerator::known_true(std::vector<Variable>& scope, unsigned depth) {
  const Variable* variable = pick_variable(scope, {Kind::kAny, Kind::kAny});
  const bool known = variable != nullptr && !variable->value.empty();
  const Expression name{variable != nullptr ? variable->name : "1", Level::kPrimary, 0};
  const Expression value{known ? variable->value : "1", Level::kPrimary, 0};
  const Kind kind = variable != nullptr ? variable->type.kind : Kind::kInteger;
  const std::size_t choice = random_.below(12);
  if (known && choice < 5) {
    switch (kind) {
      case Kind::kInteger:
      case Kind::kBigInteger:
      case Kind::kDate: return binary(name, random_.chance(50) ? "<=" : ">=", value, Level::kComparison);
      case Kind::kString: {
        static const std::vector<std::string> kMethods = {"contains", "starts_with", "ends_with"};
        return call(name, random_.pick(kMethods), value.text);
      }
      case Kind::kBool:
      case Kind::kBytes:
      case Kind::kSet:
      case Kind::kArray:
      case Kind::kMap:
      case Kind::kNull:
      case Kind::kAny: break;
    }
    // Other facts may hold other kinds here, which the strict comparison would refuse.
    return binary(name, kind == Kind::kAny ? "==" : "===", value, Level::kComparison);
  }
  if (known && choice < 7) {
    return binary(name, "==", value, Level::kComparison);
  }
  if (known && choice == 7 && options_.collections) {
    return call({"[" + value.text + ", 0]", Level::kPrimary, 0}, "contains", name.text);
  }
  if (depth > 0 && choice < 9) {
    const Expression left = known_true(scope, depth - 1);
    const Expression right = boolean(scope, depth - 1);
    return binary(left, "||", right, Level::kOr);
  }
  if (depth > 0 && choice == 9) {
    const Expression left = known_true(scope, depth - 1);
    const Expression right = known_true(scope, depth - 1);
    return binary(left, "&&", right, Level::kAnd);
  }
  if (depth > 0 && choice == 10) {
    return closure_call(scope, depth, true);
  }
  const Expression same = anything(scope, depth == 0 ? 0 : depth - 1);
  return binary(same, "==", same, Level::kComparison);
}

Expression ExpressionGenerator::condition(std::vector<Variable>& scope, bool aim_true, unsigned depth) {
  const bool truthy = aim_true && random_.chance(85);
  return truthy ? known_true(scope, depth) : boolean(scope, depth);
}

// ---- expressions that fail
// ----------------------------------------------------------------------------------------------------

Expression ExpressionGenerator::failing(std::vector<Variable>& scope, bool in_rule) {
  if (options_.unbound_variables && !in_rule && random_.chance(60)) {
    return {"$unbound > 1", Level::kComparison, 0};
  }
  if (options_.shadowed_variables && !scope.empty() && random_.chance(20)) {
    const Variable& outer = random_.pick(scope);
    if (outer.name.find('.') == std::string::npos) {
      return {"[1, 2].any(" + outer.name + " -> true)", Level::kPrimary, 0};
    }
  }
  if (random_.chance(12)) {
    return {random_.pick(kNotBoolean), Level::kOr, 0};
  }
  return {random_.pick(kFailing), Level::kOr, 0};
}

Expression ExpressionGenerator::risky(std::vector<Variable>& scope) {
  if (scope.empty() || random_.chance(20)) {
    return failing(scope, true);
  }
  const Variable& variable = random_.pick(scope);
  const Expression name{variable.name, Level::kPrimary, 0};
  switch (random_.below(7)) {
    case 0: return binary(name, "<", {"3", Level::kPrimary, 0}, Level::kComparison);
    case 1: return binary(name, "===", {fresh_literal(any_type()), Level::kPrimary, 0}, Level::kComparison);
    case 2: {
      const Expression sum = binary(name, "+", {"9223372036854775806", Level::kPrimary, 0}, Level::kSum);
      return binary(sum, ">", {"0", Level::kPrimary, 0}, Level::kComparison);
    }
    case 3: {
      const Expression quotient = binary({"6", Level::kPrimary, 0}, "/", name, Level::kProduct);
      return binary(quotient, ">=", {"1", Level::kPrimary, 0}, Level::kComparison);
    }
    case 4: return call(name, "contains", "\"a\"");
    case 5: {
      const Expression length = call(name, "length", "");
      return binary(length, ">", {"0", Level::kPrimary, 0}, Level::kComparison);
    }
    default: return call(name, "starts_with", "\"a\"");
  }
}

}  // namespace hardtack::test_support
