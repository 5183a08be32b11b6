// What operators cost whose work grows with their operands: one step for 16 bytes that are read or written, where an
// element counts as many bytes as looking at it does; and memory before it is taken.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "engine/eval/expression/builtins.h"

namespace hardtack {
namespace {

using namespace std::chrono_literals;

constexpr EvalLimits kWide{1'000'000, 1'000'000, 1u << 30, 1'000'000'000, 1h};

std::chrono::nanoseconds no_time() { return {}; }

Budget started(const EvalLimits& limits) {
  Budget budget;
  budget.start(limits, no_time);
  budget.resume();
  return budget;
}

// Values by their length.
struct Makes {
  TermStore& terms;

  Value text(std::size_t size, char of = 'x') { return terms.string(std::string(size, of)); }
  Value set(std::int64_t size) { return terms.set(numbers(size)).value(); }
  Value array(std::int64_t size) { return terms.array(numbers(size)).value(); }
  Value map(std::int64_t size) {
    std::vector<Value> entries;
    for (std::int64_t i = 0; i < size; ++i) entries.insert(entries.end(), {Value::integer(i), Value::null()});
    return terms.map(entries).value();
  }
  static std::vector<Value> numbers(std::int64_t size) {
    std::vector<Value> made;
    for (std::int64_t i = 0; i < size; ++i) made.push_back(Value::integer(i));
    return made;
  }
};

TEST(Builtins, CostStepsByTheLengthOfTheirOperands) {
  TermStore terms;
  Makes make{terms};
  const Value one = Value::integer(1);
  struct Row {
    const char* what;
    BinaryOp op;
    Value left, right;
    std::uint64_t steps;
  };
  const std::vector<Row> rows = {
      {"numbers", BinaryOp::kAdd, one, one, 0},
      {"values of any size are compared at once", BinaryOp::kEqual, make.text(1'600), make.text(1'601), 0},
      // Both texts are copied.
      {"joining", BinaryOp::kAdd, make.text(800), make.text(800, 'y'), 100},
      {"joining one byte less than a step", BinaryOp::kAdd, make.text(8), make.text(7, 'y'), 0},
      {"joining a step", BinaryOp::kAdd, make.text(8), make.text(8, 'y'), 1},
      // The text is read, and for every 64 bytes of it the part once more: 1600 + 16 * 25 bytes.
      {"a search", BinaryOp::kContains, make.text(1'600), make.text(16, 'y'), 125},
      // A part is no longer than the text: 160 + 160 * 2 bytes.
      {"a search for more than there is", BinaryOp::kContains, make.text(160), make.text(9'000, 'y'), 30},
      {"a search in a short text", BinaryOp::kContains, make.text(63), make.text(9'000, 'y'), 3},
      // The part alone is read.
      {"a prefix", BinaryOp::kStartsWith, make.text(9'000), make.text(160), 10},
      {"a suffix", BinaryOp::kEndsWith, make.text(9'000), make.text(160), 10},
      // 8 bytes an element of the part.
      {"first elements", BinaryOp::kStartsWith, make.array(100), make.array(20), 10},
      {"last elements", BinaryOp::kEndsWith, make.array(100), make.array(20), 10},
      // 8 bytes an element, or an entry.
      {"an element of a set", BinaryOp::kContains, make.set(100), one, 50},
      {"an element of an array", BinaryOp::kContains, make.array(100), one, 50},
      {"a key of a map", BinaryOp::kContains, make.map(100), one, 50},
      {"a value of a map", BinaryOp::kGet, make.map(100), one, 50},
      {"a place of an array", BinaryOp::kGet, make.array(100), one, 0},
      // 16 bytes an element of both, which is compared once; 32 where a set is made of them.
      {"a subset", BinaryOp::kContains, make.set(100), make.set(20), 120},
      {"a union", BinaryOp::kUnion, make.set(100), make.set(20), 240},
      {"an intersection", BinaryOp::kIntersection, make.set(100), make.set(20), 240},
  };
  for (const Row& row : rows) {
    EvalLimits limits = kWide;
    limits.max_steps = std::max<std::uint64_t>(row.steps, 1);  // a limit of zero is exceeded from the start
    Budget within = started(limits);
    Workspace workspace{terms, within, {}, {}};
    Value result;
    EXPECT_EQ(apply_binary(row.op, row.left, row.right, workspace, result), kNoFault) << row.what;
    EXPECT_EQ(within.steps(), row.steps) << row.what;
    if (row.steps < 2) continue;
    limits.max_steps = row.steps - 1;
    Budget less = started(limits);
    Workspace poor{terms, less, {}, {}};
    EXPECT_EQ(apply_binary(row.op, row.left, row.right, poor, result), to_fault(ErrorCode::kTooManySteps)) << row.what;
  }
}

// What is made is asked for before it is made, with what it is made of: twice the text, four times the elements.
TEST(Builtins, AskForTheMemoryThatTheyTake) {
  struct Row {
    const char* what;
    BinaryOp op;
    bool texts;
    std::size_t bytes;
  };
  const Row rows[] = {
      {"joining", BinaryOp::kAdd, true, 2 * (100 + 20)},
      {"a union", BinaryOp::kUnion, false, 4 * (100 + 20) * sizeof(Value)},
      {"an intersection", BinaryOp::kIntersection, false, 4 * (100 + 20) * sizeof(Value)},
  };
  for (const Row& row : rows) {
    for (const bool enough : {true, false}) {
      TermStore terms;
      Makes make{terms};
      const Value left = row.texts ? make.text(100) : make.set(100);
      const Value right = row.texts ? make.text(20, 'y') : make.set(20);
      EvalLimits limits = kWide;
      limits.max_memory = terms.memory_used() + row.bytes - (enough ? 0 : 1);
      Budget budget = started(limits);
      Workspace workspace{terms, budget, {}, {}};
      Value result;
      const std::size_t before = terms.memory_used();
      EXPECT_EQ(apply_binary(row.op, left, right, workspace, result),
                enough ? kNoFault : to_fault(ErrorCode::kTooMuchMemory))
          << row.what;
      if (!enough) {
        EXPECT_EQ(terms.memory_used(), before) << row.what;
      }
    }
  }
}

}  // namespace
}  // namespace hardtack
