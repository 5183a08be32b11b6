// From what each case tried to what all of them did.
#pragma once

#include <vector>

#include "policytest/evaluate/coverage.h"
#include "policytest/evaluate/policy_sources.h"

namespace hardtack::policytest {

// Of all files that `sources` has read. `cases` has the hits of each case, each once.
void collect_coverage(const PolicySources& sources, const std::vector<const std::vector<CoverageHit>*>& cases,
                      Coverage& coverage);

}  // namespace hardtack::policytest
