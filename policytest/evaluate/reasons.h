// The classes of reasons that an explanation gives, which tests expect by `because`.
#pragma once

#include <vector>

#include "engine/explain/explanation.h"
#include "policytest/language/test_file.h"

namespace hardtack::policytest {

// Adds the reasons why the statement did not hold, and why the rules did not that could have helped, each once.
void add_reasons(const StatementExplanation& statement, std::vector<Because>& reasons);

}  // namespace hardtack::policytest
