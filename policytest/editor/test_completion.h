// What may be written at a place of a test file outside of its policy texts. Inside of policytest/ only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/index/test_language.h"
#include "policytest/language/test_file.h"

namespace hardtack::policytest {

// `offset` lies in no policy text of the file.
analysis::TestCompletion complete_outside(const TestFile& file, std::uint32_t offset);
// Whether a word belongs to the language of tests, so that it has a colour.
bool is_test_word(std::string_view word);
std::string test_word_documentation(std::string_view word);

}  // namespace hardtack::policytest
