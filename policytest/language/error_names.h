// The errors that a test may expect, by name.
#pragma once

#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace hardtack::policytest {

// Of docs/errors.md, with `-` or `_`; `limit` and `evaluation` are all errors of their kind. Empty for no such name.
std::vector<ErrorCode> errors_named(std::string_view name);

}  // namespace hardtack::policytest
