#include "lsp/documents/narrow_edits.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace hardtack::lsp {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t blank_end(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(" \t\n\r", at), text.size());
}

// Whether `at` lies inside a character, or between the two of `\r\n`.
bool splits(std::string_view text, std::size_t at) {
  if (at == 0 || at >= text.size()) return false;
  if ((static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) return true;
  return text[at] == '\n' && text[at - 1] == '\r';
}

class Narrower {
 public:
  explicit Narrower(std::string_view text) : text_(text) {}

  // A layout changes blanks and the case of keywords: everything else is the same in both, until a comment has moved.
  void add(const TextEdit& edit) {
    const std::string_view before = text_.substr(edit.span.begin, edit.span.size());
    const std::string_view after = edit.replacement;
    std::size_t i = 0, j = 0;
    while (true) {
      const std::size_t next_i = blank_end(before, i), next_j = blank_end(after, j);
      put(edit.span.begin + i, edit.span.begin + next_i, after, j, next_j);
      i = next_i;
      j = next_j;
      if (i == before.size() || j == after.size() || lower(before[i]) != lower(after[j])) break;
      for (; i < before.size() && j < after.size() && !is_blank(before[i]); ++i, ++j) {
        if (lower(before[i]) != lower(after[j])) break;
        if (before[i] != after[j]) put(edit.span.begin + i, edit.span.begin + i + 1, after, j, j + 1);
      }
    }
    // The characters that differ may begin with the same bytes.
    while (i > 0 && j > 0 && (splits(before, i) || splits(after, j))) --i, --j;
    put(edit.span.begin + i, edit.span.end, after, j, after.size());
  }

  std::vector<TextEdit> finish(std::size_t most) && {
    if (edits_.size() <= most || most == 0) return std::move(edits_);
    const std::size_t together = (edits_.size() + most - 1) / most;
    std::vector<TextEdit> merged;
    for (std::size_t i = 0; i < edits_.size(); ++i) {
      if (i % together == 0) {
        merged.push_back(std::move(edits_[i]));
      } else {
        extend(merged.back(), edits_[i]);
      }
    }
    return merged;
  }

 private:
  // The bytes from `begin` to `end` become those from `from` to `to` of `after`. Where both begin or end alike, nothing
  // changes there.
  void put(std::size_t begin, std::size_t end, std::string_view after, std::size_t from, std::size_t to) {
    const std::size_t first_begin = begin, first_end = end;
    const std::size_t first_from = from, first_to = to;
    while (begin < end && from < to && text_[begin] == after[from]) ++begin, ++from;
    while (begin > first_begin && from > first_from && (splits(text_, begin) || splits(after, from))) --begin, --from;
    while (begin < end && from < to && text_[end - 1] == after[to - 1]) --end, --to;
    while (end < first_end && to < first_to && (splits(text_, end) || splits(after, to))) ++end, ++to;
    if (begin == end && from == to) return;
    TextEdit edit{{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
                  std::string(after.substr(from, to - from))};
    if (!edits_.empty() && edits_.back().span.end == edit.span.begin) {
      extend(edits_.back(), edit);
    } else {
      edits_.push_back(std::move(edit));
    }
  }

  void extend(TextEdit& edit, const TextEdit& next) const {
    edit.replacement += text_.substr(edit.span.end, next.span.begin - edit.span.end);
    edit.replacement += next.replacement;
    edit.span.end = next.span.end;
  }

  std::string_view text_;
  std::vector<TextEdit> edits_;
};

}  // namespace

std::vector<TextEdit> narrow_edits(std::string_view text, const std::vector<TextEdit>& edits, std::size_t most) {
  Narrower narrower(text);
  for (const TextEdit& edit : edits) narrower.add(edit);
  return std::move(narrower).finish(most);
}

}  // namespace hardtack::lsp
