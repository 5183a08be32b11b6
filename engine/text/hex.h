// Hexadecimal digits of public data. Secrets take tokens/bytes/hex.h, whose time does not depend on the digits. Never
// fails; may be called from any thread.
//
//   append_hex(text, 0x0f);         // "0f"
//   append_hex_number(text, 0x1b);  // "1b"
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace hardtack {

// The lower-case digit of the lowest four bits.
constexpr char hex_digit(std::uint32_t nibble) { return "0123456789abcdef"[nibble & 15]; }

// The value of a digit of either case; nothing for another character.
constexpr std::optional<std::uint8_t> hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

// Two digits.
inline void append_hex(std::string& text, std::uint8_t byte) {
  text += hex_digit(byte >> 4U);
  text += hex_digit(byte);
}

// As many digits as the number has, but at least `least`.
inline void append_hex_number(std::string& text, std::uint32_t number, unsigned least = 1) {
  unsigned digits = 1;
  while (digits < 8 && (number >> (4 * digits)) != 0) ++digits;
  for (unsigned left = digits < least ? least : digits; left > 0; --left) {
    text += left > 8 ? '0' : hex_digit(number >> (4 * (left - 1)));
  }
}

}  // namespace hardtack
