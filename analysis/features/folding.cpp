#include "analysis/features/folding.h"

namespace hardtack::analysis {

std::vector<FoldingRange> folding_ranges(const Document&) { return {}; }

}  // namespace hardtack::analysis
