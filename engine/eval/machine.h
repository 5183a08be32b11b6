// Evaluates compiled expressions on a stack. What they make (strings, sets, pairs) lives in a scratch overlay that is
// emptied after each expression, so nothing leaks from one to the next. Belongs to one thread.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/eval/budget/budget.h"
#include "engine/eval/budget/fault.h"
#include "engine/eval/code/compiled_block.h"
#include "engine/eval/expression/builtins.h"
#include "engine/eval/expression/extern.h"
#include "engine/eval/pattern/regex.h"
#include "engine/eval/world.h"

namespace hardtack {

// What expressions may call.
struct MachineOptions {
  const ExternFunctions* externs = nullptr;
  bool enable_regex = true;
};

class Machine {
 public:
  Machine(const World& world, Budget& budget, MachineOptions options);
  Machine(const Machine&) = delete;  // its parts refer to each other
  Machine& operator=(const Machine&) = delete;

  // What the expressions of another policy may call. What this machine learned of patterns holds for any of them.
  void set_options(const MachineOptions& options) { options_ = options; }
  // Must be called after the world's terms have grown and before the next evaluation.
  void refresh();

  // Evaluates one expression of `block` with the variables of `frame`, which has room for the closure parameters.
  // `truth` is meaningful if there is no fault. Faults: any of 5xx and 6xx.
  Fault evaluate(const BoundBlock& block, const CompiledExpression& expression, std::span<Value> frame, bool& truth);

  // What the last fault was about. Names are of the world's terms.
  const FaultDetail& detail() const { return detail_; }

 private:
  Fault run(std::size_t at, std::size_t end);
  Fault run_each(const Instruction& instruction, std::size_t body);
  Fault run_try(const Instruction& instruction, std::size_t body);
  Fault unary(UnaryOp op);
  Fault binary(BinaryOp op);
  Fault matches(const Regex* regex);
  Fault call_extern(StringId name, bool with_argument);
  const Regex& cached_regex(std::string_view pattern);
  Value element(Value collection, std::size_t i);

  bool charge(std::uint64_t steps) { return budget_->step(steps); }
  Fault invalid_type(std::string_view operation, Value operand);
  Fault named_fault(ErrorCode code, StringId name);

  // Patterns that are kept, however many requests bring new ones.
  static constexpr std::size_t kCachedRegexes = 64;
  static constexpr std::size_t kCachedRegexBytes = 4u << 20;

  const World* world_;
  Budget* budget_;
  MachineOptions options_;
  TermStore scratch_;
  Workspace workspace_;
  std::vector<Value> stack_;
  FaultDetail detail_;
  std::map<std::string, Regex, std::less<>> regexes_;  // patterns that were not constants of the policy
  std::size_t regex_bytes_ = 0;                        // that they hold at most

  // Of the expression that runs.
  const BoundBlock* block_ = nullptr;
  const Instruction* code_ = nullptr;
  Value* frame_ = nullptr;
};

}  // namespace hardtack
