#include <array>
#include <charconv>
#include <chrono>

#include "engine/program/print.h"

namespace hardtack {
namespace {

// One code point of valid UTF-8 at `i`; a malformed byte stands for itself as 0xFFFD with length 1.
struct CodePoint {
  char32_t value;
  std::size_t length;
};
CodePoint decode(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[i + k]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || i + length > text.size()) return {0xfffd, 1};
  char32_t value = first & (0xffu >> (length + 1));
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(k) & 0xc0) != 0x80) return {0xfffd, 1};
    value = (value << 6) | (byte(k) & 0x3fu);
  }
  return {value, length};
}

// Characters that a reader cannot see, or that change how the rest of the line is shown (Trojan Source).
bool is_disguise(char32_t c) {
  return c < 0x20 || c == 0x7f || (c >= 0x80 && c <= 0x9f) || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

void append_hex(std::string& out, std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
}

// In `base`, with leading zeros up to `width` digits.
void append_number(std::string& out, std::uint32_t number, int base, std::size_t width) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  const auto count = static_cast<std::size_t>(end - digits.data());
  if (count < width) out.append(width - count, '0');
  out.append(digits.data(), count);
}

// Recursion is bounded by kMaxTermDepth.
void append_value(std::string& out, const TermStore& terms, Value value) {
  switch (value.type()) {
    case ValueType::kVariable:
      out += '$';
      out += terms.text(value.as_string());
      return;
    case ValueType::kInteger: out += std::to_string(value.as_integer()); return;
    case ValueType::kString: out += print_string(terms.text(value.as_string())); return;
    case ValueType::kDate: out += print_date(value.as_date()); return;
    case ValueType::kBytes:
      out += "hex:";
      append_hex(out, terms.text(value.as_string()));
      return;
    case ValueType::kBool: out += value.as_bool() ? "true" : "false"; return;
    case ValueType::kNull: out += "null"; return;
    case ValueType::kSet:
    case ValueType::kArray:
    case ValueType::kMap: break;
  }
  const auto elements = terms.elements(value);
  if (value.is(ValueType::kSet) && elements.empty()) {
    out += "{,}";
    return;
  }
  out += value.is(ValueType::kArray) ? '[' : '{';
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const bool after_key = value.is(ValueType::kMap) && i % 2 == 1;
    if (i > 0) out += after_key ? ": " : ", ";
    append_value(out, terms, elements[i]);
  }
  out += value.is(ValueType::kArray) ? ']' : '}';
}

}  // namespace

std::string print_string(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const auto [c, length] = decode(text, i);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += '\t';  // as the published samples have it
    } else if (is_disguise(c)) {
      out += "\\u{";
      append_number(out, static_cast<std::uint32_t>(c), 16, 1);
      out += '}';
    } else {
      out += text.substr(i, length);
    }
    i += length;
  }
  return out + '"';
}

std::string print_date(std::uint64_t seconds) {
  constexpr std::uint64_t kYear10000 = 253'402'300'800;
  if (seconds >= kYear10000) return "<invalid date>";
  const std::chrono::sys_seconds time{std::chrono::seconds(static_cast<std::int64_t>(seconds))};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string out;
  const auto append = [&out](auto number, std::size_t width, std::string_view after) {
    append_number(out, static_cast<std::uint32_t>(number), 10, width);
    out += after;
  };
  append(static_cast<int>(date.year()), 4, "-");
  append(static_cast<unsigned>(date.month()), 2, "-");
  append(static_cast<unsigned>(date.day()), 2, "T");
  append(clock.hours().count(), 2, ":");
  append(clock.minutes().count(), 2, ":");
  append(clock.seconds().count(), 2, "Z");
  return out;
}

std::string print_value(const TermStore& terms, Value value) {
  std::string out;
  append_value(out, terms, value);
  return out;
}

std::string print_predicate(const TermStore& terms, StringId name, std::span<const Value> values) {
  std::string out(terms.text(name));
  out += '(';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ", ";
    append_value(out, terms, values[i]);
  }
  out += ')';
  return out;
}

}  // namespace hardtack
