// The facts, rules and checks of one authorization.
#pragma once

#include <span>
#include <vector>

#include "engine/eval/origin.h"
#include "engine/program/block.h"
#include "engine/terms/term_store.h"

namespace hardtack {

struct WorldFact {
  Origin origin;
  StringId name{};
  std::span<const Value> terms;
};

struct WorldBlock {
  BlockId id = BlockId::authorizer();
  const Block* source = nullptr;            // its rules and checks
  const PublicKey* external_key = nullptr;  // of a third-party block
};

class World {
 public:
  // (fact, origin) pairs.
  std::size_t fact_count() const;
  // Valid until the world changes; in no particular order.
  std::vector<WorldFact> facts() const;
  // The authorizer, then the token's blocks in order.
  const std::vector<WorldBlock>& blocks() const;
  const TermStore& terms() const;
};

}  // namespace hardtack
