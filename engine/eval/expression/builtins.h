// The binary operators on two values, as the specification's table has them.
#pragma once

#include <string>
#include <vector>

#include "engine/eval/budget/budget.h"
#include "engine/eval/budget/fault.h"
#include "engine/program/statement.h"
#include "engine/terms/term_store.h"

namespace hardtack {

// As policy text writes it: "+", "contains".
std::string_view operator_text(BinaryOp op);

// Where operators make their results.
struct Workspace {
  TermStore& terms;
  Budget& budget;
  std::string text;  // memory that is used again
  std::vector<Value> values;
};

// `left op right`, made in the workspace's terms; spends steps for work that grows with its operands. kInvalidType,
// kOverflow, kDivideByZero or a limit. Not for operators that take a closure, call the host, or match regular
// expressions.
Fault apply_binary(BinaryOp op, Value left, Value right, Workspace& workspace, Value& result);

}  // namespace hardtack
