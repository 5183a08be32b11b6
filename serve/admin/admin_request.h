// What operators ask of the admin API, as JSON:
//
//   {"revocations": [{"id": "4b9f23..."}, {"id": "4b9f23...", "hash": "9f2c..."}, {"hash": "9f2c..."}, {"jti":
//   "session-1"},
//                    {"token": "En0K..."}], "reason": "lost laptop", "known_only": true}
//   {"token": "En0K..."}                       // to be recorded
//   /admin/v1/revocations?after=100&limit=50   // in place of a body
//
// Members of other names are errors: what is misspelt must not be left out of a revocation. Results refer to the JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "json/json.h"
#include "serve/authzen/question.h"

namespace hardtack::serve {

inline constexpr std::size_t kMaxRevocations = 1'000;  // of one request
inline constexpr std::size_t kMaxAdminReason = 1'024;  // bytes
inline constexpr std::uint64_t kMaxRevocationPage = 1'000;
inline constexpr std::size_t kMaxAdminToken = 64 * 1024;  // bytes of a token's text

// One of these; a hash may stand beside an id.
struct RevocationTarget {
  std::optional<std::string_view> id;     // of a Biscuit, in hexadecimal digits
  std::optional<std::string_view> hash;   // a lineage hash
  std::optional<std::string_view> jti;    // of a JWT, taken byte for byte
  std::optional<std::string_view> token;  // of any format, whose signature holds
};

struct RevokeRequest {
  std::vector<RevocationTarget> targets;  // at least one
  std::string_view reason;
  bool known_only = false;
};
Read<RevokeRequest> read_revoke_request(const JsonValue& body);

// The only member.
Read<std::string_view> read_record_request(const JsonValue& body);

struct RevocationPage {
  std::uint64_t after = 0;  // entries of the index up to here are passed over
  std::uint64_t limit = 100;
};
// Of the target's query. Fault: for other names, a name twice, what is no number, and a limit of none or too many.
Read<RevocationPage> read_revocation_page(std::string_view target);

}  // namespace hardtack::serve
