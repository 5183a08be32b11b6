// Facts that the service states itself about a request, such as `time` and `path`. A credential whose authority block
// declares one of them would be heard by policies as if the service had said it, so it is refused (attack S30). Blocks
// that holders append are heard by nobody but themselves, and may say what they like (S31).
//
//   HARDTACK_CHECK(check_reserved(credential, reserved));
#pragma once

#include <span>

#include "engine/authz/credential.h"
#include "engine/authz/reserved_name.h"

namespace hardtack::serve {

// By name and number of terms, facts and heads of rules. Error: kReservedName, naming the predicate.
Result<void> check_reserved(const Credential& credential, std::span<const TokenPredicate> reserved);

}  // namespace hardtack::serve
