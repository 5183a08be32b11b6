// What is shown of a credential that an ExpiryRule denies (engine/authz/expiry.h).
//
//   if (const auto denial = find_unbounded(credentials, time, rule)) log(expiry_text(*denial));
#pragma once

#include <string>

#include "engine/authz/expiry.h"
#include "engine/explain/explanation.h"
#include "json/json.h"

namespace hardtack {

// {"Expiry": {"credential": 0, "last": "<date>" or null, "max_lifetime": <seconds> or null}}
JsonValue expiry_json(const ExpiryDenial& denial);
// "the token has no time bound"
std::string expiry_text(const ExpiryDenial& denial);
Explanation explain_expiry(const ExpiryDenial& denial);

}  // namespace hardtack
