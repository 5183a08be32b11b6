#include "tokens/lineage_index/store.h"

#include <algorithm>

#include "tokens/lineage_index/biscuit_id.h"

namespace hardtack {

Result<void> LineageStore::record(std::span<const LineageRecord> records, LineageTime now) {
  std::vector<LineageEntry> entries;
  entries.reserve(records.size());
  for (const LineageRecord& record : records)
    entries.push_back({0, LineageEntry::Kind::kRecord, unix_seconds(now), record});
  return append(entries, now);
}

Result<void> LineageStore::revoke(std::string_view id, LineageTime now) { return revoke(id, {}, now); }

Result<void> LineageStore::revoke(std::string_view id, std::string_view hash, LineageTime now) {
  LineageEntry entry{0, LineageEntry::Kind::kRevocation, unix_seconds(now), {}};
  entry.record.id = id;
  entry.record.hash = hash;
  return append({&entry, 1}, now);
}

Result<void> LineageStore::append(std::span<const LineageEntry> entries, LineageTime now) {
  for (const LineageEntry& entry : entries) HARDTACK_CHECK(validate_entry(entry));
  return append_valid(with_normal_ids(entries), now);
}

Result<std::optional<LineageRecord>> LineageStore::find(std::string_view id, LineageTime now) {
  const std::string owned(id);
  HARDTACK_TRY(std::vector<LineageStatus> found, look_up({&owned, 1}, now));
  if (found[0].records.empty()) return std::nullopt;
  return std::move(found[0].records.front());
}

Result<std::optional<std::int64_t>> LineageStore::revoked_at(std::string_view id, LineageTime now) {
  const std::string owned(id);
  HARDTACK_TRY(const std::vector<LineageStatus> found, look_up({&owned, 1}, now));
  return found[0].revoked_at();
}

void LineageStatus::add(const LineageEntry& entry) {
  if (entry.kind == LineageEntry::Kind::kRecord) {
    records.push_back(entry.record);
  } else {
    revocations.push_back({entry.record.hash, entry.unix_seconds});
  }
}

const LineageRecord* LineageStatus::record(std::string_view hash) const {
  const auto found = std::ranges::find(records, hash, &LineageRecord::hash);
  return found == records.end() ? nullptr : &*found;
}

std::optional<std::int64_t> LineageStatus::revoked_at(std::string_view hash) const {
  std::optional<std::int64_t> first;
  for (const LineageRevocation& revocation : revocations) {
    if (!revocation.hash.empty() && revocation.hash != hash) continue;
    first = std::min(first.value_or(revocation.unix_seconds), revocation.unix_seconds);
  }
  return first;
}

std::optional<std::int64_t> LineageStatus::revoked_at() const {
  if (revocations.empty()) return std::nullopt;
  return std::ranges::min(revocations, {}, &LineageRevocation::unix_seconds).unix_seconds;
}

Result<bool> is_new_entry(const LineageStatus& known, const LineageEntry& entry) {
  const LineageRecord& record = entry.record;
  if (entry.kind == LineageEntry::Kind::kRevocation) {
    return std::ranges::none_of(known.revocations, [&](const LineageRevocation& revocation) {
      return revocation.hash.empty() || revocation.hash == record.hash;
    });
  }
  if (const LineageRecord* same = known.record(record.hash)) {
    if (*same != record) return lineage_conflict(record.id);
    return false;
  }
  // Somebody else's token may carry a Biscuit's id; who names JWTs twice contradicts itself.
  if (!known.records.empty() && biscuit_ids(record.id).empty()) return lineage_conflict(record.id);
  return true;
}

Result<void> check_edge(const LineageStatus& parent, const LineageRecord& record) {
  if (parent.records.empty() || parent.record(*record.parent_hash) != nullptr) return {};
  if (!biscuit_ids(*record.parent_id).empty()) return {};
  return lineage_conflict(*record.parent_id);
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
