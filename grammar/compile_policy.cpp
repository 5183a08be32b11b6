#include "grammar/compile_policy.h"

#include <utility>

namespace hardtack {

Result<std::shared_ptr<const Policy>> compile_policy(std::string text, const Parameters& parameters,
                                                     const CompileOptions& options, PolicyOptions policy_options) {
  HARDTACK_TRY(Block block, authorizer_from_source(std::move(text), parameters, options));
  return Policy::compile(std::move(block), std::move(policy_options));
}

}  // namespace hardtack
