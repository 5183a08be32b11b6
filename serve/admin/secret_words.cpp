#include "serve/admin/secret_words.h"

#include <algorithm>
#include <array>

#include "tokens/bytes/bytes.h"
#include "tokens/registry/registry.h"

namespace hardtack::serve {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\"'`(),;";
constexpr std::array<std::string_view, 2> kSigns = {"-private/", "-----BEGIN"};

}  // namespace

bool holds_secret(std::string_view text) {
  if (std::ranges::any_of(kSigns, [&](std::string_view sign) { return text.find(sign) != std::string_view::npos; }))
    return true;
  // Tokens of formats with blanks in them, and each word.
  if (detect_format(bytes_of(text))) return true;
  while (!text.empty()) {
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(kBlanks)));
    const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
    text.remove_prefix(word.size());
    if (!word.empty() && detect_format(bytes_of(word))) return true;
  }
  return false;
}

}  // namespace hardtack::serve
