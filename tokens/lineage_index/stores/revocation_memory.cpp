#include "tokens/lineage_index/stores/revocation_memory.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "tokens/crypto/sha256.h"

namespace hardtack {
namespace {

std::uint64_t first_word(const Sha256Digest& digest) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < sizeof word; ++i) word = word << 8 | digest[i];
  return word;
}

}  // namespace

RevocationMemory::Mark RevocationMemory::mark_of(std::string_view id, const LineageRevocation& revocation) {
  const Sha256Digest of_id = sha256(bytes_of(id));
  const std::string time = std::to_string(revocation.unix_seconds);
  return {first_word(of_id), first_word(sha256({of_id, bytes_of(revocation.hash), bytes_of(" "), bytes_of(time)}))};
}

void RevocationMemory::note(const LineageEntry& entry) {
  if (entry.kind != LineageEntry::Kind::kRevocation) return;
  marks_.push_back(mark_of(entry.record.id, {entry.record.hash, entry.unix_seconds}));
}

std::vector<RevocationMemory::Mark> RevocationMemory::prepare(std::span<const LineageEntry> entries) {
  RevocationMemory noted;
  for (const LineageEntry& entry : entries) noted.note(entry);
  const std::size_t needed = marks_.size() + noted.marks_.size();
  if (needed > marks_.capacity()) marks_.reserve(std::max(needed, 2 * marks_.capacity()));
  return std::move(noted.marks_);
}

void RevocationMemory::note(const std::vector<Mark>& prepared) noexcept {
  marks_.insert(marks_.end(), prepared.begin(), prepared.end());
}

void RevocationMemory::settle() {
  if (settled_ == marks_.size()) return;
  const auto middle = marks_.begin() + static_cast<std::ptrdiff_t>(settled_);
  std::sort(middle, marks_.end());
  // Not std::inplace_merge, which takes a buffer by a function that C++17 deprecates.
  std::vector<Mark> merged(marks_.size());
  std::merge(marks_.begin(), middle, middle, marks_.end(), merged.begin());
  marks_ = std::move(merged);
  settled_ = marks_.size();
}

bool RevocationMemory::agrees(std::string_view id, const LineageStatus& found) {
  settle();
  const std::uint64_t of_id = first_word(sha256(bytes_of(id)));
  const auto noted = std::ranges::equal_range(marks_, of_id, {}, &Mark::id);
  std::vector<Mark> marks;
  for (const LineageRevocation& revocation : found.revocations) marks.push_back(mark_of(id, revocation));
  std::ranges::sort(marks);
  return std::ranges::equal(noted, marks);
}

}  // namespace hardtack
