// Compares what the two parsers make of the same text, mostly text that was damaged on purpose.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "tests/interop/compare.h"

namespace hardtack::interop {

// What our parser makes of a text against what theirs made of it; an unexpected value is why it was refused.
std::vector<Difference> compare_readings(const std::string& text, bool authorizer,
                                         const std::expected<std::string, std::string>& theirs);

}  // namespace hardtack::interop
