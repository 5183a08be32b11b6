#include "lsp/documents/editable_text.h"

#include <algorithm>
#include <utility>

#include "engine/text/utf8.h"

namespace hardtack::lsp {

EditableText::EditableText(std::string text) : text_(std::move(text)), line_starts_{0} {
  for (std::uint32_t at = 1; at <= text_.size(); ++at) {
    if (is_line_start(at)) line_starts_.push_back(at);
  }
}

bool EditableText::is_line_start(std::uint32_t offset) const {
  const char before = text_[offset - 1];
  return before == '\n' || (before == '\r' && (offset == text_.size() || text_[offset] != '\n'));
}

std::uint32_t EditableText::offset_of(EditorPosition position, PositionUnit unit, EditWork& work) const {
  const auto size = static_cast<std::uint32_t>(text_.size());
  if (position.line >= line_count()) return size;
  std::uint32_t at = line_starts_[position.line];
  std::uint32_t end = position.line + 1 < line_count() ? line_starts_[position.line + 1] : size;
  if (end > at && text_[end - 1] == '\n') --end;
  if (end > at && text_[end - 1] == '\r') --end;
  const std::uint32_t line_begin = at;
  std::uint32_t counted = 0;
  while (at < end) {
    const CodePoint c = decode_utf8(text_, at);
    counted += unit == PositionUnit::kUtf8 ? c.length : unit == PositionUnit::kUtf16 && c.value > 0xFFFF ? 2 : 1;
    if (counted > position.character) break;
    at += c.length;
  }
  // Reading a byte takes about as long as moving ten.
  work.left -= std::min(work.left, std::uint64_t{10} * (at - line_begin));
  return at;
}

EditProblem EditableText::replace(const EditorRange& range, PositionUnit unit, std::string_view replacement,
                                  EditWork& work) {
  if (is_reversed(range)) return EditProblem::kReversed;
  // The bytes behind the edit and the lines move.
  const std::uint64_t cost =
      text_.size() + replacement.size() + std::uint64_t{sizeof(std::uint32_t)} * line_starts_.size();
  if (cost > work.left) return EditProblem::kTooMuchWork;
  work.left -= cost;
  const std::uint32_t begin = offset_of(range.start, unit, work);
  const std::uint32_t end = std::max(begin, offset_of(range.end, unit, work));
  if (text_.size() - (end - begin) + replacement.size() > Source::kMaxBytes) return EditProblem::kTooLarge;
  text_.replace(begin, end - begin, replacement);

  // A line start depends on the bytes on both sides of it: those before `begin` and behind `end` are as they were.
  const auto first = std::lower_bound(line_starts_.begin() + 1, line_starts_.end(), begin);
  const auto last = std::upper_bound(first, line_starts_.end(), end);
  const auto inserted_end = begin + static_cast<std::uint32_t>(replacement.size());
  std::vector<std::uint32_t> fresh;
  for (std::uint32_t at = std::max(begin, 1u); at <= inserted_end; ++at) {
    if (is_line_start(at)) fresh.push_back(at);
  }
  for (auto moved = last; moved != line_starts_.end(); ++moved) *moved = *moved - end + inserted_end;
  const auto kept = static_cast<std::size_t>(std::min(last - first, static_cast<std::ptrdiff_t>(fresh.size())));
  std::copy_n(fresh.begin(), kept, first);
  const auto rest = first + static_cast<std::ptrdiff_t>(kept);
  if (kept < fresh.size()) {
    line_starts_.insert(rest, fresh.begin() + static_cast<std::ptrdiff_t>(kept), fresh.end());
  } else {
    line_starts_.erase(rest, last);
  }
  return EditProblem::kNone;
}

}  // namespace hardtack::lsp
