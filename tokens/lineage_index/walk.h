// Revocation: a credential is refused if it, or any of its ancestors up to the root, is revoked.
//
// The walk follows the edges that the index holds, never those that a credential claims. It is iterative and at most
// kMaxLineageDepth edges long; an ancestor that the index does not know, a cycle and an unavailable index all refuse.
// Same thread rule as the store.
//
//   HARDTACK_CHECK(check_not_revoked(store, jti, now));
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "tokens/lineage_index/store.h"

HARDTACK_API_BEGIN
namespace hardtack {

// For a credential whose ancestry only the index knows; every revocation of its id counts. Errors: kRevoked
// ("passport_revoked"), kLineageMissing, kLineageCycle, kLineageUntrusted (an edge names another hash than the parent's
// record has, or the id stands for several credentials), kLineageUnavailable.
Result<void> check_not_revoked(LineageStore& store, std::string_view id, LineageTime now);

// For a credential that carries its ancestors itself, as a Biscuit does: `keys` are computed from verified signatures,
// root first. Only revocations are asked; records are not needed. Errors: kRevoked, kLineageUnavailable.
Result<void> check_none_revoked(LineageStore& store, std::span<const LineageKey> keys, LineageTime now);

// The same with what the store has said of each id already.
Result<void> check_none_revoked(std::span<const LineageKey> keys, std::span<const LineageStatus> statuses);

// For a credential that its id alone names, as a JWT: every revocation of the id counts. `of` is whose ancestor it is,
// for the message. Error: kRevoked.
Result<void> check_id_not_revoked(std::string_view id, const LineageStatus& status, std::string_view of);

// What the store says of each.
Result<std::vector<LineageStatus>> look_up(LineageStore& store, std::span<const LineageKey> keys, LineageTime now);

// The records from `id` to the root, `id` first. Errors as of check_not_revoked, except kRevoked. `hash` tells which
// credential is meant, where the id stands for several.
Result<std::vector<LineageRecord>> ancestry(LineageStore& store, std::string_view id, LineageTime now);
Result<std::vector<LineageRecord>> ancestry(LineageStore& store, const LineageKey& key, LineageTime now);

}  // namespace hardtack
HARDTACK_API_END
