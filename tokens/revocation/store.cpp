#include "tokens/revocation/store.h"

namespace hardtack {

Result<void> LineageStore::record(std::span<const LineageRecord> records, LineageTime now) {
  std::vector<LineageEntry> entries;
  entries.reserve(records.size());
  for (const LineageRecord& record : records)
    entries.push_back({0, LineageEntry::Kind::kRecord, unix_seconds(now), record});
  return append(entries, now);
}

Result<void> LineageStore::revoke(std::string_view id, LineageTime now) {
  LineageEntry entry{0, LineageEntry::Kind::kRevocation, unix_seconds(now), {}};
  entry.record.id = id;
  return append({&entry, 1}, now);
}

Result<std::vector<LineageStatus>> LineageStore::look_up(std::span<const std::string> ids, LineageTime now) {
  std::vector<LineageStatus> statuses;
  statuses.reserve(ids.size());
  for (const std::string& id : ids) {
    LineageStatus& status = statuses.emplace_back();
    HARDTACK_TRY(status.record, find(id, now));
    HARDTACK_TRY(status.revoked_at, revoked_at(id, now));
  }
  return statuses;
}

std::unexpected<Error> lineage_unavailable(const std::string& reason) {
  return fail(Error(ErrorCode::kLineageUnavailable, "lineage_hashes_unavailable: " + reason)
                  .with_help("nothing that needs the lineage index is allowed until it is back"));
}

std::unexpected<Error> lineage_conflict(std::string_view id) {
  return fail(Error(ErrorCode::kLineageConflict,
                    "lineage conflict: `" + std::string(id) + "` is recorded with another hash or parent")
                  .with_help("records are never overwritten; one of the two credentials is not what it claims to be"));
}

}  // namespace hardtack
