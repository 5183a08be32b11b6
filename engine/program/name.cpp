#include "engine/program/name.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/text/utf8.h"
#include "engine/text/visible.h"

namespace hardtack {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == ':';
}

enum class NameChar : std::uint8_t { kNone, kDigit, kOther };
constexpr std::array<NameChar, 256> kNameChars = [] {
  std::array<NameChar, 256> chars{};
  for (std::size_t c = 0; c < chars.size(); ++c) {
    const char one = static_cast<char>(c);
    if (is_ascii_name_char(one)) chars[c] = is_digit(one) ? NameChar::kDigit : NameChar::kOther;
  }
  return chars;
}();

// Whether all are letters, digits, `_` and `:`, and whether one is no digit.
bool all_ascii(std::string_view name, bool& has_other) {
  for (const char c : name) {
    const NameChar kind = kNameChars[static_cast<unsigned char>(c)];
    if (kind == NameChar::kNone) return false;
    has_other = has_other || kind == NameChar::kOther;
  }
  return !name.empty();
}

// Some letters show nothing, as the filler of Hangul, and a name cannot be escaped.
bool shows(std::string_view name) {
  for (std::size_t at = 0; at < name.size();) {
    const CodePoint c = decode_utf8(name, at);
    if (is_hidden(c.value)) return false;
    at += c.length;
  }
  return true;
}

bool matches(const RE2& pattern, std::string_view text) {
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

}  // namespace

bool is_valid_variable(std::string_view name) {
  if (!name.empty() && std::ranges::all_of(name, is_ascii_name_char)) return true;
  static const RE2 pattern(R"([\p{L}\p{Nd}_:]+)");  // also refuses malformed UTF-8
  return matches(pattern, name) && shows(name);
}

bool is_valid_name(std::string_view name) {
  // Nearly all names are these, and requests have theirs checked with each fact.
  if (bool has_other = false; all_ascii(name, has_other)) return has_other;
  if (!is_valid_variable(name)) return false;
  static const RE2 digits(R"(\p{Nd}+)");
  return !matches(digits, name);
}

}  // namespace hardtack
