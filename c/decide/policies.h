// Handles of policies, with the functions of the host that they call and the places of their statements.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "c/base/handle.h"
#include "c/hardtack.h"
#include "engine/authz/policy.h"
#include "engine/eval/expression/extern.h"
#include "grammar/text/source_map.h"

struct hardtack_functions : hardtack::c::HandleOf<"func", "set of functions"> {
  hardtack::ExternFunctions functions;
};

struct hardtack_policy : hardtack::c::HandleOf<"poli", "policy"> {
  explicit hardtack_policy(std::shared_ptr<const hardtack::Policy> made) : policy(std::move(made)) {}

  std::shared_ptr<const hardtack::Policy> policy;
  std::shared_ptr<const hardtack::SourcePlaces> places = std::make_shared<const hardtack::SourcePlaces>();
};

namespace hardtack::c {

// Errors: kUsage for options that are malformed.
Result<PolicyOptions> read_policy_options(const hardtack_policy_options& options);
// Of one decision; `limits` may be null. Error: the same.
Result<std::optional<EvalLimits>> read_limits(const hardtack_limits* limits);

}  // namespace hardtack::c
