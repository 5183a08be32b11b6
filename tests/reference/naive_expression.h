// Expressions of the naive evaluator: a direct reading of the specification's operator table.
#pragma once

#include "engine/program/block.h"
#include "tests/reference/term.h"

namespace hardtack::reference {

// Thrown where the language says that evaluation aborts.
struct EvaluationError {
  ErrorCode code;
};

// The value of `ops` under `bindings`; throws EvaluationError. Extern functions: only `test` of the conformance suite
// (one argument: itself; two equal strings: "equal strings"; otherwise "different strings").
Term evaluate(const Block& block, std::span<const Op> ops, const Bindings& bindings);

}  // namespace hardtack::reference
