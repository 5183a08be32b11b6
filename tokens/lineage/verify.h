// Where a Biscuit comes from, beyond its signatures: is this token a descendant of that one, or of what the index
// knows, and is none of its ancestors revoked?
//
// Live: a parent token is at hand. Cold: only the lineage index is; then every block after the authority must declare
// its parent (verify_biscuit has compared the declarations), and every ancestor's hash and edge must be what the index
// holds. Takes verified tokens only. Same thread rule as the store.
//
//   HARDTACK_TRY(VerifiedBiscuit token, verify_biscuit(received, root_key));
//   HARDTACK_CHECK(verify_lineage(token, {.index = store.get()}, now));
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tokens/biscuit/verified.h"
#include "tokens/revocation/store.h"

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

// Errors: kLineageMissing, kLineageUntrusted, kRevoked, kLineageUnavailable.
Result<void> verify_cold(const VerifiedBiscuit& token, LineageStore& index, LineageTime now);

// Only that neither the token nor an ancestor is revoked; for tokens whose lineage nobody asks for. Errors: kRevoked,
// kLineageUnavailable.
Result<void> check_not_revoked(const VerifiedBiscuit& token, LineageStore& index, LineageTime now);

// The ids of all prefixes, root first: what to revoke to deny that prefix and everything derived from it.
std::vector<std::string> lineage_ids(const VerifiedBiscuit& token);

// The id that an index uses for a block's revocation id as people copy it: lower-case, and of an ECDSA signature the
// spelling with a low s. Any other text stays as it is.
std::string lineage_id_of(std::string_view text);

// What an index should hold of the token and its ancestors, root first.
std::vector<LineageRecord> lineage_records(const VerifiedBiscuit& token);

}  // namespace hardtack
