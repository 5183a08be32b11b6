// One interop case: a program, a token made by each side, and what both sides say about both tokens.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/interop/compare.h"

namespace hardtack::interop {

struct CaseResult {
  std::uint64_t seed = 0;
  std::string_view profile;
  std::string outcome;  // what was decided, in few words
  std::vector<Difference> differences;
  std::string report;  // sources and both answers, where something is unexplained or `verbose` asks
  bool failed() const;
};

CaseResult run_case(std::uint64_t seed, OracleProcess& oracle, bool verbose);

}  // namespace hardtack::interop
