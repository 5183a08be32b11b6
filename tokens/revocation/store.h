// The index of credentials and revocations, behind one interface: SQLite, JSON files or PostgreSQL
// (tokens/lineage/stores/).
//
// A store answers or says that it cannot (kLineageUnavailable: missing, corrupt, rolled back, stale, out of reach);
// whoever asks must deny then. Nothing is ever overwritten or deleted: recording the same again is no change, recording
// something else under a known id is kLineageConflict, a revocation stays. When `record` or `revoke` has returned, the
// entry survives the end of the process and of the machine.
//
// A store belongs to one thread at a time unless its class says otherwise. `now` is the caller's clock.
//
//   HARDTACK_CHECK(store.record(std::array{root, child}, now));
//   HARDTACK_CHECK(store.revoke("root", now));
//   HARDTACK_CHECK(check_not_revoked(store, "child", now));   // tokens/revocation/walk.h: kRevoked
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokens/crypto/sha256.h"
#include "tokens/revocation/record.h"

namespace hardtack {

// A place in an index's history. Whoever keeps one elsewhere (in a file of another owner, in the caller's own database)
// and hands it to the store when it is opened again detects an index that was rolled back or rewritten.
struct LineagePin {
  std::uint64_t sequence = 0;  // entries up to here
  Sha256Digest chain{};        // digest over all of them

  friend bool operator==(const LineagePin&, const LineagePin&) = default;
};

// Everything that an index knows of one id.
struct LineageStatus {
  std::optional<LineageRecord> record;
  std::optional<std::int64_t> revoked_at;  // unix seconds
};

class LineageStore {
 public:
  virtual ~LineageStore() = default;

  // Adds credentials, all or none. Errors: kInvalidLineage, kLineageConflict, kLineageUnavailable.
  Result<void> record(std::span<const LineageRecord> records, LineageTime now);
  // Also for an id that was never recorded. The first revocation's time is kept.
  Result<void> revoke(std::string_view id, LineageTime now);
  // What both of these do, with the entries' own times; their sequences are ignored. All or none.
  virtual Result<void> append(std::span<const LineageEntry> entries, LineageTime now) = 0;

  // Nothing if the index has no such record. Error: kLineageUnavailable.
  virtual Result<std::optional<LineageRecord>> find(std::string_view id, LineageTime now) = 0;
  // When the id itself was revoked (unix seconds), nothing if it was not. Ancestors are not asked. Error:
  // kLineageUnavailable.
  virtual Result<std::optional<std::int64_t>> revoked_at(std::string_view id, LineageTime now) = 0;

  // The same of several ids at once, in their order; as of one moment where the store can do that.
  virtual Result<std::vector<LineageStatus>> look_up(std::span<const std::string> ids, LineageTime now);

  // Checks the whole history and returns its end. Error: kLineageUnavailable.
  virtual Result<LineagePin> verify(LineageTime now) = 0;
  // All entries in the order of their sequence, checked on the way; stops at the first error of `visitor`.
  virtual Result<void> visit(const std::function<Result<void>(const LineageEntry&)>& visitor, LineageTime now) = 0;
};

// What every store tells when it cannot answer: "lineage_hashes_unavailable: <reason>".
std::unexpected<Error> lineage_unavailable(const std::string& reason);
// "`id` is recorded with another hash or parent".
std::unexpected<Error> lineage_conflict(std::string_view id);

}  // namespace hardtack
