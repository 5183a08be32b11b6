// Handles of what text becomes: parameters and blocks.
#pragma once

#include <memory>
#include <utility>

#include "c/base/failure.h"
#include "c/base/handle.h"
#include "c/hardtack.h"
#include "engine/program/block.h"
#include "grammar/compile.h"
#include "grammar/lower/parameters.h"

struct hardtack_parameters : hardtack::c::HandleOf<"para", "parameters"> {
  hardtack::Parameters values;
};

struct hardtack_block : hardtack::c::HandleOf<"bloc", "block"> {
  explicit hardtack_block(hardtack::Block made) : block(std::move(made)) {}

  hardtack::Block block;
};

namespace hardtack::c {

// A text with its name and parameters, read by one of the parse_*_source functions. Errors: those of the arguments, and
// the first of the text.
using ParseSource = ParsedBlock (*)(std::string text, const Parameters& parameters, const CompileOptions& options);
Outcome<ParsedBlock> parse_text(ParseSource parse, hardtack_text source, hardtack_text name,
                                const hardtack_parameters* parameters, bool allow_unused = false);

}  // namespace hardtack::c
