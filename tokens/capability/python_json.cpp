#include "tokens/capability/python_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/text/utf8.h"

namespace hardtack {
namespace {

void append_unit(std::string& out, std::uint32_t unit) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[unit >> shift & 0xf];
}

void append_character(std::string& out, std::uint32_t character) {
  switch (character) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    default: break;
  }
  if (character >= 0x20 && character < 0x7f) {
    out += static_cast<char>(character);
  } else if (character < 0x1'0000) {
    append_unit(out, character);
  } else {
    append_unit(out, 0xd800 + ((character - 0x1'0000) >> 10));
    append_unit(out, 0xdc00 + ((character - 0x1'0000) & 0x3ff));
  }
}

constexpr bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    // Most texts are nothing but plain characters.
    const std::size_t begin = at;
    while (at < text.size() && is_plain(text[at])) ++at;
    out += text.substr(begin, at - begin);
    if (at == text.size()) break;
    const CodePoint character = decode_utf8(text, at);
    append_character(out, character.value);
    at += character.length;
  }
  out += '"';
}

// float.__repr__: the shortest digits that read back, with an exponent below -4 and from 16 on.
void append_double(std::string& out, double value) {
  std::array<char, 40> buffer{};
  const auto scientific =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(scientific.ptr - buffer.data()));
  int exponent = 0;
  const auto at = text.find('e');
  const char* digits = text.data() + at + 1;
  std::from_chars(digits + (*digits == '+' ? 1 : 0), text.data() + text.size(), exponent);
  if (exponent < -4 || exponent >= 16) {
    out += text;  // both write at least two digits of the exponent
    return;
  }
  std::array<char, 40> plain{};
  const auto fixed = std::to_chars(plain.data(), plain.data() + plain.size(), value, std::chars_format::fixed);
  const std::string_view written(plain.data(), static_cast<std::size_t>(fixed.ptr - plain.data()));
  out += written;
  if (written.find('.') == std::string_view::npos) out += ".0";
}

void append_value(std::string& out, const JsonValue& value);

void append_object(std::string& out, const JsonValue::Object& members) {  // NOLINT(misc-no-recursion)
  std::vector<const JsonValue::Member*> sorted;
  for (const JsonValue::Member& member : members) sorted.push_back(&member);
  // The order of UTF-8 bytes is that of code points.
  std::ranges::sort(sorted, {}, [](const JsonValue::Member* member) -> const std::string& { return member->first; });
  out += '{';
  bool first = true;
  for (const JsonValue::Member* member : sorted) {
    if (!first) out += ',';
    first = false;
    append_string(out, member->first);
    out += ':';
    append_value(out, member->second);
  }
  out += '}';
}

void append_value(std::string& out, const JsonValue& value) {  // NOLINT(misc-no-recursion)
  if (value.is_null()) {
    out += "null";
  } else if (value.is_bool()) {
    out += value.as_bool() ? "true" : "false";
  } else if (value.is_integer()) {
    out += std::to_string(value.as_integer());
  } else if (value.is_double()) {
    append_double(out, value.as_double());
  } else if (value.is_string()) {
    append_string(out, value.as_string());
  } else if (value.is_array()) {
    out += '[';
    bool first = true;
    for (const JsonValue& element : value.as_array()) {
      if (!first) out += ',';
      first = false;
      append_value(out, element);
    }
    out += ']';
  } else {
    append_object(out, value.as_object());
  }
}

}  // namespace

std::string python_json(const JsonValue& value) {
  std::string out;
  append_value(out, value);
  return out;
}

}  // namespace hardtack
