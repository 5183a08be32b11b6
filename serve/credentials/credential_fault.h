// Why a credential is not accepted, as typed data for logs and metrics; and the one answer that its sender gets, which
// tells none of it (attack S39).
//
//   if (!admitted) { count(name_of(admitted.error().fault)); return unauthorized(challenge); }
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "serve/message/message.h"
#include "tokens/lineage_index/find_revoked.h"

namespace hardtack::serve {

enum class CredentialFault : std::uint8_t {
  kMissing,       // there is none where it was expected
  kMalformed,     // it is no token, or there is more than one
  kUnverifiable,  // of a key that is not trusted, or changed, or for another audience
  kExpired,       // by a verified claim or a check of the time
  kUnbounded,     // of no end, or of one too far ahead, where the service demands one
  kRevoked,
  kReserved,  // it states what the service says itself
  kStale,     // whether it is revoked could not be told: nothing is known of the credential
};
// "missing", "malformed": members of a closed set.
std::string_view name_of(CredentialFault fault);
// What an error of verifying or of asking an index means.
CredentialFault fault_of(const Error& error);

struct CredentialRefusal {
  CredentialFault fault = CredentialFault::kMissing;
  Error error;
  std::optional<Revoked> revoked = std::nullopt;  // of kRevoked
};

// The value of `www-authenticate`: Bearer realm="REALM", error="invalid_token". Error: kUsage for a realm that is not
// visible ASCII without quotation marks and backslashes, or longer than 128 bytes.
Result<std::string> bearer_challenge(std::string_view realm);

// 401, the same for every fault.
Answer unauthorized(const std::string& challenge);

}  // namespace hardtack::serve
