// Names one block of a world: the authorizer, or a block of the token by its index (0 is the authority).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace hardtack {

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

}  // namespace hardtack
