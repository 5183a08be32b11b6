// The claims of a passport, and of a child that is asked for, as one JSON object each; docs/lineage.md lists the
// members. Stateless; may be called from any thread.
//
//   HARDTACK_TRY(const Passport claims, parse_passport(text));
//   HARDTACK_TRY(const UnverifiedBiscuit token, issue_passport(claims, key, now, random));
#pragma once

#include <string_view>

#include "engine/base/error.h"
#include "tokens/passport/passport.h"

namespace hardtack {

// A member that is absent leaves its default. Errors: kMalformedJson for what is no JSON object; kInvalidClaim for a
// member of another type and for one that a passport does not have.
Result<Passport> parse_passport(std::string_view text);
Result<PassportRequest> parse_passport_request(std::string_view text);

}  // namespace hardtack
