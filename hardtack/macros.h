// HARDTACK_TRY and HARDTACK_CHECK: passing errors on in functions that return Result<T>.
//
//   HARDTACK_TRY(auto policy, hardtack::compile_policy(text));   // a declaration, or the error is returned
//   HARDTACK_CHECK(check_not_revoked(token, index, now));        // the same without a value
//
// The other doors define no macro that a program would write itself; hardtack.h includes this one.
#pragma once

#include "engine/base/try.h"
