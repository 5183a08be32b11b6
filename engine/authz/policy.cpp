#include "engine/authz/policy.h"

#include <utility>

#include "engine/eval/base_world.h"
#include "engine/eval/code/compiled_block.h"

namespace hardtack {

Policy::Policy(Block source, PolicyOptions options) : source_(std::move(source)), options_(std::move(options)) {}

Policy::~Policy() = default;

Result<std::shared_ptr<const Policy>> Policy::compile(Block authorizer_source, PolicyOptions options) {
  if (authorizer_source.defect()) return fail(*authorizer_source.defect());
  if (auto reserved = reserved_in_authorizer(authorizer_source, options.token_predicates))
    return fail(std::move(*reserved));
  authorizer_source.shrink();
  std::shared_ptr<Policy> policy(new Policy(std::move(authorizer_source), std::move(options)));
  HARDTACK_TRY(policy->compiled_, compile_policy_block(policy->source_, policy->options_.patterns));
  if (policy->options_.saturate) {
    const MachineOptions machine{&policy->options_.externs, policy->options_.enable_regex};
    policy->base_world_ = BaseWorld::make(policy->source_, *policy->compiled_, policy->options_.limits, machine);
  }
  return policy;
}

}  // namespace hardtack
