// Where the token of a request stands: one header, or one cookie, as configured. Nothing else is looked at, and nothing
// is guessed: two of them, a list, a header and a cookie together are no token (attacks S44, S45), since whoever reads
// them next might take another one than we did.
//
//   const TokenPlace place;   // Authorization: Bearer TOKEN
//   const auto token = find_token(message, place);
//   if (!token) return unauthorized(challenge);
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "serve/credentials/credential_fault.h"
#include "serve/message/message.h"

namespace hardtack::serve {

struct TokenPlace {
  // In lower case.
  std::optional<std::string> header = "authorization";
  // In front of the token in the header, of any case; without it the token is the whole value.
  std::optional<std::string> scheme = "bearer";
  // Its name, in the case that it has. Where a header is given too, a request brings one or the other.
  std::optional<std::string> cookie = std::nullopt;
};

// Error: kUsage for neither header nor cookie, and for names that HTTP does not have or a header's in upper case.
Result<void> validate(const TokenPlace& place);

// The token's text: visible ASCII without blanks, commas, semicolons, quotation marks and backslashes. A view of the
// message. Faults: kMissing, kMalformed.
std::expected<std::string_view, CredentialFault> find_token(const Message& message, const TokenPlace& place);

// Of characters that a name in HTTP may have; for a header's own name in lower case.
bool is_http_name(std::string_view name);

}  // namespace hardtack::serve
