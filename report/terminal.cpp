#include "report/terminal.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/text/utf8.h"
#include "engine/text/visible.h"

namespace hardtack {
namespace {

// How many bytes at the beginning are plain ASCII: nearly all of most texts.
std::size_t plain_bytes(std::string_view text) {
  const auto end = std::ranges::find_if(
      text, [](char c) { return is_control(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80; });
  return static_cast<std::size_t>(end - text.begin());
}

std::string escape(std::string_view text, bool keep_lines) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t plain = plain_bytes(text.substr(at));
    result += text.substr(at, plain);
    at += plain;
    if (at == text.size()) break;
    const CodePoint character = decode_utf8(text, at);
    const std::string_view bytes = text.substr(at, character.length);
    if (character.is_stray()) {
      result += fmt::format("\\x{{{:02x}}}", static_cast<unsigned char>(bytes[0]));
    } else if (is_hidden(character.value) && !(keep_lines && character.value == '\n')) {
      result += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(character.value));
    } else {
      result += bytes;
    }
    at += character.length;
  }
  return result;
}

std::string_view code_of(Style style) {
  switch (style) {
    case Style::kBold: return "\x1b[1m";
    case Style::kRed: return "\x1b[1;31m";
    case Style::kGreen: return "\x1b[1;32m";
    case Style::kYellow: return "\x1b[1;33m";
    case Style::kCyan: return "\x1b[36m";
    case Style::kFaint: return "\x1b[2m";
  }
  return "";
}

}  // namespace

std::string escape_controls(std::string_view text) { return escape(text, false); }
std::string escape_lines(std::string_view text) { return escape(text, true); }

std::string escape_json(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t plain = plain_bytes(text.substr(at));
    result += text.substr(at, plain);
    at += plain;
    if (at == text.size()) break;
    const CodePoint character = decode_utf8(text, at);
    const auto code = static_cast<std::uint32_t>(character.value);
    if (character.is_stray()) {
      result += "\xef\xbf\xbd";  // JSON has no way to write it
    } else if (code < 0x7f || !is_hidden(character.value)) {
      result += text.substr(at, character.length);
    } else if (code < 0x10000) {
      result += fmt::format("\\u{:04x}", code);
    } else {
      result += fmt::format("\\u{:04x}\\u{:04x}", 0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff));
    }
    at += character.length;
  }
  return result;
}

std::string styled(std::string_view text, Style style, bool color) {
  if (!color) return std::string(text);
  return fmt::format("{}{}\x1b[0m", code_of(style), text);
}

}  // namespace hardtack
