#include "tokens/revocation/walk.h"

#include <algorithm>
#include <functional>

namespace hardtack {
namespace {

std::string in_ticks(std::string_view id) { return "`" + std::string(id) + "`"; }

Result<void> check_one(const std::optional<std::int64_t>& revoked_at, std::string_view id, std::string_view of) {
  if (!revoked_at) return {};
  const std::string whose =
      id == of ? "the credential " + in_ticks(id) : "the ancestor " + in_ticks(id) + " of " + in_ticks(of);
  return fail(ErrorCode::kRevoked, "passport_revoked: " + whose + " is revoked");
}

// Calls `visit` for `id` and each ancestor, with the record that the index has of it. With `revocations`, the first
// one that is revoked ends the walk, recorded or not.
Result<void> walk(LineageStore& store, std::string_view id, LineageTime now, bool revocations,
                  const std::function<void(LineageRecord&)>& visit) {
  std::string current(id);
  std::optional<std::string> expected_hash;
  std::vector<std::string> seen;
  for (;;) {
    if (std::ranges::find(seen, current) != seen.end())
      return fail(ErrorCode::kLineageCycle, "passport lineage cycle detected at " + in_ticks(current));
    if (seen.size() > kMaxLineageDepth) {
      return fail(ErrorCode::kLineageCycle,
                  "the ancestry of " + in_ticks(id) + " has more than " + std::to_string(kMaxLineageDepth) + " edges");
    }
    HARDTACK_TRY(std::vector<LineageStatus> found, store.look_up({&current, 1}, now));
    if (revocations) HARDTACK_CHECK(check_one(found[0].revoked_at, current, id));
    std::optional<LineageRecord>& record = found[0].record;
    if (!record) {
      return fail(Error(ErrorCode::kLineageMissing, "the lineage index does not know " + in_ticks(current))
                      .with_help("record the credential and its ancestors first; an unknown ancestry is refused"));
    }
    if (expected_hash && record->hash != *expected_hash) {
      return fail(ErrorCode::kLineageUntrusted, "ancestor parent hash is not trusted: the edge to " + in_ticks(current) +
                                                    " says `" + *expected_hash + "`, the record says `" + record->hash +
                                                    "`");
    }
    const std::optional<std::string> parent = record->parent_id;
    expected_hash = record->parent_hash;
    visit(*record);
    if (!parent) return {};
    seen.push_back(std::move(current));
    current = *parent;
  }
}

}  // namespace

Result<void> check_not_revoked(LineageStore& store, std::string_view id, LineageTime now) {
  return walk(store, id, now, true, [](const LineageRecord&) {});
}

Result<void> check_none_revoked(LineageStore& store, std::span<const std::string> ids, LineageTime now) {
  HARDTACK_TRY(const std::vector<LineageStatus> statuses, store.look_up(ids, now));
  return check_none_revoked(ids, statuses);
}

Result<void> check_none_revoked(std::span<const std::string> ids, std::span<const LineageStatus> statuses) {
  for (std::size_t i = 0; i < ids.size(); ++i) HARDTACK_CHECK(check_one(statuses[i].revoked_at, ids[i], ids.back()));
  return {};
}

Result<std::vector<LineageRecord>> ancestry(LineageStore& store, std::string_view id, LineageTime now) {
  std::vector<LineageRecord> records;
  HARDTACK_CHECK(walk(store, id, now, false, [&](LineageRecord& record) { records.push_back(std::move(record)); }));
  return records;
}

}  // namespace hardtack
