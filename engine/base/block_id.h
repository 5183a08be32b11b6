// Names one block of a decision: the authorizer, or a block of a credential by its index (0 is the first one, which
// its issuer signed). Credential 0 is the primary one; the further ones are numbered from 1 in the order in which the
// decision was given them.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

class BlockId {
 public:
  static constexpr BlockId authorizer() { return BlockId(kAuthorizer, 0); }
  static constexpr BlockId block(std::size_t index, std::size_t credential = 0) {
    return BlockId(static_cast<std::uint8_t>(credential), static_cast<std::uint8_t>(index));
  }

  constexpr bool is_authorizer() const { return credential_ == kAuthorizer; }
  // Nothing for the authorizer.
  constexpr std::optional<std::size_t> index() const {
    return is_authorizer() ? std::nullopt : std::optional<std::size_t>(index_);
  }
  // 0 for the primary one, and for the authorizer, which belongs to it as far as scopes are concerned.
  constexpr std::size_t credential() const { return is_authorizer() ? 0 : credential_; }
  // "the authorizer", "block 3" or "block 3 of credential 1".
  std::string to_string() const {
    if (is_authorizer()) return "the authorizer";
    const std::string block = "block " + std::to_string(index_);
    return credential_ == 0 ? block : block + " of credential " + std::to_string(credential_);
  }

  // By credential and index; the authorizer is the last.
  friend constexpr auto operator<=>(const BlockId&, const BlockId&) = default;

 private:
  static constexpr std::uint8_t kAuthorizer = 255;
  constexpr BlockId(std::uint8_t credential, std::uint8_t index) : credential_(credential), index_(index) {}

  std::uint8_t credential_;
  std::uint8_t index_;
};

}  // namespace hardtack
HARDTACK_API_END
