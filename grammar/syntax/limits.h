// Bounds on source text. Zero never means unlimited.
#pragma once

#include <cstddef>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct ParseLimits {
  std::size_t max_bytes = 1u << 20;
  std::size_t max_tokens = 200'000;
  std::size_t max_statement_tokens = 32'768;  // the parser holds about 250 bytes for each token of a statement
  std::size_t max_depth = 128;                // of brackets and `!` inside each other
  std::size_t max_diagnostics = 100;
};

}  // namespace hardtack
HARDTACK_API_END
