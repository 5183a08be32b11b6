// Who said a fact: a set of blocks. Structural, never data, so nothing that a token contains can change it.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

// A set of blocks as 64 bits. Each block of a decision has a place, the primary credential's blocks their index, those
// of further ones the places that follow; the world knows which block stands where (engine/eval/world.h). Bit 63 is the
// authorizer.
class Origin {
 public:
  constexpr Origin() = default;
  static constexpr Origin from_bits(std::uint64_t bits) {
    Origin origin;
    origin.bits_ = bits;
    return origin;
  }
  static constexpr Origin authorizer() { return from_bits(std::uint64_t{1} << 63); }
  // The block at that place, at most 62.
  static constexpr Origin place(std::size_t place) { return from_bits(std::uint64_t{1} << place); }
  // The blocks at places 0 to `count` - 1.
  static constexpr Origin first_places(std::size_t count) { return from_bits((std::uint64_t{1} << count) - 1); }

  // The blocks from one to another, each an origin of one block.
  static constexpr Origin places(Origin first, Origin last) {
    return from_bits((last.bits_ | (last.bits_ - 1)) & ~(first.bits_ - 1));
  }

  constexpr std::uint64_t bits() const { return bits_; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool has_authorizer() const { return contains(authorizer()); }
  constexpr bool contains(Origin all) const { return (all.bits_ & ~bits_) == 0; }
  constexpr std::size_t size() const { return static_cast<std::size_t>(std::popcount(bits_)); }
  // A fact is visible iff every block that contributed to it is trusted.
  constexpr bool is_within(Origin trusted) const { return (bits_ & ~trusted.bits_) == 0; }

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
HARDTACK_API_END
