// Who said a fact: a set of blocks. Structural, never data, so nothing that a token contains can change it.
#pragma once

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hardtack {

// The authorizer, or a block of the token by its index (0 is the authority).
class BlockId {
 public:
  static constexpr BlockId authorizer() { return BlockId(kAuthorizerBit); }
  static constexpr BlockId block(std::size_t index) { return BlockId(static_cast<std::uint8_t>(index)); }

  constexpr bool is_authorizer() const { return bit_ == kAuthorizerBit; }
  // Nothing for the authorizer.
  constexpr std::optional<std::size_t> index() const {
    return is_authorizer() ? std::nullopt : std::optional<std::size_t>(bit_);
  }
  constexpr std::uint64_t mask() const { return std::uint64_t{1} << bit_; }
  // "the authorizer" or "block 3".
  std::string to_string() const { return is_authorizer() ? "the authorizer" : "block " + std::to_string(bit_); }

  friend constexpr auto operator<=>(const BlockId&, const BlockId&) = default;

 private:
  static constexpr std::uint8_t kAuthorizerBit = 63;
  constexpr explicit BlockId(std::uint8_t bit) : bit_(bit) {}

  std::uint8_t bit_;
};

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

  // The blocks, authorizer (nothing) first, then by index: the order in which the published suite lists them.
  std::vector<std::optional<std::size_t>> blocks() const {
    std::vector<std::optional<std::size_t>> list;
    if (contains(BlockId::authorizer())) list.emplace_back(std::nullopt);
    for (std::size_t i = 0; i < 63; ++i) {
      if (contains(BlockId::block(i))) list.emplace_back(i);
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
