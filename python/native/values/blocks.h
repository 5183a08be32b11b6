// Programs as Python objects: Fact, the statements Rule, Check and PolicyStatement, and Block, which gathers them.
//
// Facts and statements are frozen. A Block grows; one thread at a time may use it, which it checks (Busy).
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "hardtack/hardtack.h"
#include "python/native/base/call.h"

namespace hardtack::python {

struct FactObject {
  std::string name;
  std::vector<Term> terms;
};

// One rule, check or policy as a program of its own.
template <StatementKind kKind>
struct StatementObject {
  std::shared_ptr<const Block> block;
};
using RuleObject = StatementObject<StatementKind::kRule>;
using CheckObject = StatementObject<StatementKind::kCheck>;
using PolicyStatementObject = StatementObject<StatementKind::kPolicy>;

// Refuses a second use of an object while one is going on, from another thread or from a function of the host that was
// called meanwhile.
class Busy {
 public:
  Busy(std::atomic<bool>& flag, const char* what) : flag_(flag) {
    if (flag_.exchange(true, std::memory_order_acquire)) refuse(what);
  }
  ~Busy() { flag_.store(false, std::memory_order_release); }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  [[noreturn]] static void refuse(const char* what);
  std::atomic<bool>& flag_;
};

// A flag that can be moved with the object that it belongs to, which nobody uses then.
struct UseFlag {
  UseFlag() = default;
  UseFlag(UseFlag&&) noexcept {}
  UseFlag& operator=(UseFlag&&) noexcept { return *this; }
  std::atomic<bool> used{false};
};

struct BlockObject {
  bool authorizer = false;  // may hold policies
  std::vector<std::shared_ptr<const Block>> parts;
  std::vector<FactObject> facts;            // behind those of the parts
  std::shared_ptr<const Block> whole = {};  // of all, once somebody asked
  std::string context = {};
  bool has_context = false;
  UseFlag flag = {};
};

void add_block_types(PyObject* module);

// All statements in one program. Raises if they do not make one.
std::shared_ptr<const Block> build(BlockObject& block);
// The block, or the source text, that an argument is.
std::shared_ptr<const Block> block_of(const Argument& argument);
// A rule to ask a world: a Rule, or its text.
std::shared_ptr<const Block> rule_of(const Argument& argument);

Ref make_fact(std::string name, std::vector<Term> terms);

}  // namespace hardtack::python
