// Checks that verifiers write for what a format says in its own way.
//
//   HARDTACK_CHECK(add_fact_check(builder, "requester", {terms.string(principal)}));   // check if requester("alice")
//   HARDTACK_CHECK(add_expiry_check(builder, expires));           // check if time($time), $time < 2030-01-01T00:00:00Z
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "engine/base/error.h"
#include "engine/program/program_builder.h"

namespace hardtack {

// `check if name(terms...)`. Errors of both: those of ProgramBuilder.
Result<void> add_fact_check(ProgramBuilder& builder, std::string_view name, std::initializer_list<Value> terms);
// `check if time($time), $time < DATE`; a check that always fails for seconds before 1970, as no time is earlier.
Result<void> add_expiry_check(ProgramBuilder& builder, std::int64_t seconds);

}  // namespace hardtack
