// From a clean tree to the engine's Block, through ProgramBuilder.
#pragma once

#include <optional>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/program/block.h"
#include "grammar/diagnostic.h"
#include "grammar/parameters.h"
#include "grammar/syntax_tree.h"

namespace hardtack {

// Requires that parsing, check_tree() and check_parameters() found no error. Facts, then rules, then checks, then
// policies, each in the order of the text, and `trusting` last, so that strings and keys are interned in the order of
// the reference and tokens encode alike. Nothing after an error of the builder (a limit), which is reported at its
// statement.
std::optional<Block> lower(const SyntaxTree& tree, const Parameters& parameters, const ProgramLimits& limits,
                           HashSeed seed, Diagnostics& diagnostics);

}  // namespace hardtack
