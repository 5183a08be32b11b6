#include "analysis/features/names/linked_editing.h"

#include "analysis/index/name_at.h"

namespace hardtack::analysis {

std::optional<LinkedRanges> linked_ranges(const Document& document, std::uint32_t offset) {
  const NameAt name = name_at(document, offset);
  if (name.kind != NameKind::kVariable && name.kind != NameKind::kClosureParameter) return std::nullopt;
  // In front of the `$` something else is typed.
  if (offset <= name.span.begin) return std::nullopt;
  LinkedRanges linked{{}, "[0-9A-Za-z_\\u0080-\\uffff]+"};
  for (Span span : occurrences(document, name.kind, name.symbol)) linked.spans.push_back({span.begin + 1, span.end});
  if (linked.spans.size() < 2) return std::nullopt;
  return linked;
}

}  // namespace hardtack::analysis
