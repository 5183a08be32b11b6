#include "tokens/request/match_request.h"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <utility>

#include "engine/base/stable_sort.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "json/jcs.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"
#include "tokens/request/url.h"

namespace hardtack {
namespace {

using Names = std::span<const std::string_view>;

// Known and not signed. Whatever they say is dropped.
constexpr std::array<std::string_view, 3> kUnsigned{"$schema", "adcp_version", "protocol_version"};
constexpr std::array<std::string_view, 8> kUnsignedOfContext{"request_id", "property_id",       "property_type",
                                                             "artifact",   "artifact_refs",     "context_signals",
                                                             "geo",        "adcp_major_version"};
constexpr std::array<std::string_view, 2> kUnsignedOfIdentity{"country", "adcp_major_version"};
constexpr std::array<std::string_view, 5> kSignedOfContext{"type", "seller_agent_url", "property_rid", "placement_id",
                                                           "package_ids"};
constexpr std::array<std::string_view, 7> kSignedOfIdentity{
    "type", "seller_agent_url", "request_id", "identities", "consent", "package_ids", "sealed_credentials"};
constexpr std::array<std::string_view, 10> kUidTypes{
    "uid2", "rampid", "id5", "euid", "pairid", "maid", "hashed_email", "publisher_first_party", "world_id_nullifier",
    "other"};

std::unexpected<Error> refused(std::string reason) {
  return fail(ErrorCode::kMalformedJson, "the request is refused: " + std::move(reason));
}

bool holds(Names names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

// A text that can stand in a line of what is signed.
Result<std::string> read_text(const JsonValue* value, std::string_view name) {
  if (value == nullptr || !value->is_string() || value->as_string().empty())
    return refused(cat("`", name, "` is no text, or an empty one"));
  if (value->as_string().size() > kMaxMatchTextBytes) return refused(cat("`", name, "` is too long"));
  if (has_control(value->as_string())) return refused(cat("`", name, "` has a control character"));
  return value->as_string();
}

Result<std::string> read_id(const JsonValue* value, std::string_view name) {
  HARDTACK_TRY(std::string id, read_text(value, name));
  if (id.find(',') != std::string::npos) return refused(cat("`", name, "` has a comma, which separates ids"));
  return id;
}

// A list that is there is not empty: an empty one would be signed as if it were absent.
Result<std::span<const JsonValue>> read_list(const JsonValue& body, std::string_view name, std::size_t most) {
  const JsonValue* value = body.find(name);
  if (value == nullptr) return std::span<const JsonValue>();
  if (!value->is_array() || value->as_array().empty()) return refused(cat("`", name, "` is no list, or an empty one"));
  if (value->as_array().size() > most) return refused(cat("`", name, "` has more than ", most, " elements"));
  return std::span<const JsonValue>(value->as_array());
}

Result<void> expect_members(const JsonValue& object, Names signed_names, Names unsigned_names, Names of_all) {
  for (const auto& [name, value] : object.as_object()) {
    if (!holds(signed_names, name) && !holds(unsigned_names, name) && !holds(of_all, name))
      return refused("it has the unknown field " + quote(name));
  }
  return {};
}

Result<void> read_packages(const JsonValue& body, MatchRequest& request) {
  HARDTACK_TRY(const auto list, read_list(body, "package_ids", kMaxMatchPackages));
  for (const JsonValue& id : list) {
    HARDTACK_TRY(request.package_ids.emplace_back(), read_id(&id, "package_ids"));
  }
  std::ranges::sort(request.package_ids);
  return {};
}

Result<void> read_seller(const JsonValue& body, MatchRequest& request) {
  const JsonValue* seller = body.find("seller_agent_url");
  if (request.profile == MatchProfile::kG1) {
    if (seller == nullptr) return {};
    return refused("it has a `seller_agent_url`, which the profile G1 does not sign");
  }
  HARDTACK_TRY(request.seller_agent_url, read_text(seller, "seller_agent_url"));
  if (!canonical_url(request.seller_agent_url)) return refused("`seller_agent_url` is no URL");
  return {};
}

Result<MatchIdentity> read_identity(const JsonValue& value, MatchProfile profile) {
  if (!value.is_object()) return refused("an identity is no object");
  for (const auto& [name, member] : value.as_object()) {
    const bool is_attestation = name == "attestation" && profile == MatchProfile::kG2 && member.is_object();
    if (name != "uid_type" && name != "user_token" && !is_attestation)
      return refused("an identity has the unknown field " + quote(name));
  }
  MatchIdentity identity;
  HARDTACK_TRY(identity.uid_type, read_text(value.find("uid_type"), "uid_type"));
  HARDTACK_TRY(identity.user_token, read_text(value.find("user_token"), "user_token"));
  if (!holds(kUidTypes, identity.uid_type)) return refused("the `uid_type` of an identity is none that is known");
  identity.whole = value;
  return identity;
}

Result<void> read_identities(const JsonValue& body, MatchRequest& request) {
  HARDTACK_TRY(const auto list, read_list(body, "identities", kMaxMatchIdentities));
  if (list.empty()) return refused("it has no `identities`");
  for (const JsonValue& value : list) {
    HARDTACK_TRY(request.identities.emplace_back(), read_identity(value, request.profile));
  }
  const auto key = [](const MatchIdentity& identity) { return std::tie(identity.uid_type, identity.user_token); };
  sort_stably(request.identities, key);
  const auto rest = std::ranges::unique(request.identities, {}, key);
  request.identities.erase(rest.begin(), rest.end());
  return {};
}

Result<void> read_sealed(const JsonValue& body, MatchRequest& request) {
  HARDTACK_TRY(const auto list, read_list(body, "sealed_credentials", kMaxMatchIdentities));
  if (list.empty()) return {};
  if (request.profile == MatchProfile::kG1)
    return refused("it has `sealed_credentials`, which the profile G1 does not sign");
  for (const JsonValue& value : list) {
    HARDTACK_CHECK(read_text(value.find("audience_kid"), "audience_kid"));
    request.sealed_credentials.push_back(value);
  }
  const auto audience = [](const JsonValue& value) -> const std::string& {
    return value.find("audience_kid")->as_string();
  };
  std::ranges::sort(request.sealed_credentials, {}, audience);
  if (std::ranges::adjacent_find(request.sealed_credentials, {}, audience) != request.sealed_credentials.end())
    return refused("two of its `sealed_credentials` are for one audience");
  return {};
}

Result<void> read_context(const JsonValue& body, MatchRequest& request) {
  HARDTACK_CHECK(expect_members(body, kSignedOfContext, kUnsignedOfContext, kUnsigned));
  HARDTACK_TRY(request.property_rid, read_id(body.find("property_rid"), "property_rid"));
  HARDTACK_TRY(request.placement_id, read_id(body.find("placement_id"), "placement_id"));
  return {};
}

Result<void> read_identity_match(const JsonValue& body, MatchRequest& request) {
  HARDTACK_CHECK(expect_members(body, kSignedOfIdentity, kUnsignedOfIdentity, kUnsigned));
  HARDTACK_TRY(request.request_id, read_id(body.find("request_id"), "request_id"));
  HARDTACK_CHECK(read_identities(body, request));
  HARDTACK_CHECK(read_sealed(body, request));
  if (const JsonValue* consent = body.find("consent")) {
    if (!consent->is_object()) return refused("`consent` is no object");
    request.consent = *consent;
  }
  return {};
}

Result<std::string> hash_of(const JsonValue& value) {
  HARDTACK_TRY(const std::string text, canonical_json(value, JcsNumbers::kIntegersOnly));
  return to_hex(sha256(bytes_of(text)));
}

std::string joined(const std::vector<std::string>& texts, char separator) {
  std::string out;
  for (const std::string& text : texts) {
    if (&text != &texts.front()) out += separator;
    out += text;
  }
  return out;
}

Result<std::string> identity_input(const MatchRequest& request, std::string endpoint, std::int64_t epoch) {
  HARDTACK_TRY(const std::string identities, identities_hash(request));
  JsonValue::Array packages(request.package_ids.begin(), request.package_ids.end());
  JsonValue::Object signed_fields{{"type", match_type_name(request.kind)},
                                  {"request_id", request.request_id},
                                  {"identities_hash", identities},
                                  {"consent", request.consent.value_or(JsonValue())},
                                  {"package_ids", std::move(packages)},
                                  {"provider_endpoint_url", std::move(endpoint)},
                                  {"daily_epoch", epoch}};
  if (request.profile == MatchProfile::kG2) {
    signed_fields.emplace_back("seller_agent_url", request.seller_agent_url);
    JsonValue sealed;
    if (!request.sealed_credentials.empty()) {
      HARDTACK_TRY(sealed, hash_of(request.sealed_credentials));
    }
    signed_fields.emplace_back("sealed_credentials_hash", std::move(sealed));
  }
  return hash_of(JsonValue(std::move(signed_fields)));
}

}  // namespace

std::string_view match_profile_name(MatchProfile profile) { return profile == MatchProfile::kG1 ? "G1" : "G2"; }

std::string_view match_type_name(MatchKind kind) {
  return kind == MatchKind::kContext ? "context_match_request" : "identity_match_request";
}

Result<MatchRequest> read_match_request(const JsonValue& body, MatchProfile profile) {
  if (!body.is_object()) return refused("it is no JSON object");
  MatchRequest request;
  request.profile = profile;
  const JsonValue* type = body.find("type");
  if (type != nullptr && *type == JsonValue(match_type_name(MatchKind::kIdentity))) {
    request.kind = MatchKind::kIdentity;
    HARDTACK_CHECK(read_identity_match(body, request));
  } else if (type != nullptr && *type == JsonValue(match_type_name(MatchKind::kContext))) {
    HARDTACK_CHECK(read_context(body, request));
  } else {
    return refused("its `type` is neither `context_match_request` nor `identity_match_request`");
  }
  HARDTACK_CHECK(read_seller(body, request));
  HARDTACK_CHECK(read_packages(body, request));
  return request;
}

Result<std::string> match_endpoint(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  if (url.empty() || url.size() > kMaxUrlBytes || has_control(url))
    return fail(
        Error(ErrorCode::kUsage, "the provider's own endpoint is no URL").with_help("name the one that it registered"));
  return std::string(url);
}

Result<std::string> identities_hash(const MatchRequest& request) {
  JsonValue::Array identities;
  for (const MatchIdentity& identity : request.identities) identities.push_back(identity.whole);
  return hash_of(JsonValue(std::move(identities)));
}

Result<std::string> match_signing_input(const MatchRequest& request, std::string_view endpoint, std::int64_t epoch) {
  HARDTACK_TRY(std::string own, match_endpoint(endpoint));
  if (request.kind == MatchKind::kIdentity) return identity_input(request, std::move(own), epoch);
  std::vector<std::string> fields{std::string(match_type_name(request.kind))};
  if (request.profile == MatchProfile::kG2) fields.push_back(request.seller_agent_url);
  fields.insert(fields.end(), {request.property_rid, request.placement_id, joined(request.package_ids, ','),
                               std::move(own), cat(epoch)});
  return joined(fields, '\n');
}

std::int64_t daily_epoch(std::int64_t unix_seconds) {
  constexpr std::int64_t kDay = 86'400;
  return unix_seconds / kDay - (unix_seconds % kDay < 0 ? 1 : 0);
}

}  // namespace hardtack
