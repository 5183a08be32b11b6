#include "grammar/source.h"

#include <algorithm>
#include <utility>

namespace hardtack {
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

}  // namespace hardtack
