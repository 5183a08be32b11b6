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

struct hardtack_parameters : hardtack::c::Handle {
  static constexpr std::uint32_t kType = hardtack::c::type_number("para");
  static constexpr const char* kName = "parameters";
  hardtack_parameters() : Handle(kType) {}

  hardtack::Parameters values;
};

struct hardtack_block : hardtack::c::Handle {
  static constexpr std::uint32_t kType = hardtack::c::type_number("bloc");
  static constexpr const char* kName = "block";
  explicit hardtack_block(hardtack::Block made) : Handle(kType), block(std::move(made)) {}

  hardtack::Block block;
};

namespace hardtack::c {

// A text with its name and parameters, read by one of the parse_*_source functions. Errors: those of the arguments, and
// the first of the text.
using ParseSource = ParsedBlock (*)(std::string text, const Parameters& parameters, const CompileOptions& options);
Outcome<ParsedBlock> parse_text(ParseSource parse, hardtack_text source, hardtack_text name,
                                const hardtack_parameters* parameters, bool allow_unused = false);

}  // namespace hardtack::c
