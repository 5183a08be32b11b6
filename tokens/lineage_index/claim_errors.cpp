#include "tokens/lineage_index/claim_errors.h"

#include "engine/text/cat.h"

namespace hardtack {

std::unexpected<Error> missing_claim(std::string_view name, std::string_view where) {
  return fail(ErrorCode::kInvalidClaim, cat("missing:", name, where));
}

std::unexpected<Error> malformed_claim(std::string_view name, std::string_view where) {
  return fail(ErrorCode::kInvalidClaim, cat("malformed:", name, where));
}

std::unexpected<Error> wider_claim(std::string_view dimension, std::size_t block, std::string_view reason) {
  return fail(ErrorCode::kLineageNarrowing, cat("attenuation:", dimension, ":block ", block, ": ", reason));
}

}  // namespace hardtack
