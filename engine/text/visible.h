// Which characters a reader can see where they stand. The one list of the project: what is not visible is escaped
// wherever text of a stranger is shown or printed (strings of printed programs, diagnostics, the terminal, JSON), and
// the checker warns about it in source text.
#pragma once

namespace hardtack {

// Characters that reorder what is shown around them (Trojan Source).
constexpr bool is_reordering(char32_t c) {
  return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

// C0 and C1 controls, line feed and tab among them.
constexpr bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c <= 0x9f); }

// Controls, reordering characters, and those that show nothing: Unicode's Default_Ignorable_Code_Point, separators of
// lines and paragraphs, annotations, the blank Braille pattern, and everything from plane 14 on (tags, private use).
constexpr bool is_hidden(char32_t c) {
  if (c < 0xad) return is_control(c);
  if (c == 0xad || c == 0x34f || is_reordering(c)) return true;
  if (c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 || (c >= 0x180b && c <= 0x180f)) return true;
  if ((c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f)) return true;
  if (c == 0x2800 || c == 0x3164 || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff || c == 0xffa0) return true;
  if (c >= 0xfff0 && c <= 0xfffb) return true;
  if ((c >= 0x1bca0 && c <= 0x1bca3) || (c >= 0x1d173 && c <= 0x1d17a)) return true;
  return c >= 0xe0000;
}

// Hidden characters that honest text needs: joiners of several scripts and of emoji, and the choice between an emoji
// and a letter. They are escaped like the others, but are no reason for a warning.
constexpr bool is_joining(char32_t c) { return c == 0x200c || c == 0x200d || c == 0xfe0e || c == 0xfe0f; }

}  // namespace hardtack
