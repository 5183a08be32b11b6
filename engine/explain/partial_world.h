// A part of the facts of a world that has run, to ask queries of: the world as it was at a moment of a trace.
//
//   PartialWorld then(authorizer, limits, [&](std::size_t fact) { return first_seen[fact] <= step; });
//   HARDTACK_TRY(const auto rows, then.query(*one_rule, 1'000));
//
// The authorizer must not have been used since, and must outlive this. Belongs to its thread. No rule runs.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/eval/evaluator.h"
#include "engine/explain/explanation.h"

namespace hardtack {

class PartialWorld {
 public:
  // `there` is asked for the number of each fact among `authorizer.world().facts()`. Steps bound a query, no clock.
  PartialWorld(const Authorizer& authorizer, const EvalLimits& limits, const std::function<bool(std::size_t)>& there);
  PartialWorld(const PartialWorld&) = delete;  // worlds refer to it
  PartialWorld& operator=(const PartialWorld&) = delete;

  // What a block's only rule gives, sorted by text, each fact once for each origin, at most `most` of them. It sees
  // every block unless it says `trusting`. Errors: kUsage for other blocks, and those of an evaluation.
  struct Results {
    std::vector<ExplainedFact> facts;
    bool cut = false;  // there are more
  };
  Result<Results> query(const Block& one_rule, std::size_t most);

 private:
  Result<void> fill(const Authorizer& authorizer, const std::function<bool(std::size_t)>& there);

  Block empty_;
  std::vector<std::shared_ptr<const CompiledBlock>> code_;
  std::vector<WorldBlock> blocks_;
  Evaluator evaluator_;
  std::optional<Error> failure_;
};

}  // namespace hardtack
