// Property: each sequence of bytes has one text in base64url (or one with and one without padding), in base64 and, but
// for the case of digits, in hexadecimal, and it is the text that a second encoder writes; nothing else is read. An
// error names a place inside the text and none of its characters.
//
// Input: text, which each reader reads, and the same as bytes, which each writer writes.
#include "tokens/bytes/base64.h"

#include <algorithm>
#include <string>

#include "fuzz/fuzz_support.h"
#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

using fuzz::require;

std::string alphabet_with(const char* last_two) {
  return std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") + last_two;
}

// RFC 4648, section 4: bits, six at a time, and `=` up to a multiple of four.
std::string plain_base64(ByteView bytes, std::string_view alphabet, bool padded) {
  std::string text;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const std::uint8_t byte : bytes) {
    bits = (bits << 8 | byte) & 0xffff;
    for (count += 8; count >= 6; count -= 6) text += alphabet[bits >> (count - 6) & 63];
  }
  if (count > 0) text += alphabet[bits << (6 - count) & 63];
  while (padded && text.size() % 4 != 0) text += '=';
  return text;
}

std::string plain_hex(ByteView bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    for (const std::uint32_t nibble : {std::uint32_t{byte} >> 4, std::uint32_t{byte} & 15}) {
      text += static_cast<char>(nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
    }
  }
  return text;
}

// The text of an error about text that is not repeated in it: longer stretches of it are looked for, since short ones
// are words of the message by chance.
void check_error(const Error& error, std::string_view text) {
  if (error.span()) require(error.span()->begin <= text.size(), "an error has its place in the text or at its end");
  constexpr std::size_t kTelling = 12;
  const std::string message = error.to_string();
  for (std::size_t at = 0; at + kTelling <= text.size(); ++at) {
    const std::string_view part = text.substr(at, kTelling);
    const bool words = std::ranges::any_of(part, [](char c) { return c == ' ' || c == '`'; });
    require(words || message.find(part) == std::string::npos, "an error repeats nothing of the text");
  }
}

// The bytes of text that may be base64: whether it is shows when they are written.
Bytes plain_bytes(std::string_view text, std::string_view alphabet) {
  Bytes bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) break;
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::uint8_t>(bits >> count));
  }
  return bytes;
}

template <typename Read>
void check_reader(std::string_view text, const std::string& alphabet, const Read& read) {
  const Bytes expected = plain_bytes(text, alphabet);
  const bool spelled =
      text == plain_base64(expected, alphabet, true) || text == plain_base64(expected, alphabet, false);
  const auto result = read(text);
  require(result.has_value() == spelled, "a text is read if it is one of the two of its bytes");
  if (!result) return check_error(result.error(), text);
  require(*result == expected, "as these");
}

void check_base64(std::string_view text) {
  check_reader(text, alphabet_with("-_"), from_base64url);
  check_reader(text, alphabet_with("+/"), [](std::string_view secret) -> Result<Bytes> {
    HARDTACK_TRY(const SecretBytes bytes, secret_from_base64(secret));
    return Bytes(bytes.bytes().begin(), bytes.bytes().end());
  });
}

void check_hex(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'F' ? char(c - 'A' + 'a') : c; });
  const auto bytes = from_hex(text);
  if (!bytes) return check_error(bytes.error(), text);
  require(plain_hex(*bytes) == lower, "digits are those of their bytes");
}

bool reads(const Result<Bytes>& read, ByteView bytes) { return read && std::ranges::equal(*read, bytes); }

void check_writers(ByteView bytes) {
  const std::string url = alphabet_with("-_");
  const std::string padded = to_base64url(bytes);
  const std::string bare = to_base64url(bytes, Padding::kOmitted);
  require(padded == plain_base64(bytes, url, true) && bare == plain_base64(bytes, url, false),
          "base64url is written as the other encoder writes it");
  require(reads(from_base64url(padded), bytes) && reads(from_base64url(bare), bytes), "and read again");
  require(to_base64(bytes) == plain_base64(bytes, alphabet_with("+/"), true), "base64, too");
  require(secret_to_base64(bytes).reveal_text() == to_base64(bytes), "also of secrets");
  const auto secret = secret_from_base64(to_base64(bytes));
  require(secret && std::ranges::equal(secret->bytes(), bytes), "which are read again");
  require(to_hex(bytes) == plain_hex(bytes) && reads(from_hex(to_hex(bytes)), bytes), "and hexadecimal digits");
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  check_base64(fuzz::as_text(data, size));
  check_hex(fuzz::as_text(data, size));
  check_writers({data, size});
  return 0;
}
