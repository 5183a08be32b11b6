#include "tokens/lineage_index/walk.h"

#include <algorithm>
#include <functional>

#include "engine/text/cat.h"

namespace hardtack {
namespace {

std::string in_ticks(std::string_view id) { return "`" + std::string(id) + "`"; }

Result<void> check_one(const std::optional<std::int64_t>& revoked_at, std::string_view id, std::string_view of) {
  if (!revoked_at) return {};
  const std::string whose =
      id == of ? "the credential " + in_ticks(id) : "the ancestor " + in_ticks(id) + " of " + in_ticks(of);
  return fail(ErrorCode::kRevoked, "passport_revoked: " + whose + " is revoked");
}

// The record that an edge leads to, or that a walk begins with, where no hash is expected.
Result<const LineageRecord*> choose(const LineageStatus& found, const std::string& id,
                                    const std::optional<std::string>& expected_hash) {
  if (found.records.empty()) {
    return fail(Error(ErrorCode::kLineageMissing, "the lineage index does not know " + in_ticks(id))
                    .with_help("record the credential and its ancestors first; an unknown ancestry is refused"));
  }
  if (!expected_hash) {
    if (found.records.size() == 1) return &found.records[0];
    return fail(ErrorCode::kLineageUntrusted,
                cat("the id ", in_ticks(id), " stands for ", found.records.size(), " credentials"));
  }
  if (const LineageRecord* record = found.record(*expected_hash)) return record;
  return fail(ErrorCode::kLineageUntrusted, "ancestor parent hash is not trusted: the edge to " + in_ticks(id) +
                                                " says `" + *expected_hash + "`, the record says `" +
                                                found.records[0].hash + "`");
}

// Calls `visit` for the credential and each ancestor, with the record that the index has of it. With `revocations`, the
// first one that is revoked ends the walk, recorded or not.
Result<void> walk(LineageStore& store, std::string_view id, std::optional<std::string> expected_hash, LineageTime now,
                  bool revocations, const std::function<void(const LineageRecord&)>& visit) {
  std::string current(id);
  std::vector<std::string> seen;
  for (;;) {
    if (std::ranges::find(seen, current) != seen.end())
      return fail(ErrorCode::kLineageCycle, "passport lineage cycle detected at " + in_ticks(current));
    if (seen.size() > kMaxLineageDepth) {
      return fail(ErrorCode::kLineageCycle,
                  cat("the ancestry of ", in_ticks(id), " has more than ", kMaxLineageDepth, " edges"));
    }
    HARDTACK_TRY(const std::vector<LineageStatus> found, store.look_up({&current, 1}, now));
    if (revocations) {
      HARDTACK_CHECK(check_one(found[0].revoked_at(), current, id));
    }
    HARDTACK_TRY(const LineageRecord* record, choose(found[0], current, expected_hash));
    visit(*record);
    if (!record->parent_id) return {};
    seen.push_back(std::move(current));
    current = *record->parent_id;
    expected_hash = record->parent_hash;
  }
}

}  // namespace

Result<void> check_not_revoked(LineageStore& store, std::string_view id, LineageTime now) {
  return walk(store, id, std::nullopt, now, true, [](const LineageRecord&) {});
}

Result<void> check_id_not_revoked(std::string_view id, const LineageStatus& status, std::string_view of) {
  return check_one(status.revoked_at(), id, of);
}

Result<std::vector<LineageStatus>> look_up(LineageStore& store, std::span<const LineageKey> keys, LineageTime now) {
  std::vector<std::string> ids;
  ids.reserve(keys.size());
  for (const LineageKey& key : keys) ids.push_back(key.id);
  return store.look_up(ids, now);
}

Result<void> check_none_revoked(LineageStore& store, std::span<const LineageKey> keys, LineageTime now) {
  HARDTACK_TRY(const std::vector<LineageStatus> statuses, look_up(store, keys, now));
  return check_none_revoked(keys, statuses);
}

Result<void> check_none_revoked(std::span<const LineageKey> keys, std::span<const LineageStatus> statuses) {
  for (std::size_t i = 0; i < keys.size(); ++i)
    HARDTACK_CHECK(check_one(statuses[i].revoked_at(keys[i].hash), keys[i].id, keys.back().id));
  return {};
}

Result<std::vector<LineageRecord>> ancestry(LineageStore& store, std::string_view id, LineageTime now) {
  std::vector<LineageRecord> records;
  HARDTACK_CHECK(
      walk(store, id, std::nullopt, now, false, [&](const LineageRecord& record) { records.push_back(record); }));
  return records;
}

Result<std::vector<LineageRecord>> ancestry(LineageStore& store, const LineageKey& key, LineageTime now) {
  std::vector<LineageRecord> records;
  HARDTACK_CHECK(
      walk(store, key.id, key.hash, now, false, [&](const LineageRecord& record) { records.push_back(record); }));
  return records;
}

}  // namespace hardtack
