// What is shown about an authorization, as JSON and as text. docs/cli.md describes every member.
//
//   const Authorization authorization = authorize({.policy = policy, .request = request, .world = true});
//   log(to_text(authorization_json(authorization, {})));
#pragma once

#include <string>

#include "decide/admission.h"
#include "decide/authorization.h"
#include "json/json.h"

namespace hardtack {

// Everything: the decision with its result, the world, what the token is, statistics, and the explanation, the trace
// and the error if there is one.
JsonValue authorization_json(const Authorization& authorization, const Admission& admission);

// {"Ok": 0} and the like; see report/result_json.h. `credential` is the one that was decided about.
JsonValue result_json(const Authorization& authorization, const Credential* credential);
// The shapes of biscuit-cli: the policy that allowed or the error, and what a query found.
JsonValue auth_json(const Authorization& authorization, const Credential* credential);
JsonValue query_json(const Authorization& authorization, const std::string& query, bool query_all);

// A line for people that says that texts were cut.
std::string cut_notice();

// `allow` or `deny`, and why; then what the query found.
std::string render(const Authorization& authorization, bool color);
// The same, and `no decision` where there is none: the reason is an error message, shown elsewhere.
std::string rendered(const Authorization& authorization, bool color);

}  // namespace hardtack
