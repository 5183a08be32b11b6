#include "tokens/lineage_index/record.h"

#include <algorithm>

#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "engine/text/visible.h"

namespace hardtack {
namespace {

std::unexpected<Error> invalid(std::string message) { return fail(ErrorCode::kInvalidLineage, std::move(message)); }

}  // namespace

bool is_lineage_hash(std::string_view text) {
  return text.size() == 64 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<void> validate_lineage_id(std::string_view id) {
  if (id.empty()) return invalid("a lineage id is empty");
  if (id.size() > kMaxLineageIdBytes) return invalid(cat("a lineage id has more than ", kMaxLineageIdBytes, " bytes"));
  for (std::size_t at = 0; at < id.size();) {
    const CodePoint c = decode_utf8(id, at);
    if (c.is_stray()) return invalid("a lineage id is not valid UTF-8");
    if (is_control(c.value)) return invalid("a lineage id contains a control character");
    at += c.length;
  }
  return {};
}

Result<void> validate_record(const LineageRecord& record) {
  HARDTACK_CHECK(validate_lineage_id(record.id));
  if (!is_lineage_hash(record.hash))
    return invalid("the hash of `" + record.id + "` is not 64 lower-case hexadecimal digits");
  if (record.parent_id.has_value() != record.parent_hash.has_value())
    return invalid("`" + record.id + "` has a parent id or a parent hash without the other");
  if (!record.parent_id) return {};
  HARDTACK_CHECK(validate_lineage_id(*record.parent_id));
  if (!is_lineage_hash(*record.parent_hash))
    return invalid("the parent hash of `" + record.id + "` is not 64 lower-case hexadecimal digits");
  if (*record.parent_id == record.id) return invalid("`" + record.id + "` cannot be its own parent");
  return {};
}

Result<void> validate_entry(const LineageEntry& entry) {
  if (entry.kind == LineageEntry::Kind::kRecord) return validate_record(entry.record);
  if (entry.record.parent_id || entry.record.parent_hash)
    return invalid("the revocation of `" + entry.record.id + "` carries a parent");
  if (!entry.record.hash.empty() && !is_lineage_hash(entry.record.hash))
    return invalid("the hash of `" + entry.record.id + "` is not 64 lower-case hexadecimal digits");
  return validate_lineage_id(entry.record.id);
}

std::int64_t unix_seconds(LineageTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace hardtack
