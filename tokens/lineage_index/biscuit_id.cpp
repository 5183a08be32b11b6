#include "tokens/lineage_index/biscuit_id.h"

#include <algorithm>

#include "tokens/bytes/hex.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

// More than the digits of any signature; what is longer is not decoded.
constexpr std::size_t kLongestText = 256;

}  // namespace

std::vector<std::string> biscuit_ids(std::string_view text) {
  std::vector<std::string> ids;
  if (text.size() > kLongestText) return ids;
  const auto bytes = from_hex(text);
  if (!bytes) return ids;
  if (check_signature_encoding(KeyAlgorithm::kEd25519, *bytes)) ids.push_back(to_hex(*bytes));
  if (const auto low = normalized_signature(KeyAlgorithm::kSecp256r1, *bytes)) {
    const std::string id = to_hex(*low);
    if (ids.empty() || ids[0] != id) ids.push_back(id);
  }
  return ids;
}

std::vector<LineageEntry> with_normal_ids(std::span<const LineageEntry> entries) {
  std::vector<LineageEntry> all;
  all.reserve(entries.size());
  for (const LineageEntry& entry : entries) {
    all.push_back(entry);
    if (entry.is_jwt) continue;
    for (const std::string& id : biscuit_ids(entry.record.id)) {
      if (id == entry.record.id) continue;
      all.push_back(entry);
      LineageRecord& record = all.back().record;
      record.id = id;
      if (!record.parent_id) continue;
      const std::vector<std::string> parents = biscuit_ids(*record.parent_id);
      if (!parents.empty()) record.parent_id = parents.front();
    }
  }
  return all;
}

void append_missing_spellings(const std::string& id, const LineageStatus& known, std::vector<LineageEntry>& entries) {
  if (std::ranges::all_of(biscuit_ids(id), [&](const std::string& normal) { return normal == id; })) return;
  std::vector<LineageEntry> spelled;
  for (const LineageRecord& record : known.records) spelled.push_back({0, LineageEntry::Kind::kRecord, 0, record});
  for (const LineageRevocation& revocation : known.revocations) {
    spelled.push_back({0, LineageEntry::Kind::kRevocation, revocation.unix_seconds, {}});
    spelled.back().record.id = id;
    spelled.back().record.hash = revocation.hash;
  }
  spelled = with_normal_ids(spelled);
  std::erase_if(spelled, [&](const LineageEntry& entry) { return entry.record.id == id; });
  entries.insert(entries.end(), spelled.begin(), spelled.end());
}

}  // namespace hardtack
