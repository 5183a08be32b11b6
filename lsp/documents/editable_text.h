// The text of an open document while it is edited: bytes, and where its lines begin, kept up to date with each edit.
//
// Positions are the editor's, in the unit that was agreed on; those beyond a line's or the text's end mean that end,
// and those inside a character its beginning. Lines end at `\n`, `\r\n` or `\r`. Belongs to one thread.
//
//   EditableText text("allow if tru;");
//   EditWork work;
//   text.replace({{0, 12}, {0, 12}}, PositionUnit::kUtf16, "e", work);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/text/source.h"
#include "lsp/protocol/params.h"

namespace hardtack::lsp {

// What the edits of one message may cost together, in bytes moved or read. An edit costs at most its text, so that this
// is thousands of edits in the largest documents and any number in ordinary ones.
struct EditWork {
  std::uint64_t left = std::uint64_t{4} << 30;
};

enum class EditProblem : std::uint8_t { kNone, kReversed, kTooLarge, kTooMuchWork };

class EditableText {
 public:
  explicit EditableText(std::string text);

  const std::string& text() const { return text_; }
  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }

  // Changes nothing where there is a problem.
  EditProblem replace(const EditorRange& range, PositionUnit unit, std::string_view replacement, EditWork& work);

 private:
  std::uint32_t offset_of(EditorPosition position, PositionUnit unit, EditWork& work) const;
  bool is_line_start(std::uint32_t offset) const;

  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

}  // namespace hardtack::lsp
