// Where steps lead: pure functions of the steps of a recording and a position among them.
//
//   for (std::size_t next = at + 1; next < goal; ++next) if (stops_at(next)) return next;
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "dap/recording/recording.h"

namespace hardtack::dap {

enum class Move : std::uint8_t {
  kContinue,  // to the end
  kOver,      // the next statement, or the next part of the decision
  kInto,      // one step: into a round, to the next fact
  kOut,       // of a rule or a fact to the next round, of a round to the end of the rules, of others to the outcome
  kBack,      // the statement before
  kReverse,   // to the beginning
};

// Where the move ends if nothing stops it before; the number of steps means beyond the last.
std::size_t goal_of(std::span<const Step> steps, std::size_t at, Move move);
constexpr bool is_backwards(Move move) { return move == Move::kBack || move == Move::kReverse; }

}  // namespace hardtack::dap
