#include "engine/text/utf8.h"

#include <cstring>

namespace hardtack {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080;

bool is_continuation(unsigned char byte) { return (byte & 0xc0) == 0x80; }

// 0 where no well-formed sequence starts.
std::uint32_t sequence_length(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const std::uint32_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (text.size() - offset < length) return 0;
  // The second byte excludes overlong forms, surrogates and values beyond U+10FFFF.
  const unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::uint32_t i = 2; i < length; ++i) {
    if (!is_continuation(byte(i))) return 0;
  }
  return length;
}

// Eight bytes at a time; what is left is read with bytes of before, where there are any.
bool is_ascii(std::string_view text) {
  const auto word_at = [&](std::size_t at, std::size_t size) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, size);
    return word;
  };
  std::uint64_t bits = 0;
  std::size_t at = 0;
  for (; text.size() - at >= 8; at += 8) bits |= word_at(at, 8);
  if (at == text.size()) return (bits & kHighBits) == 0;
  if (text.size() >= 8) {
    bits |= word_at(text.size() - 8, 8);
  } else if (text.size() >= 4) {
    bits |= word_at(0, 4) | word_at(text.size() - 4, 4);
  } else {
    for (; at < text.size(); ++at) bits |= static_cast<unsigned char>(text[at]);
  }
  return (bits & kHighBits) == 0;
}

}  // namespace

bool is_valid_utf8(std::string_view text) { return is_ascii(text) || !find_stray_byte(text); }

CodePoint decode_utf8(std::string_view text, std::size_t offset) {
  const std::uint32_t length = sequence_length(text, offset);
  if (length == 0) return {};
  const auto lead = static_cast<unsigned char>(text[offset]);
  if (length == 1) return {lead, 1};
  char32_t value = lead & (0xffu >> (length + 1));
  for (std::uint32_t i = 1; i < length; ++i) {
    value = (value << 6) | (static_cast<unsigned char>(text[offset + i]) & 0x3fu);
  }
  return {value, length};
}

std::optional<std::size_t> find_stray_byte(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t length = sequence_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

void append_code_point(std::string& text, char32_t code_point) {
  const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xc0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3f));
  } else if (code_point < 0x10000) {
    put(0xe0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3f));
    put(0x80 | (code_point & 0x3f));
  } else {
    put(0xf0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3f));
    put(0x80 | ((code_point >> 6) & 0x3f));
    put(0x80 | (code_point & 0x3f));
  }
}

std::string_view cut_utf8(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  // Not more than a character's length back: bytes that are no UTF-8 are cut anywhere.
  for (int back = 0; back < 3 && end > 0 && is_continuation(static_cast<unsigned char>(text[end])); ++back) --end;
  return text.substr(0, end);
}

}  // namespace hardtack
