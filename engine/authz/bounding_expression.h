// Reads from a compiled query up to which date it bounds the request's time. Part of expiry.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>

#include "engine/program/block.h"

namespace hardtack {

// The dates that a block's own facts say, and what its queries make of them. Refers to the block.
class BlockDates {
 public:
  explicit BlockDates(const Block& block);
  // The last second at which the query can match, if it asks for `time($t)` and bounds `$t` from above.
  std::optional<std::uint64_t> bound_of(const Query& query) const;

 private:
  // Name, number of terms, position.
  using Place = std::tuple<std::uint32_t, std::size_t, std::size_t>;

  const Block& block_;
  std::map<Place, std::uint64_t> latest_;
};

}  // namespace hardtack
