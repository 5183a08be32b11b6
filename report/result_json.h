// Outcomes of an authorization in the shapes of the published conformance suite, which are those of the reference
// implementation's error types: {"Ok": 0}, {"Err": {"FailedLogic": {"Unauthorized": {...}}}}, {"Err": {"Execution":
// "Overflow"}}. What the reference has no name for is a limit (`TooManySteps`, `TooMuchMemory`) or gets our own name.
#pragma once

#include "engine/authz/credential.h"
#include "engine/authz/decision.h"
#include "json/json.h"
#include "report/decision_text.h"
#include "report/failure.h"

namespace hardtack {

JsonValue result_json(const Decision& decision, const DecisionText& texts);
JsonValue result_json(const Failure& failure);

// The result for a credential that no world accepts because of a rule with an unbound variable in its head.
// Requires credential.defect().
JsonValue refused_rule_json(const Credential& credential);

// {"code": "invalid_signature", "message": ..., "help": ...}: what the suite's shapes leave out.
JsonValue error_json(const Error& error);

// {"facts": 3, "iterations": 1, "steps": 12, "elapsed_us": 41.5}
JsonValue stats_json(const RunStats& stats);

}  // namespace hardtack
