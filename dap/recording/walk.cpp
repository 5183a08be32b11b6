#include "dap/recording/walk.h"

namespace hardtack::dap {
namespace {

using Kind = Step::Kind;

// The first step behind `at` that is of one of two kinds; else the last one.
std::size_t next_of(std::span<const Step> steps, std::size_t at, Kind first, Kind second) {
  for (std::size_t i = at + 1; i < steps.size(); ++i) {
    if (steps[i].kind == first || steps[i].kind == second) return i;
  }
  return at + 1 < steps.size() ? steps.size() - 1 : steps.size();
}

std::size_t out_of(std::span<const Step> steps, std::size_t at) {
  switch (steps[at].kind) {
    case Kind::kRule:
    case Kind::kDerivation: return next_of(steps, at, Kind::kRound, Kind::kRulesDone);
    case Kind::kRound: return next_of(steps, at, Kind::kRulesDone, Kind::kError);
    default: return next_of(steps, at, Kind::kResult, Kind::kError);
  }
}

}  // namespace

std::size_t goal_of(std::span<const Step> steps, std::size_t at, Move move) {
  switch (move) {
    case Move::kContinue: return steps.size();
    case Move::kInto: return at + 1;
    case Move::kOut: return out_of(steps, at);
    case Move::kReverse: return 0;
    case Move::kOver:
      for (++at; at < steps.size() && steps[at].kind == Kind::kDerivation;) ++at;
      return at;
    case Move::kBack:
      if (at > 0) --at;
      while (at > 0 && steps[at].kind == Kind::kDerivation) --at;
      return at;
  }
  return at;
}

}  // namespace hardtack::dap
