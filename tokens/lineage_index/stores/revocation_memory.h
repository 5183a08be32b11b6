// What a store has seen of revocations, in 16 bytes each, so that a file from which one disappears or in which one
// changes is told from a file that never had it. Internal to tokens/lineage_index/stores; belongs to one thread at a
// time.
//
//   memory.note(entry);                        // every revocation of the history, once
//   if (!memory.agrees(id, status)) ...        // what a lookup has found is not what was there
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tokens/lineage_index/store.h"

namespace hardtack {

class RevocationMemory {
 public:
  struct Mark {
    std::uint64_t id = 0;
    std::uint64_t credential = 0;
    friend auto operator<=>(const Mark&, const Mark&) = default;
  };

  // Entries of other kinds are ignored.
  void note(const LineageEntry& entry);
  // In two steps, for entries that must all be noted once they are in the file: what needs memory before, and then
  // what needs none. Nothing may be asked in between.
  std::vector<Mark> prepare(std::span<const LineageEntry> entries);
  void note(const std::vector<Mark>& prepared) noexcept;
  // Whether `found` has exactly the revocations of `id` that were noted. Two ids are taken for one with a probability
  // of 2^-64.
  bool agrees(std::string_view id, const LineageStatus& found);

 private:
  static Mark mark_of(std::string_view id, const LineageRevocation& revocation);
  void settle();

  std::vector<Mark> marks_;  // sorted up to settled_
  std::size_t settled_ = 0;
};

}  // namespace hardtack
