#include "policytest/run/collect_coverage.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace hardtack::policytest {
namespace {

// Parameters have no values here, and change no place.
std::vector<CoverageUnit> units_of(const PolicyFile& file) {
  std::vector<CoverageUnit> units;
  if (!file.fragment.valid()) return units;
  const BlockId block = file.kind == SourceKind::kBlock ? BlockId::block(0) : BlockId::authorizer();
  Diagnostics diagnostics;
  LoweringOptions options;
  options.placeholders = true;
  const auto lowered = lower(file.fragment.tree(), {}, options, diagnostics);
  if (!lowered) return units;
  for (const StatementKind kind : {StatementKind::kRule, StatementKind::kCheck, StatementKind::kPolicy}) {
    for (std::uint32_t i = 0; i < lowered->map.count(kind); ++i) {
      StatementRef where{block, kind, i, {}};
      const std::uint32_t alternatives = lowered->map.alternative_count(where);
      for (std::uint32_t k = 0; k < std::max(alternatives, 1u); ++k) {
        if (alternatives > 0) where.alternative = k;
        if (const auto span = lowered->map.span(where)) units.push_back({where, *span});
      }
    }
  }
  std::ranges::sort(units, {}, [](const CoverageUnit& unit) { return unit.span.begin; });
  return units;
}

}  // namespace

void collect_coverage(const PolicySources& sources, const std::vector<const std::vector<CoverageHit>*>& cases,
                      Coverage& coverage) {
  std::map<std::pair<const Source*, std::uint32_t>, CoverageUnit*> by_place;
  for (const auto& file : sources.files()) {
    FileCoverage& made = coverage.files[file->name];
    made.source = file->source;
    made.units = units_of(*file);
    for (CoverageUnit& unit : made.units) by_place[{file->source.get(), unit.span.begin}] = &unit;
  }
  for (const std::vector<CoverageHit>* hits : cases) {
    for (std::size_t i = 0; i < hits->size(); ++i) {
      const CoverageHit& hit = (*hits)[i];
      const auto found = by_place.find({hit.source, hit.begin});
      if (found == by_place.end()) continue;
      // A rule may have matched in one round only: sorted, that hit comes behind the other one.
      const bool matches_later =
          i + 1 < hits->size() && (*hits)[i + 1].source == hit.source && (*hits)[i + 1].begin == hit.begin;
      if (matches_later) continue;
      ++(hit.matched ? found->second->matched : found->second->unmatched);
    }
  }
}

}  // namespace hardtack::policytest
