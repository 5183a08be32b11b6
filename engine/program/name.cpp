#include "engine/program/name.h"

#include <re2/re2.h>

#include <algorithm>

#include "engine/text/utf8.h"
#include "engine/text/visible.h"

namespace hardtack {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == ':';
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
  if (!is_valid_variable(name)) return false;
  if (std::ranges::all_of(name, is_ascii_name_char)) return !std::ranges::all_of(name, is_digit);
  static const RE2 digits(R"(\p{Nd}+)");
  return !matches(digits, name);
}

}  // namespace hardtack
