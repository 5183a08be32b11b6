// Where a Biscuit comes from, beyond its signatures: is this token a descendant of that one, or of what the index
// knows, and is none of its ancestors revoked?
//
// Live: a parent token is at hand. Cold: only the lineage index is; then every block after the authority must declare
// its parent (verify_biscuit has compared the declarations), and the root's and every ancestor's hash and edge must be
// what the index holds. Takes verified tokens only. Same thread rule as the store.
//
//   HARDTACK_TRY(VerifiedBiscuit token, verify_biscuit(received, root_key));
//   HARDTACK_CHECK(verify_lineage(token, {.index = store.get()}, now));
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/base/attributes.h"
#include "tokens/biscuit/verified.h"
#include "tokens/lineage_index/store.h"
#include "tokens/lineage_index/walk.h"

HARDTACK_API_BEGIN
namespace hardtack {

// What a lineage is checked against: one or both.
struct LineageAnchors {
  const VerifiedBiscuit* parent = nullptr;
  LineageStore* index = nullptr;
};

// Neither anchor is an error, both must hold. Errors of verify_live and verify_cold; kLineageMissing without anchors.
Result<void> verify_lineage(const VerifiedBiscuit& token, const LineageAnchors& anchors, LineageTime now);

// `parent` may be any ancestor. Errors: kLineageMismatch, also for a sealed parent, which has no descendants.
Result<void> verify_live(const VerifiedBiscuit& token, const VerifiedBiscuit& parent);

// The index must know the root and every other ancestor; only the last of several blocks may be new to it. Errors:
// kLineageMissing, kLineageUntrusted, kRevoked, kLineageUnavailable.
Result<void> verify_cold(const VerifiedBiscuit& token, LineageStore& index, LineageTime now);

// Verifies each credential of a decision, the primary one first and then the further ones, against its own anchors:
// tokens and anchors stand at the same places. Errors: those of verify_lineage, with the number of the credential;
// kUsage for another number of anchors, which is no answer for the rest.
Result<void> verify_lineages(std::span<const VerifiedBiscuit> tokens, std::span<const LineageAnchors> anchors,
                             LineageTime now);

// Only that neither the token nor an ancestor is revoked; for tokens whose lineage nobody asks for. Errors: kRevoked,
// kLineageUnavailable.
Result<void> check_not_revoked(const VerifiedBiscuit& token, LineageStore& index, LineageTime now);

// The ids of all prefixes, root first. With the lineage hash of the same prefix an id says what to revoke to deny that
// prefix and everything derived from it; alone it denies every token that carries it.
std::vector<std::string> lineage_ids(const VerifiedBiscuit& token);
std::vector<LineageKey> lineage_keys(const VerifiedBiscuit& token);

// What an index should hold of the token and its ancestors, root first.
std::vector<LineageRecord> lineage_records(const VerifiedBiscuit& token);

}  // namespace hardtack
HARDTACK_API_END
