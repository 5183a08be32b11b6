#include "lsp/protocol/positions.h"

#include <algorithm>

#include "engine/text/utf8.h"

namespace hardtack::lsp {
namespace {

// The beginning of the character that holds the byte, in a line that begins at `line_begin`.
std::uint32_t character_begin(const Source& source, std::uint32_t offset, std::uint32_t line_begin) {
  for (std::uint32_t back = 1; back <= 3 && back <= offset - line_begin; ++back) {
    const CodePoint before = decode_utf8(source.text(), offset - back);
    if (before.length > back) return offset - back;
  }
  return offset;
}

// The last offset of the line that has at most `count` code points before it.
std::uint32_t after_code_points(const Source& source, Span line, std::uint32_t count) {
  std::uint32_t low = line.begin, high = line.end;
  while (low < high) {
    const std::uint32_t middle = low + (high - low + 1) / 2;
    if (source.line_column(middle).column - 1 <= count) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return character_begin(source, low, line.begin);
}

}  // namespace

EditorPosition position_of(const Source& source, std::uint32_t offset, PositionUnit unit) {
  if (unit == PositionUnit::kUtf16) {
    const Utf16Position found = source.utf16_position(offset);
    return {found.line, found.character};
  }
  const LineColumn found = source.line_column(offset);
  if (unit == PositionUnit::kUtf32) return {found.line - 1, found.column - 1};
  return {found.line - 1, std::min(offset, source.size()) - source.line_span(found.line).begin};
}

std::uint32_t offset_at(const Source& source, EditorPosition position, PositionUnit unit) {
  if (position.line >= source.line_count()) return source.size();
  if (unit == PositionUnit::kUtf16) return source.offset_of(Utf16Position{position.line, position.character});
  const Span line = source.line_span(position.line + 1);
  if (unit == PositionUnit::kUtf32) return after_code_points(source, line, position.character);
  return character_begin(source, line.begin + std::min(position.character, line.size()), line.begin);
}

}  // namespace hardtack::lsp
