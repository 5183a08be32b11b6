// Constraints of a capability token on the arguments of the call that it is used for: `constraints["args"]`, an object
// with any of `allowed_keys` (a list: no other argument), `pinned` (name -> value) and `prefix` (name -> text that the
// argument begins with). An argument that is pinned or has a prefix must be there; of the two readings that
// weaver-kernel has had this is the newer, which fails closed. A rule of another form fails for every call.
//
//   HARDTACK_CHECK(check_arguments(token.constraints, arguments));   // TokenScopeError, arg_constraint_violation
#pragma once

#include "engine/base/attributes.h"
#include "engine/program/program_builder.h"
#include "json/json.h"
#include "tokens/provider/refusal.h"

HARDTACK_API_BEGIN
namespace hardtack {

// `arguments` is an object. Refusal: TokenScopeError with the reason arg_constraint_violation.
TokenResult<void> check_arguments(const JsonValue& constraints, const JsonValue& arguments);

// The same as checks, of a request that says `argument("name", value)` for each argument. Errors: kInvalidClaim for a
// rule of another form; those of ProgramBuilder.
Result<void> add_argument_checks(ProgramBuilder& builder, const JsonValue& constraints);

}  // namespace hardtack
HARDTACK_API_END
