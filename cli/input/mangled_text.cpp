#include "cli/input/mangled_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <utility>

#include "engine/text/utf8.h"
#include "engine/text/visible.h"
#include "grammar/text/source.h"

namespace hardtack::cli {
namespace {

// Shorter text is a word of something else.
constexpr std::size_t kLeastCharacters = 16;

constexpr const char* kWithoutSpace = "remove it, as `tr -d '[:space:]'` does";

bool is_blank(char32_t c) { return c == ' ' || c == '\t'; }
bool is_break(char32_t c) {
  return c == '\r' || c == '\n' || c == 0x0b || c == 0x0c || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool is_quote(char32_t c) {
  constexpr std::array<char32_t, 12> kQuotes = {'"',  '\'',   '`',    '<',    '>',    0xab,
                                                0xbb, 0x2018, 0x2019, 0x201c, 0x201d, 0x201e};
  return std::ranges::find(kQuotes, c) != kQuotes.end();
}

bool is_base64(char32_t c) {
  return c < 0x80 &&
         (std::isalnum(static_cast<int>(c)) != 0 || c == '-' || c == '_' || c == '+' || c == '/' || c == '=');
}

// Spaces that are no blanks, and what shows as nothing.
bool is_unseen(char32_t c) {
  if (c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f || c == 0x3000)
    return true;
  return is_hidden(c) && !is_control(c);
}

// UTF-16, as some shells write what is redirected to a file.
bool is_utf16(std::string_view text) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) return true;
  const auto zeros = static_cast<std::size_t>(std::ranges::count(text, '\0'));
  return text.size() >= 2 * kLeastCharacters && zeros * 2 + 4 >= text.size() && zeros * 2 <= text.size() + 4;
}

std::string_view without_name(std::string_view text) {
  constexpr std::string_view kScheme = "biscuit:";
  if (text.starts_with(kScheme)) text.remove_prefix(kScheme.size());
  return text;
}

Error mangled(std::string message, std::string help) {
  return Error(ErrorCode::kInvalidBase64, std::move(message)).with_help(std::move(help));
}

// The first thing that does not belong there, in text that is base64url without all such things.
class Finder {
 public:
  std::optional<Error> find(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const CodePoint next = decode_utf8(text, at);
      at += next.length;
      if (is_base64(next.value)) {
        ++characters_;
      } else if (const auto error = name(next.value)) {
        if (!found_) found_ = error;
      } else {
        return std::nullopt;  // something else altogether
      }
    }
    return characters_ < kLeastCharacters ? std::nullopt : found_;
  }

 private:
  std::optional<Error> name(char32_t c) const {
    const std::string where = characters_ == 0 ? " at its start" : fmt::format(" behind {} characters", characters_);
    if (c == 0xfeff && characters_ == 0) {
      return mangled("the text begins with a byte order mark",
                     "save it without the mark, as `sed '1s/^\\xef\\xbb\\xbf//'` does");
    }
    if (is_break(c)) return mangled("the text has a line break" + where, kWithoutSpace);
    if (is_blank(c)) return mangled("the text has a blank" + where, kWithoutSpace);
    if (is_quote(c))
      return mangled("the text has a quotation mark" + where, "remove the quotation marks around the text");
    if (is_unseen(c)) {
      return mangled(
          fmt::format("the text has the invisible character `\\u{{{:x}}}`{}", static_cast<std::uint32_t>(c), where),
          "remove it: copy the text from where it was made, without formatting");
    }
    return std::nullopt;
  }

  std::size_t characters_ = 0;
  std::optional<Error> found_;
};

}  // namespace

std::optional<Error> mangled_text(std::string_view text) {
  if (is_utf16(text)) {
    return mangled("the text is UTF-16", "save it as UTF-8 or ASCII, as `iconv -f UTF-16 -t ASCII` does");
  }
  for (const std::string_view prefix : {"Bearer ", "bearer ", "Authorization: Bearer ", "authorization: Bearer "}) {
    if (text.starts_with(prefix) && std::ranges::all_of(without_name(text.substr(prefix.size())), is_base64)) {
      return mangled("the text begins with the words of an HTTP header", "remove `" + std::string(prefix) + "`");
    }
  }
  std::string plain;
  if (const auto scheme = text.find("biscuit:"); scheme != std::string_view::npos) {
    plain = std::string(text.substr(0, scheme)) + std::string(without_name(text.substr(scheme)));
    text = plain;
  }
  return Finder().find(text);
}

bool looks_binary(std::string_view contents) {
  if (is_utf16(contents)) return false;
  if (find_stray_byte(contents)) return true;
  return std::ranges::any_of(contents,
                             [](unsigned char c) { return (c < 0x20 && !is_break(c) && !is_blank(c)) || c == 0x7f; });
}

}  // namespace hardtack::cli
