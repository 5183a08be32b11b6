#include "cli/files/no_text.h"

#include <algorithm>
#include <cctype>

#include "cli/system/files.h"
#include "engine/text/trim.h"

namespace hardtack::cli {

bool looks_like_no_text(std::string_view text) {
  const std::string_view word = trimmed(text);
  const bool one_word =
      word.size() >= 16 && std::ranges::all_of(word, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '/' || c == '+' || c == '=' || c == '.' || c == ':';
      });
  return one_word || looks_secret(word) || word.find("PRIVATE KEY") != std::string_view::npos;
}

}  // namespace hardtack::cli
