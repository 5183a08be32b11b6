// The claims of a passport, and of a child that is asked for, as one JSON object each; docs/lineage.md lists the
// members. Stateless; may be called from any thread.
//
//   HARDTACK_TRY(const Passport claims, parse_passport(text));
//   HARDTACK_TRY(const UnverifiedBiscuit token, issue_passport(claims, key, now, random));
//   JsonValue verified = passport_json(passport);   // of verify_passport
#pragma once

#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "json/json.h"
#include "tokens/passport/passport.h"

HARDTACK_API_BEGIN
namespace hardtack {

// A member that is absent leaves its default. Errors: kMalformedJson for what is no JSON object; kInvalidClaim for a
// member of another type and for one that a passport does not have.
Result<Passport> parse_passport(std::string_view text);
Result<PassportRequest> parse_passport_request(std::string_view text);
// The same members, and `parent_jti` of what was derived. Lists and texts that are absent are no members.
JsonValue passport_json(const Passport& passport);

}  // namespace hardtack
HARDTACK_API_END
