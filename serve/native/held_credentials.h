// What AuthZEN asks of credentials, answered by the door: the tokens of a question's context, or the one that stands in
// a header or cookie of the request (service.md 2.1).
//
//   AuthZenOptions options;
//   options.credentials = held_credentials(door, {.reserved = reserved_predicates(options.mapping)}, {}, wall_clock);
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "serve/credentials/credential_door.h"
#include "serve/credentials/token_place.h"
#include "serve/decision/credential_reader.h"

namespace hardtack::serve {

// The first token is the primary credential. `place`: a header or cookie of the request that may hold the token
// instead; a request that brings both is refused. One token that is refused refuses all.
ReadCredentials held_credentials(std::shared_ptr<const CredentialDoor> door, CredentialRules rules,
                                 std::optional<TokenPlace> place, std::function<LineageTime()> now);

}  // namespace hardtack::serve
