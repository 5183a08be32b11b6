// What can be folded: statements and collections of several lines, comments in a row, tests and their blocks.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/index/document.h"
#include "engine/base/span.h"

namespace hardtack::analysis {

enum class FoldingKind : std::uint8_t { kRegion, kComment };
struct FoldingRange {
  Span span;  // from the line that stays to the end of the last line that goes
  FoldingKind kind{};
};
// In the order of the text, outer before inner; each holds a line break.
std::vector<FoldingRange> folding_ranges(const Document& document);

}  // namespace hardtack::analysis
