#include <array>
#include <ostream>

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

void Printer::scalar(ValueType type, std::uint64_t number, std::string_view content) {
  switch (type) {
    case ValueType::kVariable: whole("$"); return text(content);
    case ValueType::kInteger: return whole(std::to_string(static_cast<std::int64_t>(number)));
    case ValueType::kString: return string(content);
    case ValueType::kDate: return whole(print_date(number));
    case ValueType::kBytes: whole("hex:"); return hex(content);
    case ValueType::kBool: return whole(number != 0 ? "true" : "false");
    case ValueType::kNull: return whole("null");
    case ValueType::kSet:
    case ValueType::kArray:
    case ValueType::kMap: break;
  }
}

template <typename Elements, typename Print>
void Printer::collection(ValueType type, const Elements& elements, Print print) {
  if (type == ValueType::kSet && elements.empty()) return whole("{,}");
  whole(type == ValueType::kArray ? "[" : "{");
  for (std::size_t i = 0; i < elements.size() && !cut_; ++i) {
    const bool after_key = type == ValueType::kMap && i % 2 == 1;
    if (i > 0) whole(after_key ? ": " : ", ");
    print(elements[i]);
  }
  whole(type == ValueType::kArray ? "]" : "}");
}

// Recursion is bounded by kMaxTermDepth.
void Printer::value(const TermStore& terms, Value value) {
  if (value.is_collection()) {
    return collection(value.type(), terms.elements(value), [&](Value element) { this->value(terms, element); });
  }
  const bool has_text = value.is(ValueType::kString) || value.is(ValueType::kBytes) || value.is(ValueType::kVariable);
  scalar(value.type(), value.payload(), has_text ? terms.text(value.as_string()) : std::string_view());
}

// Recursion is bounded by the depth that whoever made the term gave it.
void Printer::term(const Term& term) {
  switch (term.type()) {
    case ValueType::kSet:
    case ValueType::kArray:
    case ValueType::kMap:
      return collection(term.type(), term.elements(), [&](const Term& element) { this->term(element); });
    case ValueType::kVariable:
    case ValueType::kString:
    case ValueType::kBytes: return scalar(term.type(), 0, term.text());
    case ValueType::kInteger:
    case ValueType::kDate:
    case ValueType::kBool:
    case ValueType::kNull: return scalar(term.type(), term.as_date(), {});
  }
}

template <typename Terms, typename Print>
void Printer::atom(std::string_view name, const Terms& terms, Print print) {
  text(name);
  whole("(");
  for (std::size_t i = 0; i < terms.size() && !cut_; ++i) {
    if (i > 0) whole(", ");
    print(terms[i]);
  }
  whole(")");
}

void Printer::predicate(const TermStore& terms, StringId name, std::span<const Value> values) {
  atom(terms.text(name), values, [&](Value term) { value(terms, term); });
}

void Printer::predicate(std::string_view name, std::span<const Term> terms) {
  atom(name, terms, [&](const Term& one) { term(one); });
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

std::string print_term(const Term& term, std::size_t max_bytes) {
  Printer printer(max_bytes);
  printer.term(term);
  return printer.take();
}

std::string print_predicate(std::string_view name, std::span<const Term> terms, std::size_t max_bytes) {
  Printer printer(max_bytes);
  printer.predicate(name, terms);
  return printer.take();
}

std::ostream& operator<<(std::ostream& out, const Term& term) { return out << print_term(term); }

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
