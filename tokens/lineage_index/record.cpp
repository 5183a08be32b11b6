#include "tokens/lineage_index/record.h"

#include <algorithm>

namespace hardtack {
namespace {

std::unexpected<Error> invalid(std::string message) { return fail(ErrorCode::kInvalidLineage, std::move(message)); }

// Length of the UTF-8 sequence at the beginning of `text`, 0 if there is none. Surrogates and overlong forms have none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
      (first == 0xf4 && second > 0x8f))
    return 0;
  return length;
}

}  // namespace

bool is_lineage_hash(std::string_view text) {
  return text.size() == 64 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<void> validate_lineage_id(std::string_view id) {
  if (id.empty()) return invalid("a lineage id is empty");
  if (id.size() > kMaxLineageIdBytes)
    return invalid("a lineage id has more than " + std::to_string(kMaxLineageIdBytes) + " bytes");
  while (!id.empty()) {
    const std::size_t length = sequence_length(id);
    const auto first = static_cast<unsigned char>(id[0]);
    if (length == 0) return invalid("a lineage id is not valid UTF-8");
    if (first < 0x20 || first == 0x7f || (first == 0xc2 && static_cast<unsigned char>(id[1]) < 0xa0))
      return invalid("a lineage id contains a control character");
    id.remove_prefix(length);
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
