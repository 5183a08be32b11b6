// The project's own conformance set, asked of the reference: what set.json expects must be what the reference says, but
// where a case names the deviation and what the reference says instead.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "tests/interop/oracle_process.h"

namespace hardtack::interop {

struct SetReport {
  std::size_t compared = 0;                  // validations and texts
  std::map<std::string, std::size_t> rules;  // differences on purpose, by their names
  std::vector<std::string> failures;         // everything else, each with both sides
};

// `folder` holds set.json and the tokens.
SetReport run_set(const std::string& folder, OracleProcess& oracle);

}  // namespace hardtack::interop
