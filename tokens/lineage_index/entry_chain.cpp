#include "tokens/lineage_index/entry_chain.h"

#include <algorithm>
#include <charconv>

#include "engine/text/cat.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

// With their terminating zero byte, which ends the tag.
constexpr std::string_view kStartTag("hardtack-lineage-index-v1\0", 26);
constexpr std::string_view kEntryTag("hardtack-lineage-entry-v1\0", 26);

void put_u64(Bytes& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

void put_field(Bytes& out, const std::string* field) {
  put_u64(out, field == nullptr ? UINT64_MAX : field->size());
  if (field != nullptr) out.insert(out.end(), field->begin(), field->end());
}

const std::string* pointer(const std::optional<std::string>& field) { return field ? &*field : nullptr; }

}  // namespace

Sha256Digest chain_start(ByteView store_id) { return sha256({bytes_of(kStartTag), store_id}); }

Sha256Digest chain_next(const Sha256Digest& before, const LineageEntry& entry) {
  Bytes encoded;
  encoded.reserve(512);
  put_u64(encoded, entry.sequence);
  encoded.push_back(static_cast<std::uint8_t>(entry.kind));
  put_u64(encoded, static_cast<std::uint64_t>(entry.unix_seconds));
  put_field(encoded, &entry.record.id);
  // A revocation without one denies the id, whatever the hash.
  put_field(encoded, entry.record.hash.empty() ? nullptr : &entry.record.hash);
  put_field(encoded, pointer(entry.record.parent_id));
  put_field(encoded, pointer(entry.record.parent_hash));
  return sha256({bytes_of(kEntryTag), before, encoded});
}

std::string format_pin(const LineagePin& pin) { return cat(pin.sequence, ":", to_hex(pin.chain)); }

Result<LineagePin> parse_pin(std::string_view text) {
  const auto invalid = [] { return fail(ErrorCode::kInvalidLineage, "a pin is `<sequence>:<64 hexadecimal digits>`"); };
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || !is_lineage_hash(text.substr(colon + 1))) return invalid();
  LineagePin pin;
  const char* end = text.data() + colon;
  const auto [stopped, error] = std::from_chars(text.data(), end, pin.sequence);
  if (error != std::errc() || stopped != end) return invalid();
  HARDTACK_TRY(const Bytes chain, from_hex(text.substr(colon + 1)));
  std::ranges::copy(chain, pin.chain.begin());
  return pin;
}

}  // namespace hardtack
