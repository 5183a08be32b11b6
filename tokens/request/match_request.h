// Match requests (AdCP TMP): what a seller's router asks of a provider, and the bytes that are signed of it.
//
// A request is read strictly: a field that the profile does not know is refused, so that nothing which a reader would
// trust is missing from what was signed. Fields that are known and not signed are dropped, and
// everything in a MatchRequest is signed. Absent, empty and null are told apart by refusing what would be signed alike:
// null, an empty list, an empty text. Ids with `,` and texts with control characters are refused, since the signed
// fields are joined with commas and line breaks. Stateless; may be called from any thread.
//
//   HARDTACK_TRY(const MatchRequest request, read_match_request(body, MatchProfile::kG2));
//   HARDTACK_TRY(const std::string input, match_signing_input(request, endpoint, epoch));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "json/json.h"

HARDTACK_API_BEGIN
namespace hardtack {

enum class MatchProfile : std::uint8_t {
  kG1,  // specification 3.0: the seller's agent is not signed
  kG2,  // 3.1 and later
};
std::string_view match_profile_name(MatchProfile profile);

enum class MatchKind : std::uint8_t { kContext, kIdentity };
// "context_match_request"
std::string_view match_type_name(MatchKind kind);

inline constexpr std::size_t kMaxMatchPackages = 256;
inline constexpr std::size_t kMaxMatchIdentities = 64;
inline constexpr std::size_t kMaxMatchTextBytes = 1024;

struct MatchIdentity {
  std::string uid_type;
  std::string user_token;
  JsonValue whole;  // with the attestation, in G2
};

struct MatchRequest {
  MatchProfile profile = MatchProfile::kG2;
  MatchKind kind = MatchKind::kContext;
  std::string seller_agent_url;          // G2 alone, verbatim
  std::vector<std::string> package_ids;  // sorted by their bytes, doubled ones kept
  // Of a context match.
  std::string property_rid;
  std::string placement_id;
  // Of an identity match.
  std::string request_id;
  std::vector<MatchIdentity> identities;  // the first of each, sorted
  std::optional<JsonValue> consent;       // an object
  JsonValue::Array sealed_credentials;    // sorted by their audience
};

// Errors: kMalformedJson for what is no such request.
Result<MatchRequest> read_match_request(const JsonValue& body, MatchProfile profile);

// The provider's URL as it is signed: without slashes at its end. Error: kUsage for one that cannot be signed.
Result<std::string> match_endpoint(std::string_view url);

// The bytes that Ed25519 signs: of a context match its fields, one a line; of an identity match the SHA-256 in
// hexadecimal of the canonical JSON of its fields. Different requests, endpoints, epochs and profiles give different
// bytes. Errors: kUsage as of match_endpoint, kMalformedJson for numbers that are no integers.
Result<std::string> match_signing_input(const MatchRequest& request, std::string_view endpoint, std::int64_t epoch);
// Of an identity match, the part that stands for its identities. Error: kMalformedJson.
Result<std::string> identities_hash(const MatchRequest& request);

// Days since 1970, rounded down.
std::int64_t daily_epoch(std::int64_t unix_seconds);

}  // namespace hardtack
HARDTACK_API_END
