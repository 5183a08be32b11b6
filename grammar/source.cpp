#include "grammar/source.h"

#include <algorithm>
#include <utility>

namespace hardtack {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// 0 where no well-formed sequence starts.
std::uint32_t sequence_length(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::uint32_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                               : lead >= 0xE0 && lead <= 0xEF ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
  if (length == 0 || text.size() - offset < length) return 0;
  for (std::uint32_t i = 1; i < length; ++i) {
    if (!is_continuation(text[offset + i])) return 0;
  }
  // Table 3-7 of the Unicode standard: overlong forms, surrogates and values beyond U+10FFFF.
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (lead == 0xED && byte(1) > 0x9F) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

}  // namespace

Source::Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  if (text_.size() > kMaxBytes) text_.resize(kMaxBytes);
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    const bool line_break = text_[i] == '\n' || (text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n'));
    if (line_break) line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

std::string_view Source::text(Span span) const {
  const std::uint32_t begin = std::min(span.begin, size());
  const std::uint32_t end = std::clamp(span.end, begin, size());
  return std::string_view(text_).substr(begin, end - begin);
}

std::uint32_t Source::line_index(std::uint32_t offset) const {
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return static_cast<std::uint32_t>(next - line_starts_.begin() - 1);
}

Span Source::line_span(std::uint32_t line) const {
  if (line == 0 || line > line_count()) return {size(), size()};
  const std::uint32_t begin = line_starts_[line - 1];
  std::uint32_t end = line < line_count() ? line_starts_[line] : size();
  if (end > begin && text_[end - 1] == '\n') --end;
  if (end > begin && text_[end - 1] == '\r') --end;
  return {begin, end};
}

LineColumn Source::line_column(std::uint32_t offset) const {
  offset = std::min(offset, size());
  const std::uint32_t index = line_index(offset);
  LineColumn result{index + 1, 1};
  for (std::uint32_t at = line_starts_[index]; at < offset;) {
    at += decode_code_point(text_, at).length;
    if (at <= offset) ++result.column;
  }
  return result;
}

Utf16Position Source::utf16_position(std::uint32_t offset) const {
  offset = std::min(offset, size());
  const std::uint32_t index = line_index(offset);
  Utf16Position result{index, 0};
  for (std::uint32_t at = line_starts_[index]; at < offset;) {
    const DecodedCodePoint code_point = decode_code_point(text_, at);
    at += code_point.length;
    if (at <= offset) result.character += code_point.value > 0xFFFF ? 2 : 1;
  }
  return result;
}

std::uint32_t Source::offset_of(Utf16Position position) const {
  if (position.line >= line_count()) return size();
  const Span line = line_span(position.line + 1);
  std::uint32_t at = line.begin;
  std::uint32_t units = 0;
  while (at < line.end) {
    const DecodedCodePoint code_point = decode_code_point(text_, at);
    units += code_point.value > 0xFFFF ? 2 : 1;
    if (units > position.character) break;
    at += code_point.length;
  }
  return at;
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t length = sequence_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

DecodedCodePoint decode_code_point(std::string_view text, std::size_t offset) {
  const std::uint32_t length = sequence_length(text, offset);
  if (length == 0) return {};
  const auto lead = static_cast<unsigned char>(text[offset]);
  if (length == 1) return {lead, 1};
  char32_t value = lead & (0xFFu >> (length + 1));
  for (std::uint32_t i = 1; i < length; ++i) {
    value = (value << 6) | (static_cast<unsigned char>(text[offset + i]) & 0x3Fu);
  }
  return {value, length};
}

void append_utf8(std::string& text, char32_t code_point) {
  const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3F));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

}  // namespace hardtack
