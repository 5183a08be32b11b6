#include "tests/cli/canary/canary.h"

#include <algorithm>
#include <cctype>

#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"

namespace hardtack::test {

void Canaries::add_secret(std::string_view bytes) {
  // Base64 of 12 bytes is whole characters wherever an encoder began, since one of three neighbours begins there, too.
  constexpr std::size_t kWindow = 12;
  for (std::size_t at = 0; at + kWindow <= bytes.size(); ++at) {
    const std::string_view window = bytes.substr(at, kWindow);
    const ByteView view(reinterpret_cast<const std::uint8_t*>(window.data()), window.size());
    std::string hex = to_hex(view), standard = to_base64url(view);
    secrets_.emplace_back(window);
    secrets_.push_back(hex);
    secrets_.push_back(standard);
    std::ranges::transform(hex, hex.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    std::ranges::replace(standard, '-', '+');
    std::ranges::replace(standard, '_', '/');
    secrets_.push_back(hex);
    secrets_.push_back(standard);
  }
}

void Canaries::add_token(std::string_view text) {
  constexpr std::size_t kWindow = 24;
  for (std::size_t at = text.size() / 2; at + kWindow <= text.size(); ++at) {
    tokens_.emplace_back(text.substr(at, kWindow));
  }
}

std::optional<std::string> Canaries::found_in(const std::vector<std::string>& pieces, std::string_view text) {
  for (const std::string& piece : pieces) {
    if (text.find(piece) != std::string_view::npos) return piece;
  }
  return std::nullopt;
}

}  // namespace hardtack::test
