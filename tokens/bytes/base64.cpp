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
  std::uint8_t c62;
  std::uint8_t c63;
};
constexpr Alphabet kUrl{'-', '_'};
constexpr Alphabet kStandard{'+', '/'};

constexpr std::uint8_t low_byte(int value) { return static_cast<std::uint8_t>(value); }

// All ones if low <= x <= high, else zero; no branch, so the time tells nothing about x. All arguments are below 2^7:
// bytes, since a vector instruction takes 16 of them.
constexpr std::uint8_t mask_if_within(std::uint8_t x, std::uint8_t low, std::uint8_t high) {
  const std::uint8_t outside = low_byte(low_byte(x - low) | low_byte(high - x));
  return low_byte(low_byte(outside >> 7) - 1);
}

constexpr std::uint8_t kNoDigit = 0x80;

// 0..63, or a number with bit 7 set.
constexpr std::uint8_t value_of(std::uint8_t byte, Alphabet alphabet) {
  const std::uint8_t c = low_byte(byte & 0x7f);
  const std::uint8_t upper = mask_if_within(c, 'A', 'Z');
  const std::uint8_t lower = mask_if_within(c, 'a', 'z');
  const std::uint8_t digit = mask_if_within(c, '0', '9');
  const std::uint8_t is62 = mask_if_within(c, alphabet.c62, alphabet.c62);
  const std::uint8_t is63 = mask_if_within(c, alphabet.c63, alphabet.c63);
  const std::uint8_t value = low_byte((upper & low_byte(c - 'A')) | (lower & low_byte(c - 'a' + 26)) |
                                      (digit & low_byte(c - '0' + 52)) | (is62 & 62) | (is63 & 63));
  const std::uint8_t known = low_byte(upper | lower | digit | is62 | is63);
  return low_byte(value | (low_byte(~known) & kNoDigit) | (byte & kNoDigit));
}

constexpr std::uint8_t character_of(std::uint8_t value, Alphabet alphabet) {
  return low_byte((mask_if_within(value, 0, 25) & low_byte(value + 'A')) |
                  (mask_if_within(value, 26, 51) & low_byte(value - 26 + 'a')) |
                  (mask_if_within(value, 52, 61) & low_byte(value - 52 + '0')) |
                  (mask_if_within(value, 62, 62) & alphabet.c62) | (mask_if_within(value, 63, 63) & alphabet.c63));
}

std::size_t encoded_size(std::size_t size, Padding padding) {
  return padding == Padding::kWritten ? (size + 2) / 3 * 4 : (size * 4 + 2) / 3;
}

// Indices that are known to be right are not checked again in these loops: compilers make no vector instructions of
// loops that may end the process.
void encode(ByteView bytes, Alphabet alphabet, std::span<std::uint8_t> out) {
  const std::uint8_t* in = bytes.data();
  const std::uint8_t* const last_group = in + bytes.size() / 3 * 3;
  std::uint8_t* values = out.data();
  for (; in != last_group; in += 3, values += 4) {
    values[0] = in[0] >> 2;
    values[1] = low_byte((in[0] << 4 | in[1] >> 4) & 63);
    values[2] = low_byte((in[1] << 2 | in[2] >> 6) & 63);
    values[3] = in[2] & 63;
  }
  const std::size_t left = bytes.size() % 3;
  if (left > 0) {
    const std::uint8_t second = left > 1 ? in[1] : 0;
    *values++ = in[0] >> 2;
    *values++ = low_byte((in[0] << 4 | second >> 4) & 63);
    if (left > 1) *values++ = low_byte((second << 2) & 63);
  }
  const auto at = static_cast<std::size_t>(values - out.data());
  std::ranges::transform(out.first(at), out.begin(), [=](std::uint8_t value) { return character_of(value, alphabet); });
  std::ranges::fill(out.subspan(at), '=');
}

std::unexpected<Error> fault(std::string message, std::size_t position, std::string help) {
  const auto at = static_cast<std::uint32_t>(position);
  return fail(Error(ErrorCode::kInvalidBase64, cat(std::move(message), " at byte ", position))
                  .with_span({at, at + 1})
                  .with_help(std::move(help)));
}

// Text that is already known to be wrong: names the first reason. Its time may depend on the text.
std::unexpected<Error> explain(std::string_view text, std::size_t digits, Alphabet alphabet) {
  const bool url = alphabet.c62 == kUrl.c62;
  for (std::size_t i = 0; i < digits; ++i) {
    const auto c = static_cast<std::uint8_t>(text[i]);
    if (value_of(c, alphabet) < kNoDigit) continue;
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

// Characters to values in a loop of its own, for vector instructions. Nonzero if any is no digit.
std::uint8_t read_digits(std::string_view text, Alphabet alphabet, std::span<std::uint8_t> values) {
  std::ranges::transform(text, values.begin(),
                         [=](char c) { return value_of(static_cast<std::uint8_t>(c), alphabet); });
  std::uint8_t all = 0;
  for (const std::uint8_t value : values.first(text.size())) all |= value;
  return all & kNoDigit;
}

Result<void> decode(std::string_view text, std::size_t digits, Alphabet alphabet, std::span<std::uint8_t> bytes) {
  std::array<std::uint8_t, 256> values{};  // of one stretch of the text
  std::uint8_t bad = 0;
  std::uint8_t stray = 0;
  std::uint8_t* out = bytes.data();
  for (std::size_t begin = 0; begin < digits; begin += values.size()) {
    const std::size_t count = std::min(values.size(), digits - begin);
    bad |= read_digits(text.substr(begin, count), alphabet, values);
    const std::uint8_t* in = values.data();
    const std::uint8_t* const last_group = in + count / 4 * 4;
    for (; in != last_group; in += 4, out += 3) {
      out[0] = low_byte(in[0] << 2 | in[1] >> 4);
      out[1] = low_byte(in[1] << 4 | in[2] >> 2);
      out[2] = low_byte(in[2] << 6 | in[3]);
    }
    const std::size_t left = count % 4;
    if (left >= 2) {
      *out++ = low_byte(in[0] << 2 | in[1] >> 4);
      stray = in[1] & 0x0fU;
    }
    if (left == 3) {
      *out++ = low_byte(in[1] << 4 | in[2] >> 2);
      stray = in[2] & 0x03U;
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

std::size_t size_from_base64(std::string_view text) { return digits_of(text) * 3 / 4; }

Result<Bytes> from_base64url(std::string_view text) {
  const std::size_t digits = digits_of(text);
  Bytes bytes(size_from_base64(text));
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
  SecretBytes bytes(size_from_base64(text));
  HARDTACK_CHECK(decode(text, digits, kStandard, bytes.writable()));
  return bytes;
}

}  // namespace hardtack
