#include "cli/terminal.h"

#include <fmt/format.h>

#include "grammar/source.h"

namespace hardtack::cli {
namespace {

bool is_unprintable(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
         c >= 0xe0000;
}

std::string escape(std::string_view text, bool keep_lines) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const DecodedCodePoint character = decode_code_point(text, at);
    const std::string_view bytes = text.substr(at, character.length);
    const bool stray = character.value == 0xfffd && character.length == 1;
    if (stray) {
      result += fmt::format("\\x{{{:02x}}}", static_cast<unsigned char>(bytes[0]));
    } else if (is_unprintable(character.value) && !(keep_lines && character.value == '\n')) {
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

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string shown_word(std::string_view word) {
  return word.size() <= 24 ? "`" + escape_controls(word) + "`" : fmt::format("of {} characters", word.size());
}

std::string escape_json(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const DecodedCodePoint character = decode_code_point(text, at);
    const auto code = static_cast<std::uint32_t>(character.value);
    if (code < 0x7f || !is_unprintable(character.value)) {
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

}  // namespace hardtack::cli
