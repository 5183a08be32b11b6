// Numbers as the functions take them: decimal digits without a sign and without leading zeros.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace hardtack {

// Nothing for another text, and for a number that 64 bits do not hold.
constexpr std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace hardtack
