// How far a fact is from what an atom wants. For explain*.cpp only.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/explain/explain_world.h"

namespace hardtack {

struct RankedMiss {
  NearMiss::Kind kind{};
  FactRef fact;
  std::size_t frame = 0;      // of the partial match it is measured against
  std::size_t distance = 0;   // 0 would fit
  std::size_t in_common = 0;  // bytes at the start of texts that differ, of each at most a few
  bool visible = true;        // to the query
};

// Nothing if the values fit. `wanted` may hold variables: each stands for any value, the same in all its places. Prints
// nothing: most rows that are ranked are never shown.
std::optional<RankedMiss> rank_miss(const TermStore& terms, std::span<const Value> wanted,
                                    std::span<const Value> values);

// What differs, for a miss that is shown: `term 2 is "write", not "read"`.
void describe_miss(Printer& out, const TermStore& terms, std::span<const Value> wanted, std::span<const Value> values);

// Keeps the `most` closest, each fact once; visible facts go first where the distance is the same.
void insert_ranked(std::vector<RankedMiss>& ranked, const RankedMiss& miss, std::size_t most);

// Whether one name could be a slip for the other: one character away, or two if they are long.
bool similar(std::string_view a, std::string_view b);

}  // namespace hardtack
