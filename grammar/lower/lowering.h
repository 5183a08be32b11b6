// From a clean tree to the engine's Block, through ProgramBuilder.
#pragma once

#include <functional>
#include <optional>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/program/block.h"
#include "engine/program/program_builder.h"
#include "grammar/lower/parameters.h"
#include "grammar/syntax/syntax_tree.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/source_map.h"

namespace hardtack {

struct LoweringOptions {
  ProgramLimits limits;
  HashSeed seed = HashSeed::of_process();
  // For checking a text whose parameters have no values yet: each stands for a string or key of its own. The block is
  // as good as any for counting, and no other use.
  bool placeholders = false;
  // Adds statements behind those of the text.
  std::function<Result<void>(ProgramBuilder&)> append;
};

struct LoweredBlock {
  Block block;
  SourceMap map;  // of the statements of the text
};

// Requires that parsing, check_tree() and (without placeholders) check_parameters() found no error. Facts, then rules,
// then checks, then policies, each in the order of the text, and `trusting` last, so that strings and keys are interned
// in the order of the reference and tokens encode alike. What the builder refuses (limits) is reported where the text
// passes the limit, in every statement, and then there is no block.
std::optional<LoweredBlock> lower(const SyntaxTree& tree, const Parameters& parameters, const LoweringOptions& options,
                                  Diagnostics& diagnostics);

}  // namespace hardtack
