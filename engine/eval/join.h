// Finds the combinations of facts that match a query's atoms and satisfy its expressions. Atoms are tried in the order
// that binds most and reads least; the search is a loop over cursors, not a recursion, and every row it looks at is a
// step of the budget. Belongs to one thread and keeps its memory.
//
// Expressions run as soon as their variables are bound, in their order. That is sound: an expression that is false
// there is false for every completion, and those before it were true. An error, however, counts only if a completion
// exists, so an expression that fails early is tried again when all atoms have matched. All combinations are then
// searched, and the error reported is the least one: by expression, code and bindings, never by the order of facts.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/eval/budget/budget.h"
#include "engine/eval/budget/fault.h"
#include "engine/eval/machine.h"
#include "engine/eval/world.h"

namespace hardtack {

// A query of a bound block, as one party asks it.
struct JoinTask {
  static constexpr std::uint32_t kNoDelta = 0xffffffff;

  const BoundBlock* block = nullptr;
  const CompiledQuery* query = nullptr;
  Origin trusted;
  // Semi-naive: this atom takes the last generation only, and the others are bound to older facts as `pass` says.
  std::uint32_t delta = kNoDelta;
  // Also report combinations that match all atoms and fail an expression.
  bool report_false = false;

  enum class Pass : std::uint8_t {
    // Atoms before `delta` take older facts only, those after it all.
    kNewest,
    // The same where combinations of frozen rows alone are not wanted: `delta` takes new own rows, atoms before it
    // frozen rows and older own rows, those after it all. Then what kNewest would have found besides: `delta` takes new
    // frozen rows, atoms before it older rows, those after it all but new own rows.
    kNewestOwn,
    kNewestFrozen,
  };
  Pass pass = Pass::kNewest;
};

class JoinSink {
 public:
  virtual ~JoinSink() = default;
  // A combination that matches all atoms; `holds` if all expressions are true (always, unless `report_false`).
  // `origin` is the union of its facts' origins. False ends the search.
  virtual bool match(std::span<const Value> frame, Origin origin, bool holds) = 0;
};

// An expression that failed in a combination that matches all atoms.
struct JoinFailure {
  std::uint32_t expression = 0;
  Fault fault = kNoFault;
  std::vector<Value> bindings;  // one for each variable of the query
  FaultDetail detail;
};

class Join {
 public:
  Join(World& world, Budget& budget, Machine& machine) : world_(world), budget_(budget), machine_(machine) {}

  // kNoFault, a limit, or the code of failure().
  Fault run(const JoinTask& task, JoinSink& sink);
  // The least failure of the last run.
  const std::optional<JoinFailure>& failure() const { return failure_; }
  // The order among failures.
  bool before(const JoinFailure& a, const JoinFailure& b) const;

 private:
  using Row = Relation::Row;
  // How a column of the current row relates to the frame.
  struct Column {
    std::uint32_t column = 0;
    TermRef term;
  };
  // The rows that an atom may take.
  struct Ranges {
    Row frozen_begin = 0;
    Row frozen_end = 0;
    Row own_begin = 0;
    Row own_end = 0;
    Row size() const { return (frozen_end - frozen_begin) + (own_end - own_begin); }
    bool has_frozen() const { return frozen_begin < frozen_end; }
    bool contains(Row row) const {
      return (row >= own_begin && row < own_end) || (row >= frozen_begin && row < frozen_end);
    }
  };
  struct Level {
    Relation* relation = nullptr;
    Ranges rows;
    Range keys;    // of columns_: equal to a constant, or to a slot that is bound before
    Range binds;   // set a slot
    Range checks;  // equal to a slot that this level binds
    std::uint64_t key_columns = 0;
    std::uint32_t expressions_end = 0;  // those before are evaluated once this level has matched
    bool indexed = false;
    bool plain = false;  // the last level, and nothing but columns decides
    std::size_t index = 0;
    Row row = 0;                      // the next to try
    Row stop = 0;                     // of a scan: where the range of `row` ends
    Row other = Relation::kNoRow;     // of an index: the chain that comes after this one
    Origin origin;                    // of the facts up to this level
    std::uint32_t deferred_from = 0;  // the first expression that failed early, or kNone
  };
  enum class Truth : std::uint8_t { kTrue, kFalse, kFailed, kLimit };

  static constexpr std::uint32_t kNone = 0xffffffff;
  // Below this many rows a scan is cheaper than an index.
  static constexpr Row kScanRows = 8;

  bool plan();
  std::uint32_t choose(std::span<const CompiledAtom> atoms) const;
  std::uint64_t estimate(std::uint32_t atom, const CompiledAtom& compiled) const;
  Ranges rows_of(std::uint32_t atom, const Relation& relation) const;
  void add_level(std::uint32_t atom, const CompiledAtom& compiled);
  void place_expressions();
  void mark_plain();
  bool open(Level& level);
  Row next_row(Level& level);
  bool next(Level& level);
  bool drain(Level& level, Origin before);
  bool accept(const Level& level, Row row, Origin& origin);
  Value resolve(const TermRef& term) const {
    return term.is_slot() ? frame_[term.number()] : world_.constant(*task_.block, term.number());
  }
  Truth evaluate(std::uint32_t first, std::uint32_t end, std::uint32_t& failed);
  bool filter(std::size_t depth);
  bool leaf(Origin origin, std::uint32_t first_expression);
  void record_failure(std::uint32_t expression, Fault fault);
  std::span<const CompiledExpression> expressions() const {
    return CompiledBlock::slice(task_.block->code->expressions, task_.query->expressions);
  }

  World& world_;
  Budget& budget_;
  Machine& machine_;

  JoinTask task_;
  JoinSink* sink_ = nullptr;
  std::vector<Value> frame_;
  std::vector<std::uint32_t> bound_at_;  // slot -> level that binds it, or kNone
  std::vector<bool> placed_;             // atom -> has a level
  std::vector<Level> levels_;            // level_count_ are in use
  std::size_t level_count_ = 0;
  std::vector<Column> columns_;
  std::vector<Value> key_;
  std::uint32_t expressions_before_ = 0;  // evaluated before the first level
  Fault last_fault_ = kNoFault;
  std::optional<JoinFailure> failure_;
};

}  // namespace hardtack
