// The keys, the time and the requests of the published examples.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "json/json.h"
#include "tokens/bytes/hex.h"
#include "tokens/request/match_signature.h"

namespace hardtack::testing {

inline constexpr std::int64_t kNow = 1'700'000'000;  // epoch 19675
inline constexpr std::string_view kEndpoint = "https://provider.example.com";
inline constexpr std::string_view kKeyId = "k1";

// Of RFC 8032, test 1.
inline std::shared_ptr<const PrivateKey> test_key() {
  return std::make_shared<const PrivateKey>(
      PrivateKey::from_bytes(KeyAlgorithm::kEd25519,
                             from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").value())
          .value());
}

inline constexpr std::string_view kJwks =
    R"({"keys":[{"kid":"k1","kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","adcp_use":"request-signing"}]})";

inline RequestKeySet test_keys() { return RequestKeySet::parse(kJwks).value(); }
// The same key, not trusted from that date on.
inline RequestKeySet keys_revoked_at(std::string_view date) {
  std::string jwks(kJwks);
  jwks.insert(jwks.find("\"adcp_use"), "\"revoked_at\":\"" + std::string(date) + "\",");
  return RequestKeySet::parse(jwks).value();
}

inline constexpr std::string_view kContextG1 =
    R"({"type":"context_match_request","property_rid":"11111111-1111-1111-1111-111111111111","placement_id":"main_top","package_ids":["pkg-b","pkg-a"]})";
inline constexpr std::string_view kContextG2 =
    R"({"type":"context_match_request","seller_agent_url":"https://seller.example.com/agent","property_rid":"11111111-1111-1111-1111-111111111111","placement_id":"main_top","package_ids":["pkg-b","pkg-a"]})";
inline constexpr std::string_view kIdentityG1 =
    R"({"type":"identity_match_request","request_id":"req-id-1","identities":[{"uid_type":"uid2","user_token":"tok_b"},{"uid_type":"id5","user_token":"tok_a"}],"consent":{"tcf_consent":"CO123"},"package_ids":["pkg-x","pkg-y"]})";
inline constexpr std::string_view kIdentityG2 =
    R"({"type":"identity_match_request","seller_agent_url":"https://seller.example.com/agent","request_id":"req-id-1","identities":[{"uid_type":"uid2","user_token":"tok_b"},{"uid_type":"id5","user_token":"tok_a"}],"consent":{"tcf_consent":"CO123"},"package_ids":["pkg-x","pkg-y"]})";

inline Result<MatchRequest> try_read(std::string_view body, MatchProfile profile) {
  HARDTACK_TRY(const JsonValue value, parse_json(body, {}));
  return read_match_request(value, profile);
}
inline MatchRequest read(std::string_view body, MatchProfile profile) {
  auto request = try_read(body, profile);
  EXPECT_TRUE(request.has_value()) << body << ": " << request.error();
  return *std::move(request);
}
inline std::string input_of(std::string_view body, MatchProfile profile, std::string_view endpoint = kEndpoint,
                            std::int64_t epoch = 19'675) {
  return match_signing_input(read(body, profile), endpoint, epoch).value();
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

}  // namespace hardtack::testing
