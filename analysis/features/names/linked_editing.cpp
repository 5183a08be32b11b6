#include "analysis/features/names/linked_editing.h"

namespace hardtack::analysis {

std::optional<LinkedRanges> linked_ranges(const Document&, std::uint32_t) { return std::nullopt; }

}  // namespace hardtack::analysis
