// The facts derivable from the policy alone, computed once per policy. A request's world is an overlay on this one: it
// sees each frozen row from the round that derived the row, and evaluates rules of the policy only over combinations
// that involve a row of the request. Adding facts never removes or delays derived facts, so rounds, facts, errors and
// limits equal those of an evaluation from scratch.
//
// Immutable; shared between threads. Its values are of the policy's terms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/limits.h"
#include "engine/eval/code/compiled_block.h"
#include "engine/eval/facts/frozen_relation.h"
#include "engine/eval/machine.h"
#include "engine/program/block.h"

namespace hardtack {

class World;

class BaseWorld {
 public:
  BaseWorld() = default;
  BaseWorld(const BaseWorld&) = delete;  // its relations refer to its arrays
  BaseWorld& operator=(const BaseWorld&) = delete;

  // The cost of one round. Every request is charged for it, so that limits do not depend on where the work was done.
  struct Cost {
    std::uint64_t steps = 0;
    std::size_t bytes = 0;
  };

  // Evaluates within `limits` and within bounds of its own (kMaxBaseSteps). Where an error or a limit ends the
  // evaluation, and for rules that call host functions, the rules are left to each request. Null if there are too many
  // facts to hold. Does not read a clock.
  static std::shared_ptr<const BaseWorld> make(const Block& policy, const CompiledBlock& code, const EvalLimits& limits,
                                               const MachineOptions& options);

  // One for each relation of the compiled policy, in its order.
  std::span<const FrozenRelation> relations() const { return relations_; }
  // Whether what rule `rule` of the policy derives from these facts is here.
  bool covers(std::size_t rule) const { return covered_[rule]; }
  // Of round `round`; round 0 is loading.
  Cost cost(std::size_t round) const { return round < costs_.size() ? costs_[round] : Cost{}; }

 private:
  // How many rows a relation had after each round.
  using Ends = std::vector<Row>;

  void freeze(const World& world, const CompiledBlock& code, const std::vector<Ends>& ends);

  std::vector<FrozenRelation> relations_;
  std::vector<bool> covered_;
  std::vector<Cost> costs_;

  // What the relations refer to, one after the other. Made at their full size, so that they never move.
  std::vector<Value> cells_;
  std::vector<Row> ends_;
  std::vector<std::uint16_t> types_;
  std::vector<RowSlot> slots_;
  std::vector<RowIndex> indexes_;
};

}  // namespace hardtack
