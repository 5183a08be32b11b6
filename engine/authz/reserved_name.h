// Names that say something a verifier has checked, and who may not declare them.
//
// `verified:...` is said by verifiers only. `parent_token_sha256(hash)` is said by appended blocks only, and the
// verifier compares it (tokens/biscuit/parent_claim.h): in an authorizer it could only be mistaken for a checked one.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/base/error.h"
#include "engine/program/block.h"

namespace hardtack {

// Predicates under this prefix are the verifier's. A token or an authorizer that declares one, as a fact or as the head
// of a rule, is refused when it is loaded.
inline constexpr std::string_view kVerifiedPrefix = "verified:";

// kReservedName if a block of a token must not declare the predicate.
std::optional<Error> reserved_in_token(std::string_view name);
// kReservedName if an authorizer or a request must not declare it.
std::optional<Error> reserved_in_authorizer(std::string_view name, std::size_t terms);
// The first such fact or rule of an authorizer's program.
std::optional<Error> reserved_in_authorizer(const Block& program);

}  // namespace hardtack
