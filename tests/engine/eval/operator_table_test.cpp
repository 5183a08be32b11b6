// Every operator on every pair of types, against what the reference was seen to give.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>

#include "engine/program/print.h"
#include "engine/program/program_builder.h"
#include "engine/terms/translate.h"
#include "tests/engine/authz/sources.h"
#include "tests/support/folders.h"

namespace hardtack {
namespace {

using namespace testing_support;

struct Table {
  std::vector<std::string> values;
  std::vector<std::string> bodies;
  std::map<std::string, std::vector<std::string>> unary;
  std::map<std::string, std::vector<std::string>> closures;
  struct Binary {
    std::vector<std::string> matrix;
    std::map<std::pair<std::size_t, std::size_t>, std::string> others;
  };
  std::map<std::string, Binary> binary;
};

Table read_table() {
  std::ifstream stream(test::source_folder() + "/tests/engine/eval/operator_table.txt");
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with('#')) lines.push_back(line);
  }
  Table table;
  std::size_t at = 0;
  const auto take = [&](std::size_t count) {
    std::vector<std::string> taken(lines.begin() + static_cast<std::ptrdiff_t>(at),
                                   lines.begin() + static_cast<std::ptrdiff_t>(at + count));
    at += count;
    return taken;
  };
  while (at < lines.size()) {
    const std::string head = lines[at++];
    const std::string op = head.substr(head.find(' ') + 1);
    if (head == "values") {
      std::size_t end = at;
      while (!lines[end].starts_with("unary ")) ++end;
      table.values = take(end - at);
    } else if (head == "bodies") {
      std::size_t end = at;
      while (!lines[end].starts_with("closure ")) ++end;
      table.bodies = take(end - at);
    } else if (head.starts_with("unary ")) {
      table.unary[op] = take(table.values.size());
    } else if (head.starts_with("closure ")) {
      table.closures[op] = take(table.values.size());
    } else if (head.starts_with("binary ")) {
      Table::Binary& binary = table.binary[op];
      binary.matrix = take(table.values.size());
      while (at < lines.size() && std::isdigit(static_cast<unsigned char>(lines[at][0])) != 0) {
        std::istringstream words(lines[at++]);
        std::size_t left = 0, right = 0;
        std::string value;
        words >> left >> right >> std::ws;
        std::getline(words, value);
        binary.others[{left, right}] = value;
      }
    }
  }
  return table;
}

const std::map<std::string, BinaryOp> kBinary = {
    {"<", BinaryOp::kLessThan},
    {">", BinaryOp::kGreaterThan},
    {"<=", BinaryOp::kLessOrEqual},
    {">=", BinaryOp::kGreaterOrEqual},
    {"==", BinaryOp::kEqual},
    {"!=", BinaryOp::kNotEqual},
    {"===", BinaryOp::kStrictEqual},
    {"!==", BinaryOp::kStrictNotEqual},
    {"+", BinaryOp::kAdd},
    {"-", BinaryOp::kSub},
    {"*", BinaryOp::kMul},
    {"/", BinaryOp::kDiv},
    {"&", BinaryOp::kBitAnd},
    {"|", BinaryOp::kBitOr},
    {"^", BinaryOp::kBitXor},
    {"&&", BinaryOp::kAnd},
    {"||", BinaryOp::kOr},
    {"contains", BinaryOp::kContains},
    {"starts_with", BinaryOp::kStartsWith},
    {"ends_with", BinaryOp::kEndsWith},
    {"matches", BinaryOp::kMatches},
    {"intersection", BinaryOp::kIntersection},
    {"union", BinaryOp::kUnion},
    {"get", BinaryOp::kGet},
    {"try_or", BinaryOp::kTryOr},
};

const std::map<std::string, UnaryOp> kUnary = {
    {"!", UnaryOp::kNegate}, {"parens", UnaryOp::kParens}, {"length", UnaryOp::kLength}, {"type", UnaryOp::kTypeOf}};

// Evaluates one expression and shows its value: "true", "[1]", or "error <name>".
class Calculator {
 public:
  explicit Calculator(const std::vector<std::string>& values) {
    std::string facts;
    for (const std::string& value : values) facts += "v(" + value + ");";
    facts_ = block_of(facts);
    for (const Predicate& fact : facts_.facts()) values_.push_back(facts_.terms_of(fact)[0]);
  }

  // `write` pushes the expression; `value(i)` gives a value of the builder's store.
  template <typename Write>
  std::string calculate(Write write) {
    ProgramBuilder builder;
    Translator translator(facts_.terms(), builder.terms());
    builder.begin_query();
    builder.begin_expression();
    write(builder, [&](std::size_t i) { return translator.value(values_[i]); });
    EXPECT_TRUE(builder.push_extern_unary(builder.terms().intern("show")));
    EXPECT_TRUE(builder.end_expression());
    EXPECT_TRUE(builder.end_query());
    EXPECT_TRUE(builder.add_policy(PolicyKind::kAllow));
    return run(std::move(builder).build());
  }

  std::string calculate(const std::string& expression) {
    return run(authorizer_of("allow if (" + expression + ").extern::show()"));
  }

 private:
  static std::string run(Block block) {
    std::string shown;
    PolicyOptions options = Scenario::defaults();
    options.externs.add("show", [&shown](ExternCall& call) -> Result<Value> {
      shown = print_value(call.terms, call.receiver);
      return Value::boolean(true);
    });
    const auto policy = Policy::compile(std::move(block), std::move(options)).value();
    const Request request(policy);
    const Result<Decision> decision = Authorizer().authorize(policy, request);
    return decision ? shown : "error " + std::string(error_name(decision.error().code()));
  }

  Block facts_;
  std::vector<Value> values_;
};

// Sets of different types print in another order there.
std::string comparable(std::string text) {
  if (text.starts_with('{')) std::ranges::sort(text);
  return text;
}

std::string expected(char letter, const std::string& left, const std::string& right, const std::string& other) {
  switch (letter) {
    case 'T': return "error invalid_type";
    case 'O': return "error overflow";
    case 'Z': return "error divide_by_zero";
    case 'U': return "error unknown_variable";
    case 't': return "true";
    case 'f': return "false";
    case 'L': return left;
    case 'R': return right;
    case 'N': return "null";
    default: return other;
  }
}

void push_closure(ProgramBuilder& builder, Value value) {
  EXPECT_TRUE(builder.begin_closure({}));
  EXPECT_TRUE(builder.push_value(value));
  EXPECT_TRUE(builder.end_closure());
}

TEST(Attacks, A066_BinaryOperatorsOnAllTypesGiveTheReferencesResult) {
  const Table table = read_table();
  ASSERT_EQ(table.binary.size(), kBinary.size());
  Calculator calculator(table.values);
  std::size_t differences = 0;
  for (const auto& [name, binary] : table.binary) {
    const BinaryOp op = kBinary.at(name);
    for (std::size_t left = 0; left < table.values.size(); ++left) {
      for (std::size_t right = 0; right < table.values.size(); ++right) {
        const auto other = binary.others.find({left, right});
        const std::string wanted = expected(binary.matrix[left][right], table.values[left], table.values[right],
                                            other == binary.others.end() ? "" : other->second);
        const std::string got = calculator.calculate([&](ProgramBuilder& builder, auto value) {
          if (op == BinaryOp::kTryOr) {
            push_closure(builder, value(left));
          } else {
            EXPECT_TRUE(builder.push_value(value(left)));
          }
          if (op == BinaryOp::kAnd || op == BinaryOp::kOr) {
            push_closure(builder, value(right));
          } else {
            EXPECT_TRUE(builder.push_value(value(right)));
          }
          EXPECT_TRUE(builder.push_binary(op));
        });
        if (comparable(got) == comparable(wanted)) continue;
        if (++differences <= 20) {
          ADD_FAILURE() << table.values[left] << " " << name << " " << table.values[right] << " gives " << got
                        << ", expected " << wanted;
        }
      }
    }
  }
  EXPECT_EQ(differences, 0u);
}

TEST(Attacks, A066_UnaryOperatorsOnAllTypesGiveTheReferencesResult) {
  const Table table = read_table();
  ASSERT_EQ(table.unary.size(), kUnary.size());
  Calculator calculator(table.values);
  for (const auto& [name, results] : table.unary) {
    for (std::size_t i = 0; i < table.values.size(); ++i) {
      const std::string& result = results[i];
      const std::string wanted = result.size() == 1 ? expected(result[0], "", "", result) : result;
      const std::string got = calculator.calculate([&, op = kUnary.at(name)](ProgramBuilder& builder, auto value) {
        EXPECT_TRUE(builder.push_value(value(i)));
        EXPECT_TRUE(builder.push_unary(op));
      });
      EXPECT_EQ(comparable(got), comparable(wanted)) << name << " of " << table.values[i];
    }
  }
}

TEST(Attacks, A066_ClosuresOverAllTypesGiveTheReferencesResult) {
  const Table table = read_table();
  Calculator calculator(table.values);
  for (const auto& [name, matrix] : table.closures) {
    for (std::size_t i = 0; i < table.values.size(); ++i) {
      for (std::size_t k = 0; k < table.bodies.size(); ++k) {
        const std::string expression = "(" + table.values[i] + " )." + name + "($p -> " + table.bodies[k] + ")";
        const std::string wanted = expected(matrix[i][k], "", "", "");
        if (table.bodies[k] != "$q == 1") {
          EXPECT_EQ(calculator.calculate(expression), wanted) << expression;
          continue;
        }
        // Policy text cannot name a variable that nothing binds; a token can.
        const std::string got = calculator.calculate([&](ProgramBuilder& builder, auto value) {
          EXPECT_TRUE(builder.push_value(value(i)));
          EXPECT_TRUE(builder.begin_closure(std::array{builder.terms().intern("p")}));
          EXPECT_TRUE(builder.push_value(builder.terms().variable("q")));
          EXPECT_TRUE(builder.push_value(Value::integer(1)));
          EXPECT_TRUE(builder.push_binary(BinaryOp::kEqual));
          EXPECT_TRUE(builder.end_closure());
          EXPECT_TRUE(builder.push_binary(name == "any" ? BinaryOp::kAny : BinaryOp::kAll));
        });
        EXPECT_EQ(got, wanted) << expression;
      }
    }
  }
}

// What only crafted bytes can contain: the eager forms of `&&` and `||`.
TEST(Operators, EagerBooleansTakeBooleansOnly) {
  struct Case {
    const char* left;
    BinaryOp op;
    const char* right;
    const char* wanted;
  };
  const Case cases[] = {
      {"true", BinaryOp::kEagerAnd, "true", "true"},
      {"true", BinaryOp::kEagerAnd, "false", "false"},
      {"false", BinaryOp::kEagerAnd, "true", "false"},
      {"false", BinaryOp::kEagerOr, "false", "false"},
      {"false", BinaryOp::kEagerOr, "true", "true"},
      {"false", BinaryOp::kEagerAnd, "1", "error invalid_type"},
      {"1", BinaryOp::kEagerOr, "true", "error invalid_type"},
  };
  for (const Case& c : cases) {
    Calculator calculator({c.left, c.right});
    const std::string got = calculator.calculate([&](ProgramBuilder& builder, auto value) {
      EXPECT_TRUE(builder.push_value(value(0)));
      EXPECT_TRUE(builder.push_value(value(1)));
      EXPECT_TRUE(builder.push_binary(c.op));
    });
    EXPECT_EQ(got, c.wanted) << c.left << " " << c.right;
  }
}

}  // namespace
}  // namespace hardtack
