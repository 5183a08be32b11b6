// UTF-8: decoding, checking, cutting. The one place of the project that knows its rules (table 3-7 of the Unicode
// standard: no overlong forms, no surrogates, nothing beyond U+10FFFF). Functions never fail and may be called from any
// thread.
//
//   for (std::size_t at = 0; at < text.size();) {
//     const CodePoint c = decode_utf8(text, at);
//     at += c.length;
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hardtack {

struct CodePoint {
  char32_t value = 0xfffd;
  std::uint32_t length = 1;
  // A byte that is not part of well-formed UTF-8 stands for U+FFFD and is one byte long. U+FFFD itself takes three.
  bool is_stray() const { return value == 0xfffd && length == 1; }
  friend bool operator==(const CodePoint&, const CodePoint&) = default;
};

// The code point at `offset`, which is within the text.
CodePoint decode_utf8(std::string_view text, std::size_t offset);
// The offset of the first stray byte.
std::optional<std::size_t> find_stray_byte(std::string_view text);
// Most text is ASCII, which takes a step for eight bytes.
bool is_valid_utf8(std::string_view text);
// `code_point` is at most U+10FFFF.
void append_code_point(std::string& text, char32_t code_point);

// The longest beginning of `text` of at most `most` bytes that ends between characters.
std::string_view cut_utf8(std::string_view text, std::size_t most);

}  // namespace hardtack
