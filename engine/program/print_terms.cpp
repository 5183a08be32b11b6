#include <array>

#include "engine/program/print.h"
#include "engine/program/printer.h"
#include "engine/text/date_time.h"
#include "engine/text/hex.h"
#include "engine/text/utf8.h"
#include "engine/text/visible.h"

namespace hardtack {
namespace {

constexpr std::string_view kMark = "...";

bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

// A tab stays, as the published samples have it.
std::string escaped(char32_t c) {
  if (c == '"') return "\\\"";
  if (c == '\\') return "\\\\";
  if (c == '\n') return "\\n";
  std::string out = "\\u{";
  append_hex_number(out, static_cast<std::uint32_t>(c));
  return out + '}';
}

}  // namespace

void Printer::mark_cut() {
  if (cut_) return;
  cut_ = true;
  out_ += kMark;
}

void Printer::text(std::string_view text) {
  if (cut_) return;
  if (text.size() <= left_) {
    out_ += text;
    left_ -= text.size();
    return;
  }
  out_ += cut_utf8(text, left_);
  mark_cut();
}

void Printer::whole(std::string_view piece) {
  if (cut_) return;
  if (piece.size() > left_) return mark_cut();
  out_ += piece;
  left_ -= piece.size();
}

void Printer::string(std::string_view text) {
  whole("\"");
  string_inside(text, false);
  whole("\"");
}

void Printer::string_inside(std::string_view text, bool ascii_only) {
  for (std::size_t i = 0; i < text.size() && !cut_;) {
    std::size_t end = i;
    while (end < text.size() && end - i <= left_ && is_plain(text[end])) ++end;
    if (end > i) {
      this->text(text.substr(i, end - i));
      i = end;
      continue;
    }
    const CodePoint c = decode_utf8(text, i);
    const bool shown = (!is_hidden(c.value) || c.value == '\t') && !(ascii_only && c.value >= 0x80);
    if (c.value == '"' || c.value == '\\' || !shown) {
      whole(escaped(c.value));
    } else {
      whole(text.substr(i, c.length));
    }
    i += c.length;
  }
}

void Printer::hex(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size() && !cut_; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    const std::array pair{hex_digit(byte >> 4U), hex_digit(byte)};
    whole({pair.data(), pair.size()});
  }
}

// Recursion is bounded by kMaxTermDepth.
void Printer::value(const TermStore& terms, Value value) {
  switch (value.type()) {
    case ValueType::kVariable:
      whole("$");
      text(terms.text(value.as_string()));
      return;
    case ValueType::kInteger: return whole(std::to_string(value.as_integer()));
    case ValueType::kString: return string(terms.text(value.as_string()));
    case ValueType::kDate: return whole(print_date(value.as_date()));
    case ValueType::kBytes:
      whole("hex:");
      hex(terms.text(value.as_string()));
      return;
    case ValueType::kBool: return whole(value.as_bool() ? "true" : "false");
    case ValueType::kNull: return whole("null");
    case ValueType::kSet:
    case ValueType::kArray:
    case ValueType::kMap: break;
  }
  const auto elements = terms.elements(value);
  if (value.is(ValueType::kSet) && elements.empty()) return whole("{,}");
  whole(value.is(ValueType::kArray) ? "[" : "{");
  for (std::size_t i = 0; i < elements.size() && !cut_; ++i) {
    const bool after_key = value.is(ValueType::kMap) && i % 2 == 1;
    if (i > 0) whole(after_key ? ": " : ", ");
    this->value(terms, elements[i]);
  }
  whole(value.is(ValueType::kArray) ? "]" : "}");
}

void Printer::predicate(const TermStore& terms, StringId name, std::span<const Value> values) {
  text(terms.text(name));
  whole("(");
  for (std::size_t i = 0; i < values.size() && !cut_; ++i) {
    if (i > 0) whole(", ");
    value(terms, values[i]);
  }
  whole(")");
}

std::string print_string(std::string_view text, std::size_t max_bytes) {
  Printer printer(max_bytes);
  printer.string(text);
  return printer.take();
}

std::string print_date(std::uint64_t seconds) {
  if (seconds >= static_cast<std::uint64_t>(kYear10000)) return "<invalid date>";
  return format_date_time(static_cast<std::int64_t>(seconds));
}

std::string print_value(const TermStore& terms, Value value, std::size_t max_bytes) {
  Printer printer(max_bytes);
  printer.value(terms, value);
  return printer.take();
}

std::string print_predicate(const TermStore& terms, StringId name, std::span<const Value> values,
                            std::size_t max_bytes) {
  Printer printer(max_bytes);
  printer.predicate(terms, name, values);
  return printer.take();
}

}  // namespace hardtack
