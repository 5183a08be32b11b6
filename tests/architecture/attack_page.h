// The rule about docs/attack-coverage.md: every attack of both catalogues has its row, and what a row names exists.
//
//   for (const std::string& violation : check_attack_page(text, files)) ...
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/architecture/rules.h"

namespace hardtack::architecture {

// Attacks on tokens, 1 to 192, and on the service, S1 to S81, each have one row `| 34 | what | tests |` in `page`. The
// last cell names tests, `Suite.Name`, fuzz targets, `Fuzz.target`, or tests that CMake declares, `Serve.Name`, which
// exist in `files`; or it says why there is none: `does not apply: ...`, and of the service also `not built yet: ...`
// and `not tested yet: ...`. The names of tests on tokens hold the attack's number.
std::vector<std::string> check_attack_page(std::string_view page, const std::vector<SourceFile>& files);

}  // namespace hardtack::architecture
