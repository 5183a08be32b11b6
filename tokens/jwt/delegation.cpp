#include "tokens/jwt/delegation.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"
#include "tokens/lineage_index/claim_errors.h"
#include "tokens/lineage_index/walk.h"

namespace hardtack {
namespace {

std::unexpected<Error> mismatch(std::string message) { return fail(ErrorCode::kLineageMismatch, std::move(message)); }
std::unexpected<Error> cycle(const std::string& jti) {
  return fail(ErrorCode::kLineageCycle, "passport lineage cycle detected at `" + jti + "`");
}

Result<std::optional<std::string>> optional_hash(const JsonValue& claims, std::string_view name) {
  HARDTACK_TRY(std::optional<std::string> hash, jwt_optional_text(claims, name));
  if (hash && !is_lineage_hash(*hash)) return malformed_claim(name);
  return hash;
}

Result<std::string> id_claim(const JsonValue& claims, std::string_view name) {
  HARDTACK_TRY(std::string id, jwt_text(claims, name));
  if (!validate_lineage_id(id)) return malformed_claim(name);
  return id;
}

Result<DelegationLink> read_link(const JsonValue& value) {
  static constexpr std::array<std::string_view, 4> kNames{"jti", "token_hash", "parent_jti", "parent_token_hash"};
  for (const auto& [name, member] : value.as_object()) {
    if (std::ranges::find(kNames, name) == kNames.end())
      return malformed_claim("delegation_chain", ": a link has the member " + quote(name));
  }
  DelegationLink link;
  HARDTACK_TRY(link.jti, id_claim(value, "jti"));
  HARDTACK_TRY(const std::optional<std::string> hash, optional_hash(value, "token_hash"));
  if (!hash) return missing_claim("token_hash");
  link.token_hash = *hash;
  HARDTACK_TRY(link.parent_jti, jwt_optional_text(value, "parent_jti"));
  HARDTACK_TRY(link.parent_token_hash, optional_hash(value, "parent_token_hash"));
  if (link.parent_jti.has_value() != link.parent_token_hash.has_value())
    return malformed_claim("delegation_chain", ": a link has half an edge");
  return link;
}

// Each link is the parent of what comes before it; the last has none.
Result<void> check_order(const Delegation& delegation) {
  std::set<std::string_view> seen{delegation.jti};
  const std::optional<std::string>* expected_id = &delegation.parent_jti;
  const std::optional<std::string>* expected_hash = &delegation.parent_token_hash;
  for (const DelegationLink& link : delegation.chain) {
    if (!seen.insert(link.jti).second) return cycle(link.jti);
    if (*expected_id != link.jti)
      return mismatch("the delegation_chain is out of order at `" + link.jti +
                      "`: " + (*expected_id ? "`" + **expected_id + "` was expected" : "the root has no parent"));
    if (*expected_hash != link.token_hash)
      return mismatch("parent token hash mismatch: the edge to `" + link.jti + "` says " +
                      quote(expected_hash->value_or("")) + ", its link " + quote(link.token_hash));
    expected_id = &link.parent_jti;
    expected_hash = &link.parent_token_hash;
  }
  if (*expected_id) return mismatch("missing delegation_chain ancestry: `" + **expected_id + "` has no link");
  return {};
}

JsonValue link_json(const DelegationLink& link) {
  JsonValue::Object members{{"jti", JsonValue(link.jti)}, {"token_hash", JsonValue(link.token_hash)}};
  if (link.parent_jti) {
    members.emplace_back("parent_jti", JsonValue(*link.parent_jti));
    members.emplace_back("parent_token_hash", JsonValue(*link.parent_token_hash));
  }
  return members;
}

JsonValue links_json(const std::vector<DelegationLink>& chain) {
  JsonValue::Array links;
  for (const DelegationLink& link : chain) links.push_back(link_json(link));
  return links;
}

// The chain of a child of `parent`.
std::vector<DelegationLink> chain_below(const Delegation& parent, const std::string& parent_hash) {
  std::vector<DelegationLink> chain{{parent.jti, parent_hash, parent.parent_jti, parent.parent_token_hash}};
  chain.insert(chain.end(), parent.chain.begin(), parent.chain.end());
  return chain;
}

// `hashes` are of all spellings of the credential that are at hand.
Result<void> compare(const DelegationLink& link, std::span<const std::string> hashes, const LineageStatus& known) {
  const auto untrusted = [&](const std::string& what) {
    return fail(ErrorCode::kLineageUntrusted, what + ": `" + link.jti + "`");
  };
  if (known.records.empty()) return untrusted("ancestor lineage edge is not trusted");
  const LineageRecord* trusted = nullptr;
  for (const std::string& hash : hashes) {
    if (trusted == nullptr) trusted = known.record(hash);
  }
  if (trusted == nullptr) return untrusted("ancestor token hash is not trusted");
  if (trusted->parent_id != link.parent_jti) return untrusted("ancestor parent_jti is not trusted");
  if (trusted->parent_hash != link.parent_token_hash) return untrusted("ancestor parent hash is not trusted");
  return {};
}

}  // namespace

std::string jwt_hash(const VerifiedJwt& token) { return to_hex(sha256(bytes_of(token.text()))); }

std::vector<std::string> jwt_hashes(const VerifiedJwt& token) {
  std::vector<std::string> hashes{jwt_hash(token)};
  if (const auto other = token.other_spelling()) hashes.push_back(to_hex(sha256(bytes_of(*other))));
  return hashes;
}

Result<Delegation> read_delegation(const VerifiedJwt& token) {
  const JsonValue& claims = token.claims();
  Delegation delegation;
  HARDTACK_TRY(delegation.jti, id_claim(claims, "jti"));
  HARDTACK_TRY(delegation.parent_jti, jwt_optional_text(claims, "parent_jti"));
  HARDTACK_TRY(delegation.parent_token_hash, optional_hash(claims, "parent_token_hash"));
  const JsonValue* chain = claims.find("delegation_chain");
  if (!delegation.parent_jti) {
    if (chain != nullptr || delegation.parent_token_hash)
      return mismatch("`" + delegation.jti + "` has no parent_jti, so a root, but carries a delegation_chain");
    return delegation;
  }
  if (!delegation.parent_token_hash) return missing_claim("parent_token_hash");
  if (chain == nullptr) return mismatch("missing delegation_chain ancestry: there is no chain");
  if (!chain->is_array()) return malformed_claim("delegation_chain");
  if (chain->as_array().size() > kMaxDelegationChain)
    return fail(ErrorCode::kLineageCycle, cat("the delegation_chain has more than ", kMaxDelegationChain, " links"));
  for (const JsonValue& element : chain->as_array()) {
    HARDTACK_TRY(DelegationLink link, read_link(element));
    delegation.chain.push_back(std::move(link));
  }
  HARDTACK_CHECK(check_order(delegation));
  return delegation;
}

Result<JsonValue> delegated_claims(JsonValue claims, const VerifiedJwt& parent) {
  HARDTACK_TRY(const Delegation above, read_delegation(parent));
  HARDTACK_TRY(const std::string jti, id_claim(claims, "jti"));
  const std::vector<DelegationLink> chain = chain_below(above, jwt_hash(parent));
  if (chain.size() > kMaxDelegationChain)
    return fail(ErrorCode::kLineageCycle,
                cat("the delegation_chain would have more than ", kMaxDelegationChain, " links"));
  JsonValue::Object members = claims.as_object();
  for (const auto& [name, value] : members) {
    if (name == "parent_jti" || name == "parent_token_hash" || name == "delegation_chain")
      return malformed_claim(name, ": it is made from the parent");
  }
  if (std::ranges::find(chain, jti, &DelegationLink::jti) != chain.end()) return cycle(jti);
  members.emplace_back("parent_jti", JsonValue(above.jti));
  members.emplace_back("parent_token_hash", JsonValue(chain[0].token_hash));
  members.emplace_back("delegation_chain", links_json(chain));
  return JsonValue(std::move(members));
}

JsonValue delegation_json(const Delegation& delegation) {
  JsonValue::Object members{{"jti", JsonValue(delegation.jti)}};
  if (delegation.parent_jti) {
    members.emplace_back("parent_jti", JsonValue(*delegation.parent_jti));
    members.emplace_back("parent_token_hash", JsonValue(delegation.parent_token_hash.value_or("")));
  }
  members.emplace_back("delegation_chain", links_json(delegation.chain));
  return members;
}

Result<void> verify_live(const VerifiedJwt& token, const VerifiedJwt& parent) {
  HARDTACK_TRY(const Delegation child, read_delegation(token));
  HARDTACK_TRY(const Delegation above, read_delegation(parent));
  if (child.parent_jti != above.jti)
    return mismatch("parent_jti does not match supplied parent token: `" + child.parent_jti.value_or("") +
                    "` is claimed, `" + above.jti + "` was supplied");
  const std::vector<std::string> hashes = jwt_hashes(parent);
  if (std::ranges::find(hashes, *child.parent_token_hash) == hashes.end())
    return mismatch("parent token hash mismatch: " + quote(*child.parent_token_hash) + " is claimed, `" + hashes[0] +
                    "` was supplied");
  if (child.chain != chain_below(above, *child.parent_token_hash))
    return mismatch("the delegation_chain of `" + child.jti + "` does not match supplied parent lineage");
  return {};
}

Result<void> verify_cold(const VerifiedJwt& token, LineageStore& index, LineageTime now) {
  HARDTACK_TRY(const Delegation child, read_delegation(token));
  // A jti names a JWT, whatever its spelling: every revocation of it counts.
  std::vector<std::string> ids{child.jti};
  for (const DelegationLink& link : child.chain) ids.push_back(link.jti);
  HARDTACK_TRY(const std::vector<LineageStatus> statuses, index.look_up(ids, now));
  for (std::size_t i = ids.size(); i-- > 0;) HARDTACK_CHECK(check_id_not_revoked(ids[i], statuses[i], child.jti));
  for (std::size_t i = 0; i < child.chain.size(); ++i) {
    const DelegationLink& link = child.chain[i];
    HARDTACK_CHECK(compare(link, {&link.token_hash, 1}, statuses[i + 1]));
  }
  // What was just delegated may be new to the index; if it is not, it must be this one. A root is recorded.
  if (statuses[0].records.empty() && child.parent_jti) return {};
  const std::vector<std::string> hashes = jwt_hashes(token);
  return compare({child.jti, hashes[0], child.parent_jti, child.parent_token_hash}, hashes, statuses[0]);
}

Result<void> verify_lineage(const VerifiedJwt& token, const JwtLineageAnchors& anchors, LineageTime now) {
  if (anchors.parent == nullptr && anchors.index == nullptr) {
    return fail(ErrorCode::kLineageMissing,
                "a lineage check requires parent_token or trusted_parent_token_hashes plus trusted_parent_lineage");
  }
  if (anchors.parent != nullptr) HARDTACK_CHECK(verify_live(token, *anchors.parent));
  if (anchors.index != nullptr) HARDTACK_CHECK(verify_cold(token, *anchors.index, now));
  return {};
}

Result<LineageRecord> jwt_lineage_record(const VerifiedJwt& token) {
  HARDTACK_TRY(const Delegation delegation, read_delegation(token));
  return LineageRecord{delegation.jti, jwt_hash(token), delegation.parent_jti, delegation.parent_token_hash};
}

Result<void> record_jwt(LineageStore& index, const VerifiedJwt& token, LineageTime now) {
  HARDTACK_TRY(LineageRecord record, jwt_lineage_record(token));
  HARDTACK_TRY(const std::vector<LineageStatus> known, index.look_up({&record.id, 1}, now));
  for (const std::string& hash : jwt_hashes(token)) {
    if (known[0].record(hash) != nullptr) record.hash = hash;
  }
  // Recording the same again is no change, and a conflict if its parent is another.
  const LineageEntry entry{0, LineageEntry::Kind::kRecord, unix_seconds(now), std::move(record), true};
  return index.append({&entry, 1}, now);
}

}  // namespace hardtack
