#include "report/formats/markup.h"

#include "engine/text/utf8.h"

namespace hardtack {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::string_view escaped_character(std::string_view character, MarkupPlace place) {
  if (character.size() > 1) {
    const bool none = character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";  // U+FFFE and U+FFFF
    return none ? kReplacement : character;
  }
  const char c = character[0];
  const bool attribute = place == MarkupPlace::kAttribute;
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\n': return attribute ? "&#10;" : character;
    case '\t': return attribute ? "&#9;" : character;
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte >= 0x80 ? kReplacement : character;  // a control character, or a stray byte
}

}  // namespace

std::string escape_markup(std::string_view text, MarkupPlace place) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = decode_utf8(text, i).length;
    escaped += escaped_character(text.substr(i, length), place);
    i += length;
  }
  return escaped;
}

std::string escape_command(std::string_view text, bool in_property) {
  std::string escaped;
  for (const char c : text) {
    if (c == '%') {
      escaped += "%25";
    } else if (c == '\r') {
      escaped += "%0D";
    } else if (c == '\n') {
      escaped += "%0A";
    } else if (in_property && c == ':') {
      escaped += "%3A";
    } else if (in_property && c == ',') {
      escaped += "%2C";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace hardtack
