#include "grammar/text/source.h"

#include <algorithm>
#include <utility>

#include "engine/text/utf8.h"

namespace hardtack {
namespace {

// Bytes of a long line between two checkpoints: what a look-up walks at most, and what 12 bytes of memory stand for.
constexpr std::uint32_t kCheckpointDistance = 1'024;

}  // namespace

Source::Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  if (text_.size() > kMaxBytes) text_.resize(kMaxBytes);
  std::uint32_t begin = 0;
  line_starts_.push_back(begin);
  for (std::uint32_t i = 0; i < size(); ++i) {
    const bool line_break = text_[i] == '\n' || (text_[i] == '\r' && (i + 1 == size() || text_[i + 1] != '\n'));
    if (!line_break) continue;
    add_checkpoints({begin, i});
    begin = i + 1;
    line_starts_.push_back(begin);
  }
  add_checkpoints({begin, size()});
}

void Source::add_checkpoints(Span line) {
  if (line.size() <= kCheckpointDistance) return;
  Checkpoint here{line.begin, 0, 0};
  std::uint32_t next = line.begin + kCheckpointDistance;
  while (here.offset < line.end) {
    const CodePoint code_point = decode_utf8(text_, here.offset);
    here.offset += code_point.length;
    here.code_points += 1;
    here.utf16_units += code_point.value > 0xFFFF ? 2 : 1;
    if (here.offset < next) continue;
    checkpoints_.push_back(here);
    next = here.offset + kCheckpointDistance;
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

Source::Checkpoint Source::count_to(std::uint32_t offset, std::uint32_t line_begin) const {
  const auto next = std::ranges::upper_bound(checkpoints_, offset, {}, &Checkpoint::offset);
  Checkpoint here{line_begin, 0, 0};
  if (next != checkpoints_.begin() && (next - 1)->offset > line_begin) here = *(next - 1);
  while (here.offset < offset) {
    const CodePoint code_point = decode_utf8(text_, here.offset);
    if (here.offset + code_point.length > offset) break;  // inside a character
    here.offset += code_point.length;
    here.code_points += 1;
    here.utf16_units += code_point.value > 0xFFFF ? 2 : 1;
  }
  return here;
}

LineColumn Source::line_column(std::uint32_t offset) const {
  offset = std::min(offset, size());
  const std::uint32_t index = line_index(offset);
  return {index + 1, count_to(offset, line_starts_[index]).code_points + 1};
}

Utf16Position Source::utf16_position(std::uint32_t offset) const {
  offset = std::min(offset, size());
  const std::uint32_t index = line_index(offset);
  return {index, count_to(offset, line_starts_[index]).utf16_units};
}

std::uint32_t Source::offset_of(Utf16Position position) const {
  if (position.line >= line_count()) return size();
  const Span line = line_span(position.line + 1);
  Checkpoint here{line.begin, 0, 0};
  const auto first = std::ranges::upper_bound(checkpoints_, line.begin, {}, &Checkpoint::offset);
  const auto last = std::ranges::upper_bound(first, checkpoints_.end(), line.end, {}, &Checkpoint::offset);
  const auto beyond = std::ranges::upper_bound(first, last, position.character, {}, &Checkpoint::utf16_units);
  if (beyond != first) here = *(beyond - 1);
  while (here.offset < line.end) {
    const CodePoint code_point = decode_utf8(text_, here.offset);
    here.utf16_units += code_point.value > 0xFFFF ? 2 : 1;
    if (here.utf16_units > position.character) break;
    here.offset += code_point.length;
  }
  return here.offset;
}

}  // namespace hardtack
