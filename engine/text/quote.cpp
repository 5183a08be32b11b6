#include "engine/text/quote.h"

#include "engine/text/utf8.h"

namespace hardtack {

std::string clip(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  return std::string(cut_utf8(text, most)) + "...";
}

std::string quote(std::string_view text, std::string_view prefix) {
  std::string result = "`";
  result += prefix;
  result += clip(text);
  result += '`';
  return result;
}

}  // namespace hardtack
