// Worlds and decisions in the JSON of the conformance suites (schema: that of the published `samples.json`).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/authz/authorizer.h"

namespace hardtack::testing {

// Facts by origin, rules, checks, policies. The authorizer is null among facts and 2^64 - 1 among rules and checks.
nlohmann::json world_json(const Authorizer& authorizer);

// {"Ok": 0}, or {"Err": ...} with the reference's names. `authorizer` is the one that decided.
nlohmann::json result_json(const Authorizer& authorizer, const Result<Decision>& decision);

// The function that some tokens of the suites call as `extern::test`: one argument is returned, two are compared.
ExternFunctions suite_functions();

// A result in a few words, whoever gave it (the reference writes `ok` and `err`): "allow 0", "deny 1; block 1 0",
// "no policy; authorizer 0", "error Overflow", "limit TooManyFacts", "refused Signature".
std::string brief_result(const nlohmann::json& result);

}  // namespace hardtack::testing
