// Positions as editors count them, and offsets as everything else does.
//
// Beyond a line's end means its end, beyond the text its end; inside a character means the character's beginning. Each
// look-up takes logarithmic time, also in long lines. Pure functions.
//
//   const EditorPosition cursor = position_of(source, offset, PositionUnit::kUtf16);
#pragma once

#include <cstdint>

#include "grammar/text/source.h"

namespace hardtack::lsp {

// What an editor counts in a line: bytes, UTF-16 code units or code points.
enum class PositionUnit : std::uint8_t { kUtf8, kUtf16, kUtf32 };

// Both count from 0.
struct EditorPosition {
  std::uint32_t line = 0;
  std::uint32_t character = 0;
  friend bool operator==(const EditorPosition&, const EditorPosition&) = default;
};

EditorPosition position_of(const Source& source, std::uint32_t offset, PositionUnit unit);
std::uint32_t offset_at(const Source& source, EditorPosition position, PositionUnit unit);

}  // namespace hardtack::lsp
