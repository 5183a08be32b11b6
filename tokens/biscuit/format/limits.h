// Bounds on Biscuit tokens, checked before any signature is. Defaults are explained in docs/limits.md.
#pragma once

#include <cstddef>

#include "engine/base/attributes.h"
#include "engine/base/limits.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct TokenLimits {
  std::size_t max_token_bytes = 64u << 10;           // before base64; third-party blocks too
  std::size_t max_token_blocks = 63;                 // with the authority block; at most kMaxBlocks
  std::size_t max_token_signatures = 63;             // of blocks and of third parties; the proof is one more
  ProgramLimits block = ProgramLimits::for_token();  // of each block
};

}  // namespace hardtack
HARDTACK_API_END
