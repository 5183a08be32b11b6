#include "tokens/bytes/base64.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "engine/text/cat.h"

namespace hardtack {
namespace {

// The last two characters are all that the alphabets differ in.
struct Alphabet {
  std::uint32_t c62;
  std::uint32_t c63;
};
constexpr Alphabet kUrl{'-', '_'};
constexpr Alphabet kStandard{'+', '/'};

// All ones if low <= x <= high, else zero; no branch, so the time tells nothing about x. All arguments are below 2^31.
constexpr std::uint32_t mask_if_within(std::uint32_t x, std::uint32_t low, std::uint32_t high) {
  return (((x - low) | (high - x)) >> 31) - 1;
}

// 0..63, or a number with bit 8 set.
constexpr std::uint32_t value_of(std::uint32_t c, const Alphabet& alphabet) {
  const std::uint32_t upper = mask_if_within(c, 'A', 'Z');
  const std::uint32_t lower = mask_if_within(c, 'a', 'z');
  const std::uint32_t digit = mask_if_within(c, '0', '9');
  const std::uint32_t is62 = mask_if_within(c, alphabet.c62, alphabet.c62);
  const std::uint32_t is63 = mask_if_within(c, alphabet.c63, alphabet.c63);
  return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) | (digit & (c - '0' + 52)) | (is62 & 62) | (is63 & 63) |
         (~(upper | lower | digit | is62 | is63) & 0x100);
}

constexpr std::uint8_t character_of(std::uint32_t value, const Alphabet& alphabet) {
  const std::uint32_t c =
      (mask_if_within(value, 0, 25) & (value + 'A')) | (mask_if_within(value, 26, 51) & (value - 26 + 'a')) |
      (mask_if_within(value, 52, 61) & (value - 52 + '0')) | (mask_if_within(value, 62, 62) & alphabet.c62) |
      (mask_if_within(value, 63, 63) & alphabet.c63);
  return static_cast<std::uint8_t>(c);
}

std::size_t encoded_size(std::size_t size, Padding padding) {
  return padding == Padding::kWritten ? (size + 2) / 3 * 4 : (size * 4 + 2) / 3;
}

void encode(ByteView bytes, const Alphabet& alphabet, std::span<std::uint8_t> out) {
  std::size_t at = 0;
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    out[at++] = bytes[i] >> 2;
    out[at++] = static_cast<std::uint8_t>((bytes[i] << 4 | bytes[i + 1] >> 4) & 63);
    out[at++] = static_cast<std::uint8_t>((bytes[i + 1] << 2 | bytes[i + 2] >> 6) & 63);
    out[at++] = bytes[i + 2] & 63;
  }
  if (i < bytes.size()) {
    const std::uint8_t second = i + 1 < bytes.size() ? bytes[i + 1] : 0;
    out[at++] = bytes[i] >> 2;
    out[at++] = static_cast<std::uint8_t>((bytes[i] << 4 | second >> 4) & 63);
    if (i + 1 < bytes.size()) out[at++] = static_cast<std::uint8_t>((second << 2) & 63);
  }
  for (std::uint8_t& value : out.first(at)) value = character_of(value, alphabet);
  for (std::uint8_t& padding : out.subspan(at)) padding = '=';
}

std::unexpected<Error> fault(std::string message, std::size_t position, std::string help) {
  const auto at = static_cast<std::uint32_t>(position);
  return fail(Error(ErrorCode::kInvalidBase64, cat(std::move(message), " at byte ", position))
                  .with_span({at, at + 1})
                  .with_help(std::move(help)));
}

// Text that is already known to be wrong: names the first reason. Its time may depend on the text.
std::unexpected<Error> explain(std::string_view text, std::size_t digits, const Alphabet& alphabet) {
  const bool url = alphabet.c62 == kUrl.c62;
  for (std::size_t i = 0; i < digits; ++i) {
    const auto c = static_cast<std::uint8_t>(text[i]);
    if (value_of(c, alphabet) < 0x100) continue;
    if (c == '=') return fault("base64 padding that is not at the end", i, "use at most two `=`, at the end");
    if (c == ' ' || (c >= '\t' && c <= '\r')) return fault("white space in base64", i, "remove spaces and line breaks");
    if (url && (c == '+' || c == '/'))
      return fault("a character of the standard base64 alphabet", i, "use the URL alphabet: `-` and `_`");
    return fault("a character outside the base64 alphabet", i,
                 url ? "use A-Z, a-z, 0-9, `-` and `_`" : "use A-Z, a-z, 0-9, `+` and `/`");
  }
  if (digits % 4 == 1) return fault("base64 that stops within a byte", digits, "the text was probably cut short");
  if (digits != text.size() && (text.size() % 4 != 0 || text.size() - digits != (4 - digits % 4) % 4))
    return fault("wrong base64 padding", digits, "fill the last group of four with `=` or leave all padding out");
  return fault("base64 with stray bits in the last character", digits - 1,
               "the text was probably altered or cut short");
}

// The number of characters that are not padding at the end.
std::size_t digits_of(std::string_view text) {
  std::size_t digits = text.size();
  while (digits > 0 && text.size() - digits < 2 && text[digits - 1] == '=') --digits;
  return digits;
}

// Characters to values in a loop of its own, which compilers turn into vector instructions. Nonzero if any is no digit.
std::uint32_t read_digits(std::string_view text, const Alphabet& alphabet, std::span<std::uint8_t> values) {
  std::uint32_t bad = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint32_t value = value_of(static_cast<std::uint8_t>(text[i]), alphabet);
    bad |= value;
    values[i] = static_cast<std::uint8_t>(value & 63);
  }
  return bad >> 8;
}

Result<void> decode(std::string_view text, std::size_t digits, const Alphabet& alphabet, std::span<std::uint8_t> out) {
  std::array<std::uint8_t, 256> values{};  // of one stretch of the text
  std::uint32_t bad = 0;
  std::uint32_t stray = 0;
  std::size_t at = 0;
  for (std::size_t begin = 0; begin < digits; begin += values.size()) {
    const std::size_t count = std::min(values.size(), digits - begin);
    bad |= read_digits(text.substr(begin, count), alphabet, values);
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4) {
      out[at++] = static_cast<std::uint8_t>(values[i] << 2 | values[i + 1] >> 4);
      out[at++] = static_cast<std::uint8_t>(values[i + 1] << 4 | values[i + 2] >> 2);
      out[at++] = static_cast<std::uint8_t>(values[i + 2] << 6 | values[i + 3]);
    }
    if (count - i >= 2) {
      out[at++] = static_cast<std::uint8_t>(values[i] << 2 | values[i + 1] >> 4);
      stray = values[i + 1] & 0x0fU;
    }
    if (count - i == 3) {
      out[at++] = static_cast<std::uint8_t>(values[i + 1] << 4 | values[i + 2] >> 2);
      stray = values[i + 2] & 0x03U;
    }
  }
  wipe(values);
  const std::size_t padding = text.size() - digits;
  const bool shape = digits % 4 != 1 && (padding == 0 || padding == (4 - digits % 4) % 4);
  if (bad == 0 && stray == 0 && shape) return {};
  return explain(text, digits, alphabet);
}

}  // namespace

std::string to_base64url(ByteView bytes, Padding padding) {
  std::string text(encoded_size(bytes.size(), padding), '=');
  encode(bytes, kUrl, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return text;
}

Result<Bytes> from_base64url(std::string_view text) {
  const std::size_t digits = digits_of(text);
  Bytes bytes(digits * 3 / 4);
  HARDTACK_CHECK(decode(text, digits, kUrl, bytes));
  return bytes;
}

std::string to_base64(ByteView bytes) {
  std::string text(encoded_size(bytes.size(), Padding::kWritten), '=');
  encode(bytes, kStandard, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  return text;
}

SecretBytes secret_to_base64(ByteView bytes) {
  SecretBytes text(encoded_size(bytes.size(), Padding::kWritten));
  encode(bytes, kStandard, text.writable());
  return text;
}

Result<SecretBytes> secret_from_base64(std::string_view text) {
  const std::size_t digits = digits_of(text);
  SecretBytes bytes(digits * 3 / 4);
  HARDTACK_CHECK(decode(text, digits, kStandard, bytes.writable()));
  return bytes;
}

}  // namespace hardtack
