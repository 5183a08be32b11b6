#include "tokens/revocation/find_revoked.h"

#include <vector>

namespace hardtack {

const char* name_of(Revoked::By by) { return by == Revoked::By::kIndex ? "index" : "list"; }

Result<std::optional<Revoked>> find_revoked(std::span<const std::string> ids, const RevocationSources& sources,
                                            LineageTime now) {
  std::vector<LineageStatus> statuses(ids.size());
  if (sources.index != nullptr) {
    HARDTACK_TRY(statuses, sources.index->look_up(ids, now));
    if (statuses.size() != ids.size()) return lineage_unavailable("the index answered for other ids than were asked");
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (statuses[i].revoked_at) return Revoked{ids[i], i, Revoked::By::kIndex};
    if (sources.list != nullptr && sources.list->contains(ids[i])) return Revoked{ids[i], i, Revoked::By::kList};
  }
  return std::nullopt;
}

}  // namespace hardtack
