#include "tokens/revocation/walk.h"

#include <algorithm>
#include <functional>

namespace hardtack {
namespace {

std::string quoted(std::string_view id) { return "`" + std::string(id) + "`"; }

Result<void> check_one(LineageStore& store, std::string_view id, std::string_view of, LineageTime now) {
  HARDTACK_TRY(const std::optional<std::int64_t> at, store.revoked_at(id, now));
  if (!at) return {};
  const std::string whose =
      id == of ? "the credential " + quoted(id) : "the ancestor " + quoted(id) + " of " + quoted(of);
  return fail(ErrorCode::kRevoked, "passport_revoked: " + whose + " is revoked");
}

// Calls `visit` for `id` and each ancestor, with the record that the index has of it.
Result<void> walk(LineageStore& store, std::string_view id, LineageTime now,
                  const std::function<Result<void>(LineageRecord&)>& visit) {
  std::string current(id);
  std::optional<std::string> expected_hash;
  std::vector<std::string> seen;
  for (;;) {
    if (std::ranges::find(seen, current) != seen.end())
      return fail(ErrorCode::kLineageCycle, "passport lineage cycle detected at " + quoted(current));
    if (seen.size() > kMaxLineageDepth) {
      return fail(ErrorCode::kLineageCycle,
                  "the ancestry of " + quoted(id) + " has more than " + std::to_string(kMaxLineageDepth) + " edges");
    }
    HARDTACK_TRY(std::optional<LineageRecord> record, store.find(current, now));
    if (!record) {
      return fail(Error(ErrorCode::kLineageMissing, "the lineage index does not know " + quoted(current))
                      .with_help("record the credential and its ancestors first; an unknown ancestry is refused"));
    }
    if (expected_hash && record->hash != *expected_hash) {
      return fail(ErrorCode::kLineageUntrusted, "ancestor parent hash is not trusted: the edge to " + quoted(current) +
                                                    " says `" + *expected_hash + "`, the record says `" + record->hash +
                                                    "`");
    }
    const std::optional<std::string> parent = record->parent_id;
    expected_hash = record->parent_hash;
    HARDTACK_CHECK(visit(*record));
    if (!parent) return {};
    seen.push_back(std::move(current));
    current = *parent;
  }
}

}  // namespace

Result<void> check_not_revoked(LineageStore& store, std::string_view id, LineageTime now) {
  // A revoked credential is told as revoked even if it was never recorded.
  HARDTACK_CHECK(check_one(store, id, id, now));
  return walk(store, id, now, [&](const LineageRecord& record) -> Result<void> {
    if (record.id == id) return {};
    return check_one(store, record.id, id, now);
  });
}

Result<void> check_none_revoked(LineageStore& store, std::span<const std::string> ids, LineageTime now) {
  for (const std::string& id : ids) HARDTACK_CHECK(check_one(store, id, ids.back(), now));
  return {};
}

Result<std::vector<LineageRecord>> ancestry(LineageStore& store, std::string_view id, LineageTime now) {
  std::vector<LineageRecord> records;
  HARDTACK_CHECK(walk(store, id, now, [&](LineageRecord& record) -> Result<void> {
    records.push_back(std::move(record));
    return {};
  }));
  return records;
}

}  // namespace hardtack
