#include "engine/explain/look_alike.h"

#include <algorithm>
#include <cstdint>

#include "engine/text/utf8.h"

namespace hardtack {
namespace {

// Texts that are longer are not compared: nobody reads them to their end.
constexpr std::size_t kLongest = 4'096;

// Marks that show on the character before them, and parts of Hangul syllables.
bool combines(char32_t c) {
  return (c >= 0x300 && c <= 0x36f) || (c >= 0x483 && c <= 0x489) || (c >= 0x591 && c <= 0x5c7) ||
         (c >= 0x610 && c <= 0x61a) || (c >= 0x64b && c <= 0x65f) || c == 0x93c || c == 0x9bc || c == 0x9be ||
         (c >= 0x1100 && c <= 0x11ff) || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x1dc0 && c <= 0x1dff) ||
         (c >= 0x20d0 && c <= 0x20ff) || c == 0x3099 || c == 0x309a || (c >= 0xfe20 && c <= 0xfe2f);
}

// Characters that Unicode has for the sake of other character sets, mostly equivalent to others.
bool stands_for_another(char32_t c) {
  return c == 0xa0 || c == 0x37e || c == 0x387 || (c >= 0x1f71 && c <= 0x1fff) || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x202f || c == 0x205f || c == 0x3000 || (c >= 0x2010 && c <= 0x201f) || (c >= 0x2100 && c <= 0x214f) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfb00 && c <= 0xfdff) || (c >= 0xfe30 && c <= 0xffef) ||
         (c >= 0x1d400 && c <= 0x1d7ff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

// Scripts whose letters are drawn alike.
enum class Script : std::uint8_t { kNone, kLatin, kGreek, kCyrillic, kArmenian, kCherokee };

Script script_of(char32_t c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0x24f)) return Script::kLatin;
  if (c >= 0x370 && c <= 0x3ff) return Script::kGreek;
  if (c >= 0x400 && c <= 0x52f) return Script::kCyrillic;
  if (c >= 0x530 && c <= 0x58f) return Script::kArmenian;
  if ((c >= 0x13a0 && c <= 0x13ff) || (c >= 0xab70 && c <= 0xabbf)) return Script::kCherokee;
  return Script::kNone;
}

struct Difference {
  std::string_view a, b;
  std::size_t before = 0;  // bytes that both begin with
};

bool is_boundary(std::string_view text, std::size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

// What is left of both without what they begin and end with, in whole characters.
Difference difference_of(std::string_view a, std::string_view b) {
  auto before = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  while (before > 0 && !(is_boundary(a, before) && is_boundary(b, before))) --before;
  std::size_t after = 0;
  const std::size_t most = std::min(a.size(), b.size()) - before;
  while (after < most && a[a.size() - 1 - after] == b[b.size() - 1 - after]) ++after;
  while (after > 0 && !(is_boundary(a, a.size() - after) && is_boundary(b, b.size() - after))) --after;
  return {a.substr(before, a.size() - after - before), b.substr(before, b.size() - after - before), before};
}

struct Traits {
  bool odd = false;  // something combines or stands for another
  bool scripts[6] = {};
};

Traits traits_of(std::string_view text) {
  Traits traits;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode_utf8(text, at);
    traits.odd = traits.odd || combines(c.value) || stands_for_another(c.value);
    traits.scripts[static_cast<std::size_t>(script_of(c.value))] = true;
    at += c.length;
  }
  return traits;
}

bool look_alike(const Difference& difference) {
  const Traits a = traits_of(difference.a);
  const Traits b = traits_of(difference.b);
  if (a.odd || b.odd) return true;
  // The same number of letters, of scripts that differ.
  const auto letters = [](std::string_view text) {
    return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  };
  if (letters(difference.a) != letters(difference.b)) return false;
  for (std::size_t script = 1; script < 6; ++script) {
    if (a.scripts[script] != b.scripts[script]) return !a.scripts[0] && !b.scripts[0];
  }
  return false;
}

}  // namespace

bool look_alike(std::string_view a, std::string_view b) {
  return a != b && a.size() <= kLongest && b.size() <= kLongest && look_alike(difference_of(a, b));
}

void print_apart(Printer& out, std::string_view text, std::string_view other) {
  out.text("\"");
  print_name_apart(out, text, other);
  out.text("\"");
}

void print_name_apart(Printer& out, std::string_view text, std::string_view other) {
  if (!look_alike(text, other)) return out.string_inside(text, false);
  const Difference difference = difference_of(text, other);
  out.string_inside(text.substr(0, difference.before), false);
  out.string_inside(difference.a, true);
  out.string_inside(text.substr(difference.before + difference.a.size()), false);
}

}  // namespace hardtack
