// The printer within a number of bytes, and where parentheses go.
#include "engine/program/printer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/program/print.h"
#include "engine/program/program_builder.h"
#include "grammar/compile.h"

namespace hardtack {
namespace {

Block block_of(const std::string& source, const Parameters& parameters = {}) {
  return block_from_source(source, parameters).value();
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST(Printer, CutsAtEveryLengthAndSaysSo) {
  const Block block = block_of(
      R"(check if a("x\u{202e}", hex:00ff, [1, {2, 3}], $v), !($v + 1 == 2), $v.any($e -> $e == 1) trusting previous)");
  const Check& check = block.checks()[0];
  const std::string whole = print_check(block, check);
  for (std::size_t most = 0; most < whole.size(); ++most) {
    const std::string cut = print_check(block, check, most);
    ASSERT_TRUE(cut.ends_with("...")) << most;
    EXPECT_LE(cut.size(), most + 3);
    EXPECT_TRUE(whole.starts_with(cut.substr(0, cut.size() - 3))) << cut;
  }
  EXPECT_EQ(print_check(block, check, whole.size()), whole);
}

TEST(Printer, DividesNeitherCharactersNorEscapes) {
  const std::string text = "\xe2\x82\xac\x1b\xe2\x80\xae";
  EXPECT_EQ(print_string(text), "\"\xe2\x82\xac\\u{1b}\\u{202e}\"");
  EXPECT_EQ(print_string(text, 3), "\"...");
  EXPECT_EQ(print_string(text, 4), "\"\xe2\x82\xac...");
  EXPECT_EQ(print_string(text, 9), "\"\xe2\x82\xac...");
  EXPECT_EQ(print_string(text, 10), "\"\xe2\x82\xac\\u{1b}...");
}

TEST(Printer, KeepsADocumentWithinItsBudget) {
  TextBudget budget(10);
  const auto print = [&](std::string_view text) { return budget.print([&](Printer& out) { out.text(text); }); };
  EXPECT_EQ(print("12345"), "12345");
  EXPECT_EQ(budget.left(), 5u);
  EXPECT_FALSE(budget.cut());
  EXPECT_EQ(print("1234567"), "12345...");
  EXPECT_TRUE(budget.cut());
  EXPECT_TRUE(budget.spent());
  EXPECT_EQ(print("1"), "...");
  TextBudget other(100);
  EXPECT_EQ(other.print([](Printer& out) { out.text("1234"); }, 2), "12...");
  EXPECT_TRUE(other.cut());
}

// The text of what a program says by reference is as long as the budget, however often it names one string.
TEST(Printer, WritesNoMoreThanItsBudgetOfAnything) {
  Parameters parameters;
  parameters.set("s", Term::string(std::string(30'000, '\x1f')));
  const std::string array = "[{s}" + repeated(", {s}", 999) + "]";
  const Block block = block_of("f(" + array + ");\nr($x) <- f($x), $x == " + array + ";\ncheck if " + array +
                                   ".length() == 0;\ncheck if a(" + array + ") or b({s}, {s});",
                               parameters);
  constexpr std::size_t kMost = 1'000;
  const auto bounded = [](auto print) {
    Printer printer(kMost);
    print(printer);
    return printer.take();
  };
  for (const std::string& text :
       {print_fact(block, block.facts()[0], kMost), print_rule(block, block.rules()[0], kMost),
        print_check(block, block.checks()[0], kMost), print_check(block, block.checks()[1], kMost),
        bounded([&](Printer& out) { out.block(block); }), bounded([&](Printer& out) { out.authorizer(block); }),
        print_expression(block, block.expression(0), kMost)}) {
    EXPECT_LE(text.size(), kMost + 3);
    EXPECT_TRUE(text.ends_with("...")) << text.substr(0, 60);
    EXPECT_LE(text.capacity(), 4 * kMost);
  }
}

// Each operand is written once, not once for each operation around it.
TEST(Printer, DoesNotCopyOperands) {
  const std::string operand(30'000, 'x');
  const std::string nested = repeated("!(", 60) + "\"" + operand + "\" == \"\"" + repeated(")", 60);
  const Block block = block_of("check if " + nested);
  EXPECT_EQ(print_check(block, block.checks()[0]), "check if " + nested);
}

// `!` needs no parentheses as a right operand, unless what follows would be taken by it. What is printed gives the same
// program, byte for byte.
TEST(Printer, NegatesUnderArithmeticWithoutParentheses) {
  const char* const sources[] = {
      "1 + !true == 2",
      "1 * !true == 2",
      "1 - !$x",
      "1 + 2 * !$x < 3",
      "1 + !$x + 2",
      "1 + !$x * 2 == 3",
      "1 + (!$x) + 2",
      "(1 + !$x) * 2",
      "1 * !2 * !3",
      "!1 + !2",
      "!(1 + 2).type()",
      "1 + !!true == 2",
      "1 & !$x | !$y ^ !$z",
      "!$x === !$y",
      "!$x && !$y || !$z",
      "(!$x).type() == \"bool\"",
      "1 + !$x.type() == 2",
      "[1].any($e -> 1 + !$e == 2) && true",
      "(true || !false).try_or(!true)",
      "1 + (!$x == 2)",
  };
  for (const char* source : sources) {
    const std::string text = "check if a($x, $y, $z), " + std::string(source);
    const Block block = block_of(text);
    EXPECT_EQ(print_check(block, block.checks()[0]), text);
  }
}

// Programs that no text has as it stands: the instructions carry no parentheses, so the printer adds them.
TEST(Printer, AddsParenthesesWhereNegationWouldTakeMore) {
  struct Case {
    std::vector<std::string> postfix;  // operands, `!`, `+`, `*`, `==`
    const char* text;
  };
  const Case cases[] = {
      {{"1", "true", "!", "+", "2", "=="}, "1 + !true == 2"},
      {{"1", "true", "!", "+", "2", "+"}, "1 + (!true) + 2"},
      {{"1", "true", "!", "*", "2", "+"}, "1 * (!true) + 2"},
      {{"1", "2", "true", "!", "*", "+", "3", "+"}, "1 + 2 * (!true) + 3"},
      {{"1", "2", "true", "!", "*", "+", "3", "=="}, "1 + 2 * !true == 3"},
      {{"true", "!", "1", "+"}, "(!true) + 1"},
      {{"1", "2", "+", "!"}, "!1 + 2"},
      {{"1", "true", "!", "2", "+", "+"}, "1 + ((!true) + 2)"},
      {{"1", "true", "!", "+", "!"}, "!1 + !true"},
  };
  for (const Case& c : cases) {
    ProgramBuilder builder;
    builder.begin_query();
    builder.begin_expression();
    for (const std::string& token : c.postfix) {
      if (token == "!") {
        ASSERT_TRUE(builder.push_unary(UnaryOp::kNegate).has_value());
      } else if (token == "+" || token == "*" || token == "==") {
        const BinaryOp op = token == "+" ? BinaryOp::kAdd : token == "*" ? BinaryOp::kMul : BinaryOp::kEqual;
        ASSERT_TRUE(builder.push_binary(op).has_value());
      } else {
        const Value value = token == "true" ? Value::boolean(true) : Value::integer(std::stoll(token));
        ASSERT_TRUE(builder.push_value(value).has_value());
      }
    }
    ASSERT_TRUE(builder.end_expression().has_value());
    ASSERT_TRUE(builder.end_query().has_value());
    ASSERT_TRUE(builder.add_check(CheckKind::kIf).has_value());
    const Block block = std::move(builder).build();
    EXPECT_EQ(print_check(block, block.checks()[0]), std::string("check if ") + c.text);
  }
}

}  // namespace
}  // namespace hardtack
