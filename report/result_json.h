// Outcomes of an authorization in the shapes of the published conformance suite, which are those of the reference
// implementation's error types: {"Ok": 0}, {"Err": {"FailedLogic": {"Unauthorized": {...}}}}, {"Err": {"Execution":
// "Overflow"}}. What the reference has no name for is a limit (`TooManySteps`, `TooMuchMemory`) or gets our own name.
#pragma once

#include <string>
#include <vector>

#include "engine/authz/credential.h"
#include "engine/authz/decision.h"
#include "json/json.h"
#include "report/failure.h"

namespace hardtack::cli {

// The statements that a decision names, printed.
struct DecisionText {
  std::vector<std::string> failed_checks;  // in the order of the decision
  std::string policy;                      // the one that matched
};

JsonValue result_json(const Decision& decision, const DecisionText& texts);
JsonValue result_json(const Failure& failure);

// The result for a credential that no world accepts because of a rule with an unbound variable in its head.
// Requires credential.defect().
JsonValue refused_rule_json(const Credential& credential);

// {"code": "invalid_signature", "message": ..., "help": ...}: what the suite's shapes leave out.
JsonValue error_json(const Error& error);

// As it is printed: indented, safe to show on a terminal.
std::string to_text(const JsonValue& document);

// An object of the members given, in the type that JsonValue wants.
JsonValue json_object(std::initializer_list<JsonValue::Member> members);
JsonValue json_strings(const std::vector<std::string>& strings);
JsonValue json_number(std::uint64_t number);

}  // namespace hardtack::cli
