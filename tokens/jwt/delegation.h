// Chains of delegated JWTs: each names its parent and all ancestors, and lives in the same lineage index as Biscuits.
//
// Claims: jti; of a delegated token parent_jti, parent_token_hash and delegation_chain, the links from the immediate
// parent to the root, each {jti, token_hash, parent_jti?, parent_token_hash?} with the last two absent in the root's. A
// root has none of them. A token's hash is SHA-256 of its compact text in lower-case hexadecimal. At most 16 links.
//
// Every one of these tokens is signed by an issuer, so a chain is an issuer's word; whether it is true is checked live
// (against the parent), cold (against the index), or both. Takes verified tokens only.
//
//   HARDTACK_TRY(VerifiedJwt token, verify_jwt(text, key));
//   HARDTACK_CHECK(verify_lineage(token, {.index = store.get()}, now));
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/attributes.h"
#include "tokens/jwt/jws.h"
#include "tokens/lineage_index/store.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxDelegationChain = 16;

struct DelegationLink {
  std::string jti;
  std::string token_hash;
  std::optional<std::string> parent_jti;
  std::optional<std::string> parent_token_hash;

  friend bool operator==(const DelegationLink&, const DelegationLink&) = default;
};

struct Delegation {
  std::string jti;
  std::optional<std::string> parent_jti;
  std::optional<std::string> parent_token_hash;
  std::vector<DelegationLink> chain;  // immediate parent first
};

// What a lineage is checked against: one or both.
struct JwtLineageAnchors {
  const VerifiedJwt* parent = nullptr;
  LineageStore* index = nullptr;
};

std::string jwt_hash(const VerifiedJwt& token);
// The hashes of all spellings of the token, the one received first: of ES256 two, since anyone can turn (r, s) into (r,
// n - s). A replay cache or an index that is asked for one of them only takes the two for different tokens.
std::vector<std::string> jwt_hashes(const VerifiedJwt& token);

// The chain as it is claimed, well formed. Errors: kInvalidClaim, kLineageMismatch (links that do not follow from each
// other), kLineageCycle.
Result<Delegation> read_delegation(const VerifiedJwt& token);
// As the claims write it: {"jti", "parent_jti", "parent_token_hash", "delegation_chain"}; of a root the first and an
// empty chain.
JsonValue delegation_json(const Delegation& delegation);

// `claims` with parent_jti, parent_token_hash and delegation_chain of a child of `parent`, ready to be signed; they
// name the spelling of `parent` that was received, so give out and delegate what was recorded. Errors: kInvalidClaim if
// it has one of them already, or no jti; kLineageCycle below 16 links, or for an ancestor's jti.
Result<JsonValue> delegated_claims(JsonValue claims, const VerifiedJwt& parent);

// Errors of verify_live and verify_cold; kLineageMissing without anchors. A root has no parent to be checked against.
Result<void> verify_lineage(const VerifiedJwt& token, const JwtLineageAnchors& anchors, LineageTime now);
// Either spelling of the parent is the parent. Error: kLineageMismatch.
Result<void> verify_live(const VerifiedJwt& token, const VerifiedJwt& parent);
// Errors: kLineageMismatch, kLineageUntrusted, kRevoked, kLineageUnavailable.
Result<void> verify_cold(const VerifiedJwt& token, LineageStore& index, LineageTime now);

// What an index should hold of the token itself. Errors: those of read_delegation.
Result<LineageRecord> jwt_lineage_record(const VerifiedJwt& token);
// Records the token, unless the index knows either spelling of it: the one recorded first is its identity. Errors:
// those of jwt_lineage_record and LineageStore::record.
Result<void> record_jwt(LineageStore& index, const VerifiedJwt& token, LineageTime now);

}  // namespace hardtack
HARDTACK_API_END
