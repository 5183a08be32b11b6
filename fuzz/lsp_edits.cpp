// A document that is edited has the text that its edits give, with the lines that the text has; and every position, in
// each unit, is an offset inside the text that comes back as itself or as the position that it was clamped to.
#include <string>

#include "fuzz/fuzz_support.h"
#include "grammar/text/source.h"
#include "lsp/documents/editable_text.h"
#include "lsp/protocol/positions.h"

using namespace hardtack;
using namespace hardtack::lsp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Choices choices(data, size);
  const auto unit = static_cast<PositionUnit>(choices.below(3));
  static constexpr std::string_view kPieces[] = {
      "a", ";", "\n", "\r", "\r\n", "\xc3\xa9", "\xe6\xbc\xa2", "\xf0\x9f\x98\x80", "\xff", "\xf0\x9f", ""};
  EditableText text{std::string()};
  for (int edit = 0; edit < 200 && choices.more(); ++edit) {
    const EditorPosition start{choices.byte() % 16u, choices.byte() % 32u};
    EditorPosition end{start.line + choices.byte() % 3u, choices.byte() % 32u};
    if (end.line == start.line && end.character < start.character) end.character = start.character;
    std::string inserted;
    for (std::size_t count = choices.below(4); count > 0; --count)
      inserted += kPieces[choices.below(std::size(kPieces))];
    const Source before("", text.text());
    const std::uint32_t from = offset_at(before, start, unit), to = offset_at(before, end, unit);
    fuzz::require(from <= to && to <= before.size(), "positions are in order and inside the text");
    std::string expected = text.text();
    expected.replace(from, to - from, inserted);
    EditWork work;
    fuzz::require(text.replace({start, end}, unit, inserted, work) == EditProblem::kNone, "the edit is applied");
    fuzz::require(text.text() == expected, "the text is the one that the edit gives");
    const Source after("", expected);
    fuzz::require(text.line_count() == after.line_count(), "the lines are those of the text");
    for (const PositionUnit each : {PositionUnit::kUtf8, PositionUnit::kUtf16, PositionUnit::kUtf32}) {
      const std::uint32_t offset = offset_at(after, start, each);
      fuzz::require(offset_at(after, position_of(after, offset, each), each) == offset,
                    "a position comes back as itself");
    }
  }
  return 0;
}
