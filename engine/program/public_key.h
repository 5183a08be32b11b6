// The identity of a public key, as scopes and external signatures name it. Plain data: whether the bytes are a valid
// point is the business of tokens/crypto. Two keys are one key iff algorithm and bytes are equal.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"

HARDTACK_API_BEGIN
namespace hardtack {

// As policy text names them; what numbers they have elsewhere is the business of each format.
enum class KeyAlgorithm : std::uint8_t { kEd25519, kSecp256r1 };

constexpr std::size_t public_key_size(KeyAlgorithm algorithm) { return algorithm == KeyAlgorithm::kEd25519 ? 32 : 33; }
// "ed25519" or "secp256r1".
std::string_view key_algorithm_name(KeyAlgorithm algorithm);

class PublicKey {
 public:
  // Nothing if the number of bytes is not the algorithm's (32 for Ed25519, 33 for compressed P-256).
  static std::optional<PublicKey> from_bytes(KeyAlgorithm algorithm, std::span<const std::uint8_t> bytes);
  // "ed25519/<64 hex digits>" or "secp256r1/<66 hex digits>", digits in any case. Nothing for any other text.
  static std::optional<PublicKey> from_text(std::string_view text);

  KeyAlgorithm algorithm() const { return algorithm_; }
  std::span<const std::uint8_t> bytes() const { return std::span(bytes_).first(public_key_size(algorithm_)); }
  // As policy text writes it: "ed25519/acdd6d5b...".
  std::string to_text() const;
  // The same at the end of `text`.
  void append_text(std::string& text) const;

  friend auto operator<=>(const PublicKey&, const PublicKey&) = default;

 private:
  PublicKey() = default;

  KeyAlgorithm algorithm_ = KeyAlgorithm::kEd25519;
  std::array<std::uint8_t, 33> bytes_{};  // unused tail is zero
};

}  // namespace hardtack
HARDTACK_API_END
