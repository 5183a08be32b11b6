// Damages policy text a little, to compare what two parsers make of text that nobody planned.
#pragma once

#include <string>
#include <string_view>

#include "tests/support/case_random.h"

namespace hardtack::interop {

// One to three edits of tokens or characters. The result is UTF-8 if the source is.
std::string mutate_source(std::string_view source, test_support::CaseRandom& random);

}  // namespace hardtack::interop
