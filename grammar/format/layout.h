// A statement as pieces that may stand on one line or on several, and their printing within a width.
//
// A group is printed on one line where it fits; otherwise every break of it, but not those of groups inside it, is a
// line break. A forced break, as a line comment brings one, breaks every group around it. Printing takes time linear in
// the pieces times the width, without recursion. Belongs to one thread; the texts must outlive it.
//
//   Layout layout;
//   layout.open();
//   layout.text("a(");
//   layout.indent();
//   layout.line("");
//   layout.text("1");
//   layout.dedent();
//   layout.line("");
//   layout.text(");");
//   layout.close();
//   layout.print({.width = 100});
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hardtack {

struct LayoutOptions {
  std::uint32_t width = 100;  // in characters
  std::uint32_t margin = 0;   // blanks before each line but the first, which begins there already
  std::string_view line_break = "\n";
};

class Layout {
 public:
  void text(std::string_view text);
  // `flat` where its group stands on one line, else a line break.
  void line(std::string_view flat);
  void forced_line();
  // A comment before a line or a forced line. Where that breaks, the comment may be longer than the width.
  void line_end(std::string_view text);
  void indent() { items_.push_back({Kind::kIndent}); }
  void dedent() { items_.push_back({Kind::kDedent}); }
  void open();
  void close();

  // Taking back what was added after a mark. Groups that were open then must be open now.
  std::size_t mark() const { return items_.size(); }
  void cut(std::size_t mark) { items_.resize(mark); }
  // Of what was added after a mark, closed groups: whether nothing in it forces a break.
  bool is_one_line(std::size_t mark) const;
  // Where the text stands behind what was added after a mark, if each line of it breaks and begins at `line_begin`.
  std::size_t column_behind(std::size_t mark, std::size_t line_begin) const;
  // Whether the group that was opened at a mark, and what follows it up to the next place where a line may end, has
  // room behind `column`. Whoever asks takes the groups around it to be broken, so that every line behind it is one.
  bool fits(std::size_t mark, std::size_t column, std::size_t width) const;

  std::string print(const LayoutOptions& options) const;

 private:
  enum class Kind : std::uint8_t { kText, kLine, kForcedLine, kLineEnd, kIndent, kDedent, kOpen, kClose };
  struct Item {
    Kind kind = Kind::kText;
    bool forced = false;      // of kOpen: a forced line is inside
    std::uint32_t width = 0;  // of the piece, to the end of its first line
    std::string_view piece = {};
  };

  static std::size_t column_behind(const Item& item, std::size_t column);

  std::vector<Item> items_;
  std::vector<std::size_t> open_;  // the groups that are open
};

}  // namespace hardtack
