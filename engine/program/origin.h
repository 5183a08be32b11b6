// Who said a fact: a set of blocks. Structural, never data, so nothing that a token contains can change it.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/block_id.h"

namespace hardtack {

// A set of blocks as 64 bits; bit 63 is the authorizer.
class Origin {
 public:
  constexpr Origin() = default;
  constexpr explicit Origin(BlockId id) : bits_(id.mask()) {}
  static constexpr Origin from_bits(std::uint64_t bits) {
    Origin origin;
    origin.bits_ = bits;
    return origin;
  }
  // Blocks 0 to `count` - 1.
  static constexpr Origin first_blocks(std::size_t count) { return from_bits((std::uint64_t{1} << count) - 1); }

  constexpr std::uint64_t bits() const { return bits_; }
  constexpr bool contains(BlockId id) const { return (bits_ & id.mask()) != 0; }
  constexpr std::size_t size() const { return static_cast<std::size_t>(std::popcount(bits_)); }
  // A fact is visible iff every block that contributed to it is trusted.
  constexpr bool is_within(Origin trusted) const { return (bits_ & ~trusted.bits_) == 0; }

  // The blocks, the authorizer first, then by index: the order in which the published suite lists them.
  std::vector<BlockId> blocks() const {
    std::vector<BlockId> list;
    if (contains(BlockId::authorizer())) list.push_back(BlockId::authorizer());
    for (std::size_t i = 0; i < 63; ++i) {
      if (contains(BlockId::block(i))) list.push_back(BlockId::block(i));
    }
    return list;
  }

  friend constexpr Origin operator|(Origin a, Origin b) { return from_bits(a.bits_ | b.bits_); }
  constexpr Origin& operator|=(Origin other) {
    bits_ |= other.bits_;
    return *this;
  }
  friend constexpr bool operator==(Origin, Origin) = default;

 private:
  std::uint64_t bits_ = 0;
};

}  // namespace hardtack
