// Names that say something a verifier has checked, and who may not declare them.
//
// `verified:...` and `credential:...` (engine/program/reserved_prefix.h) are said by verifiers only: no block of a
// token, no authorizer and no request declares them; all may ask for them. Token formats have other names that a block
// says and its verifier compares, such as a Biscuit's `parent_token_sha256`: in an authorizer they could only be
// mistaken for checked ones. The engine does not know them; whoever compiles a policy names them (PolicyOptions).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/block.h"
#include "engine/program/reserved_prefix.h"

HARDTACK_API_BEGIN
namespace hardtack {

// A predicate that only blocks of tokens may declare.
struct TokenPredicate {
  std::string name;
  std::size_t terms = 0;
  friend bool operator==(const TokenPredicate&, const TokenPredicate&) = default;
};

// kReservedName if a block of a token must not declare the predicate.
std::optional<Error> reserved_in_token(std::string_view name);
// kReservedName if an authorizer or a request must not declare it.
std::optional<Error> reserved_in_authorizer(std::string_view name, std::size_t terms,
                                            std::span<const TokenPredicate> token_predicates);
// The first such fact or rule of an authorizer's program.
std::optional<Error> reserved_in_authorizer(const Block& program, std::span<const TokenPredicate> token_predicates);

}  // namespace hardtack
HARDTACK_API_END
