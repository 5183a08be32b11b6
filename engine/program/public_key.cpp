#include "engine/program/public_key.h"

#include <algorithm>

#include "engine/text/hex.h"

namespace hardtack {

std::string_view key_algorithm_name(KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::kEd25519: return "ed25519";
    case KeyAlgorithm::kSecp256r1: return "secp256r1";
  }
  return "unknown";
}

std::optional<PublicKey> PublicKey::from_bytes(KeyAlgorithm algorithm, std::span<const std::uint8_t> bytes) {
  if (bytes.size() != public_key_size(algorithm)) return std::nullopt;
  PublicKey key;
  key.algorithm_ = algorithm;
  std::ranges::copy(bytes, key.bytes_.begin());
  return key;
}

std::optional<PublicKey> PublicKey::from_text(std::string_view text) {
  for (KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1}) {
    const std::string_view name = key_algorithm_name(algorithm);
    if (!text.starts_with(name) || text.substr(name.size(), 1) != "/") continue;
    const std::string_view digits = text.substr(name.size() + 1);
    if (digits.size() != 2 * public_key_size(algorithm)) return std::nullopt;
    PublicKey key;
    key.algorithm_ = algorithm;
    for (std::size_t i = 0; i < digits.size() / 2; ++i) {
      const auto high = hex_value(digits[2 * i]);
      const auto low = hex_value(digits[2 * i + 1]);
      if (!high || !low) return std::nullopt;
      key.bytes_[i] = static_cast<std::uint8_t>(*high * 16 + *low);
    }
    return key;
  }
  return std::nullopt;
}

std::string PublicKey::to_text() const {
  std::string text;
  append_text(text);
  return text;
}

void PublicKey::append_text(std::string& text) const {
  text += key_algorithm_name(algorithm_);
  text += '/';
  for (std::uint8_t byte : bytes()) append_hex(text, byte);
}

}  // namespace hardtack
