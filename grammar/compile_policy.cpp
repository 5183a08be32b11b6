#include "grammar/compile_policy.h"

#include <utility>

namespace hardtack {

Result<std::shared_ptr<const Policy>> compile_policy(std::string text, PolicyOptions options,
                                                     const Parameters& parameters,
                                                     const CompileOptions& compile_options) {
  HARDTACK_TRY(Block block, authorizer_from_source(std::move(text), parameters, compile_options));
  return Policy::compile(std::move(block), std::move(options));
}

}  // namespace hardtack
