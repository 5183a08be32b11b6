#include "analysis/features/selection_range.h"

namespace hardtack::analysis {

std::vector<Span> selection_ranges(const Document& document, std::uint32_t) { return {{0, document.source().size()}}; }

}  // namespace hardtack::analysis
