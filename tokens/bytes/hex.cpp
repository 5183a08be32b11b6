#include "tokens/bytes/hex.h"

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/text/cat.h"

namespace hardtack {
namespace {

// No table and no branch on the digit: a cache line or a jump would tell which one it was.
std::uint8_t hex_digit(std::uint32_t nibble) {
  const std::uint32_t letter = (9U - nibble) >> 31;  // 1 for a..f
  return static_cast<std::uint8_t>('0' + nibble + letter * ('a' - '0' - 10));
}

// The value of a hexadecimal digit, or a number with bit 8 set.
std::uint32_t hex_value(std::uint32_t c) {
  const auto in_range = [](std::uint32_t x, std::uint32_t low, std::uint32_t high) {
    return 1U & ~(((x - low) | (high - x)) >> 31);
  };
  const std::uint32_t digit = in_range(c, '0', '9');
  const std::uint32_t lower = in_range(c | 0x20U, 'a', 'f');
  const std::uint32_t value = (0U - digit) & (c - '0');
  const std::uint32_t letter = (0U - lower) & ((c | 0x20U) - 'a' + 10);
  return value | letter | ((1U ^ digit ^ lower) << 8);
}

void encode(ByteView bytes, std::span<std::uint8_t> out) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = hex_digit(bytes[i] >> 4);
    out[2 * i + 1] = hex_digit(bytes[i] & 0x0fU);
  }
}

Result<void> decode(std::string_view text, std::span<std::uint8_t> out) {
  std::uint32_t bad = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint32_t high = hex_value(static_cast<std::uint8_t>(text[2 * i]));
    const std::uint32_t low = hex_value(static_cast<std::uint8_t>(text[2 * i + 1]));
    bad |= (high | low) >> 8;
    out[i] = static_cast<std::uint8_t>((high << 4) | (low & 0x0fU));
  }
  if (bad == 0 && text.size() % 2 == 0) return {};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (hex_value(static_cast<std::uint8_t>(text[i])) < 0x100) continue;
    const auto at = static_cast<std::uint32_t>(i);
    return fail(Error(ErrorCode::kInvalidHex, cat("not a hexadecimal digit at byte ", i))
                    .with_span({at, at + 1})
                    .with_help("use the digits 0-9 and a-f only, without spaces or a prefix"));
  }
  return fail(Error(ErrorCode::kInvalidHex, cat("an odd number of hexadecimal digits (", text.size(), ")"))
                  .with_help("every byte takes two digits"));
}

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string text(bytes.size() * 2, '0');
  encode(bytes, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes bytes(text.size() / 2);
  HARDTACK_CHECK(decode(text, bytes));
  return bytes;
}

Result<SecretBytes> secret_from_hex(std::string_view text) {
  SecretBytes bytes(text.size() / 2);
  HARDTACK_CHECK(decode(text, bytes.writable()));
  return bytes;
}

SecretBytes secret_to_hex(ByteView bytes) {
  SecretBytes text(bytes.size() * 2);
  encode(bytes, text.writable());
  return text;
}

}  // namespace hardtack
