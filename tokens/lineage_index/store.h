// The index of credentials and revocations, behind one interface: SQLite, JSON files or PostgreSQL
// (tokens/lineage_index/stores/).
//
// A store answers or says that it cannot (kLineageUnavailable: missing, corrupt, rolled back, stale, out of reach);
// whoever asks must deny then. Nothing is ever overwritten or deleted: recording the same again is no change, recording
// something else under the id of a JWT, or another parent, is kLineageConflict, a revocation stays. When `record` or
// `revoke` has returned, the entry survives the end of the process and of the machine.
//
// A store belongs to one thread at a time unless its class says otherwise. `now` is the caller's clock.
//
//   HARDTACK_CHECK(store.record(std::array{root, child}, now));
//   HARDTACK_CHECK(store.revoke("root", now));
//   HARDTACK_CHECK(check_not_revoked(store, "child", now));   // tokens/lineage_index/walk.h: kRevoked
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "tokens/crypto/sha256.h"
#include "tokens/lineage_index/record.h"

HARDTACK_API_BEGIN
namespace hardtack {

// A place in an index's history. Whoever keeps one elsewhere (in a file of another owner, in the caller's own database)
// and hands it to the store when it is opened again detects an index that was rolled back or rewritten.
struct LineagePin {
  std::uint64_t sequence = 0;  // entries up to here
  Sha256Digest chain{};        // digest over all of them

  friend bool operator==(const LineagePin&, const LineagePin&) = default;
};

// A credential as it identifies itself.
struct LineageKey {
  std::string id;
  std::string hash;
};

struct LineageRevocation {
  std::string hash;  // of the credential that is meant; empty for all that carry the id
  std::int64_t unix_seconds = 0;

  friend bool operator==(const LineageRevocation&, const LineageRevocation&) = default;
};

// Everything that an index knows of one id. A Biscuit's id is a signature, which says nothing about where in a chain it
// stands, so different tokens can be made that share one; what tells them apart is the lineage hash.
struct LineageStatus {
  std::vector<LineageRecord> records;  // one, but for ids of Biscuits that differ in their hashes
  std::vector<LineageRevocation> revocations;

  // Takes in one more entry of the id.
  void add(const LineageEntry& entry);

  bool known() const { return !records.empty() || !revocations.empty(); }
  const LineageRecord* record(std::string_view hash) const;
  // When the credential with this hash was revoked, by itself or with its id (unix seconds).
  std::optional<std::int64_t> revoked_at(std::string_view hash) const;
  // When anything with this id was revoked.
  std::optional<std::int64_t> revoked_at() const;
};

class LineageStore {
 public:
  virtual ~LineageStore() = default;

  // Adds credentials, all or none. Errors: kInvalidLineage, kLineageConflict, kLineageUnavailable.
  Result<void> record(std::span<const LineageRecord> records, LineageTime now);
  // Denies every credential that carries the id; also one that was never recorded. The first revocation's time is kept.
  Result<void> revoke(std::string_view id, LineageTime now);
  // Denies the credential with this id and this hash, and nothing else that carries the id.
  Result<void> revoke(std::string_view id, std::string_view hash, LineageTime now);
  // What these do, with the entries' own times; their sequences are ignored. All or none. The one door by which ids
  // enter: what spells a Biscuit's id in another way is added in its normal spelling, too (biscuit_id.h).
  Result<void> append(std::span<const LineageEntry> entries, LineageTime now);

  // What is known of each id, in their order; as of one moment where the store can do that. Error: kLineageUnavailable.
  virtual Result<std::vector<LineageStatus>> look_up(std::span<const std::string> ids, LineageTime now) = 0;
  // The first record of the id; nothing if the index has none. Error: kLineageUnavailable.
  Result<std::optional<LineageRecord>> find(std::string_view id, LineageTime now);
  // When anything with the id was revoked (unix seconds), nothing if it was not. Ancestors are not asked. Error:
  // kLineageUnavailable.
  Result<std::optional<std::int64_t>> revoked_at(std::string_view id, LineageTime now);

  // Checks the whole history and returns its end. Error: kLineageUnavailable.
  virtual Result<LineagePin> verify(LineageTime now) = 0;
  // All entries in the order of their sequence, checked on the way; stops at the first error of `visitor`.
  virtual Result<void> visit(const std::function<Result<void>(const LineageEntry&)>& visitor, LineageTime now) = 0;

 protected:
  // Adds valid entries, all or none, but those that change nothing.
  virtual Result<void> append_valid(std::span<const LineageEntry> entries, LineageTime now) = 0;
};

// Whether `entry` adds something to what is known of its id. Error: kLineageConflict for a record that contradicts: the
// same credential with another parent, or an id that is not a Biscuit's with another hash.
Result<bool> is_new_entry(const LineageStatus& known, const LineageEntry& entry);
// Whether the edge of `record` leads to what is known of its parent's id. Error: kLineageConflict.
Result<void> check_edge(const LineageStatus& parent, const LineageRecord& record);

// What every store tells when it cannot answer: "lineage_hashes_unavailable: <reason>".
std::unexpected<Error> lineage_unavailable(const std::string& reason);
// "`id` is recorded with another hash or parent".
std::unexpected<Error> lineage_conflict(std::string_view id);

}  // namespace hardtack
HARDTACK_API_END
