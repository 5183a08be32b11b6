#include "tokens/request/host_label.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "engine/text/utf8.h"

namespace hardtack {
namespace {

constexpr std::size_t kMaxLabelBytes = 63;

std::unexpected<Error> refused(const char* reason) {
  return fail(Error(ErrorCode::kMalformedToken, reason).with_help("write the name in its ASCII form, `xn--...`"));
}

constexpr bool is_between(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// Of Latin Extended-A: capitals and small letters alternate, but for a few that stand for more than one letter.
std::optional<char32_t> map_latin_extended(char32_t c) {
  if (c == 0x130 || c == 0x132 || c == 0x133 || c == 0x13f || c == 0x140 || c == 0x149 || c == 0x17f)
    return std::nullopt;
  if (c == 0x178) return 0xff;
  const bool capitals_are_odd = is_between(c, 0x139, 0x148) || is_between(c, 0x179, 0x17e);
  if (c == 0x131 || c == 0x138) return c;
  return (c % 2 == 1) == capitals_are_odd ? c + 1 : c;
}

std::optional<char32_t> map_greek(char32_t c) {
  if (c == 0x386) return 0x3ac;
  if (is_between(c, 0x388, 0x38a)) return c + 37;
  if (c == 0x38c) return 0x3cc;
  if (c == 0x38e || c == 0x38f) return c + 63;
  if (is_between(c, 0x391, 0x3ab) && c != 0x3a2) return c + 0x20;
  if (c == 0x390 || is_between(c, 0x3ac, 0x3ce)) return c;
  return std::nullopt;
}

// The character that UTS 46 makes of one, or nothing for what is not known here.
std::optional<char32_t> map(char32_t c) {
  if (is_between(c, U'A', U'Z')) return c + 0x20;
  if (is_between(c, U'a', U'z') || is_between(c, U'0', U'9') || c == U'-') return c;
  if (is_between(c, 0xc0, 0xde) && c != 0xd7) return c + 0x20;
  if (is_between(c, 0xdf, 0xff) && c != 0xf7) return c;
  if (is_between(c, 0x100, 0x17e) || c == 0x17f) return map_latin_extended(c);
  if (is_between(c, 0x386, 0x3ce)) return map_greek(c);
  if (is_between(c, 0x400, 0x40f)) return c + 0x50;
  if (is_between(c, 0x410, 0x42f)) return c + 0x20;
  if (is_between(c, 0x430, 0x45f)) return c;
  return std::nullopt;
}

constexpr char digit(std::uint32_t value) { return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26)); }

std::uint32_t adapt(std::uint32_t delta, std::uint32_t count, bool is_first) {
  delta = is_first ? delta / 700 : delta / 2;
  delta += delta / count;
  std::uint32_t k = 0;
  for (; delta > 455; k += 36) delta /= 35;
  return k + 36 * delta / (delta + 38);
}

// RFC 3492. A label is short, so no number here can overflow.
std::string punycode(const std::u32string& text) {
  std::string out;
  for (const char32_t c : text) {
    if (c < 0x80) out += static_cast<char>(c);
  }
  const auto basic = static_cast<std::uint32_t>(out.size());
  if (basic > 0) out += '-';
  std::uint32_t done = basic, n = 0x80, delta = 0, bias = 72;
  while (done < text.size()) {
    char32_t next = 0x10ffff;
    for (const char32_t c : text) {
      if (c >= n) next = std::min(next, c);
    }
    delta += (static_cast<std::uint32_t>(next) - n) * (done + 1);
    n = static_cast<std::uint32_t>(next);
    for (const char32_t c : text) {
      if (c < n) ++delta;
      if (c != n) continue;
      std::uint32_t q = delta;
      for (std::uint32_t k = 36;; k += 36) {
        const std::uint32_t t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        if (q < t) break;
        out += digit(t + (q - t) % (36 - t));
        q = (q - t) / (36 - t);
      }
      out += digit(q);
      bias = adapt(delta, done + 1, done == basic);
      delta = 0;
      ++done;
    }
    ++delta;
    ++n;
  }
  return out;
}

}  // namespace

Result<std::string> ascii_label(std::string_view label) {
  if (label.size() > 4 * kMaxLabelBytes) return refused("a label of the host is too long");
  std::u32string mapped;
  for (std::size_t at = 0; at < label.size();) {
    const CodePoint c = decode_utf8(label, at);
    at += c.length;
    const auto known = map(c.value);
    if (!known) return refused("the host has a character that is not converted");
    mapped += *known;
  }
  const bool is_plain = std::ranges::all_of(mapped, [](char32_t c) { return c < 0x80; });
  if (!is_plain &&
      (mapped.front() == U'-' || mapped.back() == U'-' || (mapped.size() > 3 && mapped.substr(2, 2) == U"--")))
    return refused("a label of the host has hyphens where none may be");
  std::string out = is_plain ? std::string(mapped.begin(), mapped.end()) : "xn--" + punycode(mapped);
  if (out.size() > kMaxLabelBytes) return refused("a label of the host is too long");
  return out;
}

}  // namespace hardtack
