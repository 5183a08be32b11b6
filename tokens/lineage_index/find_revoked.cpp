#include "tokens/lineage_index/find_revoked.h"

#include <vector>

#include "tokens/lineage_index/walk.h"

namespace hardtack {

std::string_view name_of(Revoked::By by) {
  switch (by) {
    case Revoked::By::kIndex: return "index";
    case Revoked::By::kList: return "list";
  }
  return {};
}

Result<std::optional<Revoked>> find_revoked(std::span<const LineageKey> keys, const RevocationSources& sources,
                                            LineageTime now) {
  std::vector<LineageStatus> statuses(keys.size());
  if (sources.index != nullptr) {
    HARDTACK_TRY(statuses, look_up(*sources.index, keys, now));
    if (statuses.size() != keys.size()) return lineage_unavailable("the index answered for other ids than were asked");
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].revoked_at(keys[i].hash)) return Revoked{keys[i].id, i, Revoked::By::kIndex};
    if (sources.list != nullptr && sources.list->contains(keys[i].id))
      return Revoked{keys[i].id, i, Revoked::By::kList};
  }
  return std::nullopt;
}

Result<std::optional<Revoked>> find_revoked(std::span<const std::vector<LineageKey>> credentials,
                                            const RevocationSources& sources, LineageTime now) {
  for (std::size_t i = 0; i < credentials.size(); ++i) {
    HARDTACK_TRY(std::optional<Revoked> revoked, find_revoked(std::span(credentials[i]), sources, now));
    if (!revoked) continue;
    revoked->credential = i;
    return revoked;
  }
  return std::nullopt;
}

}  // namespace hardtack
