#include "analysis/features/refactor/refactor.h"

namespace hardtack::analysis {

std::vector<Refactoring> refactorings(const Snapshot&, const Document&, Span) { return {}; }

}  // namespace hardtack::analysis
