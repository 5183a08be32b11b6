// The parts of the text around an offset, from the word outwards, for a selection that grows.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/index/document.h"
#include "engine/base/span.h"

namespace hardtack::analysis {

// The innermost first; each lies in the next and is smaller; the last is the whole text. Never empty.
std::vector<Span> selection_ranges(const Document& document, std::uint32_t offset);

}  // namespace hardtack::analysis
