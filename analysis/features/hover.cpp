#include "analysis/features/hover.h"

namespace hardtack::analysis {

std::optional<Hover> hover(const Snapshot&, const Document&, std::uint32_t, const HoverOptions&) {
  return std::nullopt;
}
std::string predicate_signature(const Snapshot&, const ProgramPredicate&) { return {}; }
std::string predicate_markdown(const Snapshot&, const ProgramPredicate&) { return {}; }

}  // namespace hardtack::analysis
