// Limits as Python gives them: a hardtack.Limits, which has checked what it holds and hands over its numbers.
#pragma once

#include "hardtack/hardtack.h"
#include "python/native/base/call.h"

namespace hardtack::python {

// What is None keeps the default.
EvalLimits eval_limits_of(const Argument& argument, EvalLimits defaults = {});
TokenLimits token_limits_of(const Argument& argument);

}  // namespace hardtack::python
