// No build of Hardtack can skip a signature (attack 192): what is compiled depends on the libraries that are there, and
// on nothing that a fuzzer, a test or a user could set. Pure function, for repository_test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hardtack::architecture {

// In engine/, json/ and tokens/ every condition of the preprocessor is one of a short list, and nothing asks the
// environment but what is listed; no file of the project names the switch by which fuzzers turn off cryptography.
std::vector<std::string> check_switches(std::string_view path, std::string_view text);

}  // namespace hardtack::architecture
