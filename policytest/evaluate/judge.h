// Compares what was decided with what is expected.
#pragma once

#include <span>

#include "policytest/evaluate/evaluation.h"
#include "policytest/evaluate/results.h"

namespace hardtack::policytest {

// Adds what was not as expected to `result`, with the explanation of the decision. `authorizer` holds the world of
// `evaluation`, which has an outcome.
void judge(const PreparedTest& test, std::span<const PreparedExpectation> expectations, const Parameters& parameters,
           const Evaluation& evaluation, Authorizer& authorizer, CaseResult& result);

}  // namespace hardtack::policytest
