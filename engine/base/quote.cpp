#include "engine/base/quote.h"

namespace hardtack {

std::string clip(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  if (end == 0) end = most;  // no UTF-8, so there is no character to keep whole
  return std::string(text.substr(0, end)) + "...";
}

std::string quote(std::string_view text, std::string_view prefix) {
  std::string result = "`";
  result += prefix;
  result += clip(text);
  result += '`';
  return result;
}

}  // namespace hardtack
