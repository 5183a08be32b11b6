#include "grammar/format/layout.h"

#include <algorithm>

namespace hardtack {
namespace {

constexpr std::uint32_t kIndent = 2;
// Deeper than this nothing moves further to the right: otherwise deep nesting would multiply the size of a text.
constexpr std::uint32_t kMaxIndent = 40;

std::uint32_t characters(std::string_view text) {
  return static_cast<std::uint32_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

void Layout::text(std::string_view text) {
  items_.push_back({Kind::kText, false, characters(text.substr(0, text.find('\n'))), text});
}

void Layout::line(std::string_view flat) { items_.push_back({Kind::kLine, false, characters(flat), flat}); }

void Layout::forced_line() {
  for (std::size_t i = open_.size(); i-- > 0 && !items_[open_[i]].forced;) items_[open_[i]].forced = true;
  items_.push_back({Kind::kForcedLine});
}

void Layout::line_end(std::string_view text) {
  items_.push_back({Kind::kLineEnd, false, characters(text.substr(0, text.find('\n'))), text});
}

void Layout::open() {
  open_.push_back(items_.size());
  items_.push_back({Kind::kOpen});
}

void Layout::close() {
  open_.pop_back();
  items_.push_back({Kind::kClose});
}

bool Layout::is_one_line(std::size_t mark) const {
  return std::none_of(items_.begin() + static_cast<std::ptrdiff_t>(mark), items_.end(), [](const Item& item) {
    return item.kind == Kind::kForcedLine || item.piece.find('\n') != std::string_view::npos;
  });
}

std::size_t Layout::column_behind(const Item& item, std::size_t column) {
  const auto line_begin = item.piece.rfind('\n');
  return line_begin == std::string_view::npos ? column + item.width : characters(item.piece.substr(line_begin + 1));
}

std::size_t Layout::column_behind(std::size_t mark, std::size_t line_begin) const {
  std::size_t column = line_begin;
  for (std::size_t i = mark; i < items_.size(); ++i) {
    const bool breaks = items_[i].kind == Kind::kLine || items_[i].kind == Kind::kForcedLine;
    column = breaks ? line_begin : column_behind(items_[i], column);
  }
  return column;
}

bool Layout::fits(std::size_t mark, std::size_t column, std::size_t width) const {
  std::size_t depth = 0;
  bool inside = true;
  for (std::size_t i = mark; i < items_.size() && column <= width; ++i) {
    const Item& item = items_[i];
    switch (item.kind) {
      case Kind::kOpen: ++depth; break;
      case Kind::kClose:
        if (depth > 0 && --depth == 0) inside = false;
        break;
      case Kind::kForcedLine: return true;
      case Kind::kLine:
      case Kind::kLineEnd:
        if (!inside) return true;
        column += item.width;
        break;
      case Kind::kText: column += item.width; break;
      case Kind::kIndent:
      case Kind::kDedent: break;
    }
    // A string of several lines ends the line at hand.
    if (item.piece.find('\n') != std::string_view::npos) return column <= width;
  }
  return column <= width;
}

std::string Layout::print(const LayoutOptions& options) const {
  std::string out;
  std::size_t column = options.margin;
  std::uint32_t level = 0;
  std::vector<bool> flat;  // of the groups that are open
  const auto break_line = [&] {
    out.erase(out.find_last_not_of(' ') + 1);
    out += options.line_break;
    column = options.margin + std::min(level * kIndent, kMaxIndent);
    out.append(column, ' ');
  };
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    switch (item.kind) {
      case Kind::kOpen:
        flat.push_back((!flat.empty() && flat.back()) || (!item.forced && fits(i, column, options.width)));
        break;
      case Kind::kClose: flat.pop_back(); break;
      case Kind::kIndent: ++level; break;
      case Kind::kDedent: --level; break;
      case Kind::kForcedLine: break_line(); break;
      case Kind::kLine:
        if (flat.empty() || !flat.back()) {
          break_line();
        } else {
          out += item.piece;
          column += item.width;
        }
        break;
      case Kind::kText:
      case Kind::kLineEnd:
        out += item.piece;
        column = column_behind(item, column);
        break;
    }
  }
  return out;
}

}  // namespace hardtack
