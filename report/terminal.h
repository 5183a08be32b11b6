// Text for a terminal: nothing that an input contains may move the cursor, change colours or reorder what is read.
#pragma once

#include <string>
#include <string_view>

namespace hardtack {

// Controls, bidirectional and invisible formatting characters, and bytes that are not UTF-8, as `\u{1b}` or `\x{ff}`.
// Line feeds are escaped too.
std::string escape_controls(std::string_view text);
// The same for text of several lines: line feeds stay.
std::string escape_lines(std::string_view text);

// A JSON text whose strings hold the same characters, the unprintable ones as `\u202e`. Bytes that are no UTF-8, as
// names of files may have, become U+FFFD.
std::string escape_json(std::string_view text);

enum class Style { kBold, kRed, kGreen, kYellow, kCyan, kFaint };

// `text` in a style, or as it is.
std::string styled(std::string_view text, Style style, bool color);

}  // namespace hardtack
