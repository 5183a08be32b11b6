#include "policytest/report/escape.h"

#include "engine/text/utf8.h"

namespace hardtack::policytest {

std::string escape_markup(std::string_view text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = decode_utf8(text, i);
    const std::string_view character = text.substr(i, point.length);
    i += point.length;
    if (character == "&") {
      escaped += "&amp;";
    } else if (character == "<") {
      escaped += "&lt;";
    } else if (character == ">") {
      escaped += "&gt;";
    } else if (character == "\"") {
      escaped += "&quot;";
    } else if (character == "'") {
      escaped += "&#39;";
    } else if (character.size() == 1 && static_cast<unsigned char>(character[0]) < 0x20 && character != "\n" &&
               character != "\t") {
      escaped += "\xEF\xBF\xBD";
    } else if (character.size() == 1 && static_cast<unsigned char>(character[0]) >= 0x80) {
      escaped += "\xEF\xBF\xBD";  // a stray byte
    } else if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") {
      escaped += "\xEF\xBF\xBD";  // U+FFFE and U+FFFF are no characters of XML (XML 1.0, 2.2)
    } else {
      escaped += character;
    }
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

}  // namespace hardtack::policytest
