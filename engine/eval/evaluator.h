// Runs one world: adds its blocks, applies its rules to a fixpoint, and answers queries, under one budget. Belongs to
// one thread and keeps its memory from one authorization to the next.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/query_observer.h"
#include "engine/eval/base_world.h"
#include "engine/eval/budget/budget.h"
#include "engine/eval/fallible.h"
#include "engine/eval/join.h"
#include "engine/eval/machine.h"
#include "engine/eval/world.h"

namespace hardtack {

class Evaluator {
 public:
  // A world over no terms but the default symbols, until reset().
  Evaluator();
  Evaluator(const Evaluator&) = delete;  // its parts refer to each other
  Evaluator& operator=(const Evaluator&) = delete;

  // An empty world over `base` with a fresh budget, for expressions that may call what `options` names. With `facts`,
  // the first block must be the policy that they are of, and its facts come from there. All of them must live as long
  // as the world.
  void reset(const TermStore* base, const MachineOptions& options, const EvalLimits& limits, Clock clock,
             const BaseWorld* facts = nullptr);
  // Null for nobody.
  void set_observer(QueryObserver* observer) { observer_ = observer; }
  void observe(const StatementRef& where, bool matched) {
    if (observer_ != nullptr) observer_->answered(where, matched);
  }
  World& world() { return world_; }
  const World& world() const { return world_; }
  Budget& budget() { return budget_; }
  const Budget& budget() const { return budget_; }

  // Adds a block and its facts. With `shared`, see World::bind. `listed` blocks have rules and checks; one that is not
  // gives facts only. Fails with kTooMuchMemory or kTimeout.
  Result<std::size_t> add_block(const WorldBlock& block, const CompiledBlock& code, bool shared, bool listed);
  Result<void> add_fact(Origin origin, StringId name, std::span<const Value> terms);
  // Says the facts of block `number` once more, with the authorizer's origin: under their names behind `prefix`, where
  // it replaces `verified:`, and with one more term before the others.
  Result<void> add_numbered_facts(std::size_t number, std::string_view prefix, std::int64_t first_term);

  // Once all blocks are there: works out who trusts whom. Rules may then run and queries be asked.
  void finish_loading();
  // The same for a world of one block, of which only some rules are to run.
  void finish_loading(const std::vector<bool>& chosen_rules);
  // A query's block comes when loading is over, and goes when it is answered. `code` and the block must live until
  // then.
  Result<std::size_t> add_query(const WorldBlock& block, const CompiledBlock& code);
  void remove_query();
  // Applies all rules until nothing new appears, and calls `after_round` after each round.
  Result<void> run_rules(const std::function<void()>& after_round = {});

  // One query of a loaded block.
  struct Question {
    std::size_t block = 0;  // as add_block() numbered it
    std::uint32_t query = 0;
    Origin trusted;
  };
  // Whether some combination satisfies it.
  Result<bool> exists(const Question& question);
  // Whether there is a combination, and all satisfy it.
  Result<bool> holds_for_all(const Question& question);
  // Calls `found` with the head of each combination that satisfies it, until it returns false.
  using Found = std::function<bool(std::span<const Value> head, Origin origin)>;
  Result<void> collect(const Question& question, const CompiledAtom& head, const Found& found);

  const BoundBlock& block(std::size_t number) const { return blocks_[number]; }
  Origin trusted(std::size_t block, const Query& query) const;

 private:
  class DeriveSink;
  // Heads that wait to be added: their values one after the other, and where each belongs.
  struct Batch {
    struct Head {
      Origin origin;
      RowSet::Key key;
    };
    std::vector<Value> values;
    std::vector<Head> heads;
  };
  struct RuleTask {
    std::uint32_t block = 0;
    std::uint32_t rule = 0;
    Origin trusted;
    bool covered = false;  // by the base: combinations of its rows alone are not wanted
  };

  Result<void> run_round();
  Result<void> charge_round();
  bool ran_ahead() const;
  void leave_base();
  Result<void> apply(const RuleTask& rule);
  Fault apply_join(const JoinTask& task, const RuleTask& rule);
  JoinTask task(const Question& question) const;
  Error error(Fault fault, const JoinTask& task);

  Budget budget_;
  World world_;
  Machine machine_;
  Join join_;
  std::vector<BoundBlock> blocks_;
  std::vector<RuleTask> rules_;
  std::vector<Value> row_;
  std::string name_;
  Batch batch_;
  FallibleScratch fallible_scratch_;
  std::size_t fact_count_ = 0;
  const BaseWorld* base_ = nullptr;
  QueryObserver* observer_ = nullptr;
  bool loaded_ = false;
  Relation* last_added_ = nullptr;  // where the last fact went: many of one predicate follow each other
};

}  // namespace hardtack
