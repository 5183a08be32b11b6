// What the end user of a question holds: verified by a function that the APIs are given, so that they know no format.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/credential.h"
#include "engine/authz/expiry.h"
#include "serve/decision/worker.h"
#include "serve/message/message.h"

namespace hardtack::serve {

// With nothing in an authority block that the service itself states (reserved_predicates()).
struct HeldCredentials {
  std::optional<Credential> primary;
  std::vector<Credential> further;
  std::vector<std::string> ids;      // for the log
  std::optional<ExpiryRule> expiry;  // every credential must end
};

enum class CredentialDenial : std::uint8_t {
  kRefused,  // "credential": malformed, unverifiable, revoked, expired, or it states what the service says
  kStale,    // "stale": whether it is revoked could not be told
};

// Of the tokens of a question, the first of which is the primary one, and of whatever else of the message the function
// is made for. Called for every question of which it may matter, also where there are no tokens, from every thread that
// answers.
using ReadCredentials = std::function<std::expected<HeldCredentials, CredentialDenial>(
    const Message& message, std::span<const std::string_view> tokens, Worker& worker)>;

}  // namespace hardtack::serve
