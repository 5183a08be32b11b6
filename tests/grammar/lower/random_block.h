// Random blocks made through ProgramBuilder, as tokens bring them: every operation in every place, strings of every
// kind, names that only just can be written, no parentheses where the printer needs some.
#pragma once

#include <cstdint>

#include "engine/program/block.h"

namespace hardtack::testing_support {

Block random_block(std::uint64_t seed);

}  // namespace hardtack::testing_support
