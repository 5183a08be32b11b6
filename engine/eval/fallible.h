// Whether a search may stop at its first match: it may if no expression of the query can fail for any row. Decided from
// the types that occur in the columns, so the answer depends on the set of facts, never on their order.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/eval/join.h"
#include "engine/eval/world.h"

namespace hardtack {

// Memory that may_fail() uses again.
struct FallibleScratch {
  std::vector<std::uint16_t> slots;
  std::vector<std::uint16_t> stack;
};

// False only if no expression can fail, limits aside.
bool may_fail(const World& world, const JoinTask& task, FallibleScratch& scratch);

}  // namespace hardtack
