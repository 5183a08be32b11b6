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

#include "tokens/revocation/store.h"

namespace hardtack {

// For a credential whose ancestry only the index knows. Errors: kRevoked ("passport_revoked"), kLineageMissing,
// kLineageCycle, kLineageUntrusted (an edge names another hash than the parent's record has), kLineageUnavailable.
Result<void> check_not_revoked(LineageStore& store, std::string_view id, LineageTime now);

// For a credential that carries its ancestors itself, as a Biscuit does: `ids` are computed from verified signatures,
// root first. Only revocations are asked; records are not needed. Errors: kRevoked, kLineageUnavailable.
Result<void> check_none_revoked(LineageStore& store, std::span<const std::string> ids, LineageTime now);

// The same with what the store has said of each id already.
Result<void> check_none_revoked(std::span<const std::string> ids, std::span<const LineageStatus> statuses);

// The records from `id` to the root, `id` first. Errors as of check_not_revoked, except kRevoked.
Result<std::vector<LineageRecord>> ancestry(LineageStore& store, std::string_view id, LineageTime now);

}  // namespace hardtack
