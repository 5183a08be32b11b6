#include "engine/program/public_key.h"

#include <algorithm>

namespace hardtack {
namespace {

std::optional<std::uint8_t> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

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
      const auto high = hex_digit(digits[2 * i]);
      const auto low = hex_digit(digits[2 * i + 1]);
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
  static constexpr std::string_view kDigits = "0123456789abcdef";
  text += key_algorithm_name(algorithm_);
  text += '/';
  for (std::uint8_t byte : bytes()) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
}

}  // namespace hardtack
