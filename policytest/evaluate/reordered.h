// The same decision again with facts and rules in another order: what is decided must not depend on it.
#pragma once

#include <cstdint>

#include "policytest/evaluate/evaluation.h"

namespace hardtack::policytest {

// Decides the case of `made` once more, in the order that the number gives, and compares: the verdict, the policy, the
// failed checks, or the kind of error. Blocks of tokens that were opened keep their order. True where there was no
// decision to compare with, and where a reordered text cannot be compiled, since it is longer than a text may be.
bool same_in_another_order(const PreparedTest& test, const Parameters& parameters, const Evaluation& made,
                           const AuthorizerOptions& options, std::uint64_t number);

}  // namespace hardtack::policytest
