// A block in the form that evaluation uses. Independent of any request: it speaks of its constants by number, and each
// world binds the numbers to its own values. Immutable; may be shared between threads.
#pragma once

#include <memory>

#include "engine/base/error.h"
#include "engine/program/block.h"

namespace hardtack {

class CompiledBlock {};

// kRegexTooLarge for a constant pattern over the limits.
Result<std::shared_ptr<const CompiledBlock>> compile_block(const Block& block);

}  // namespace hardtack
