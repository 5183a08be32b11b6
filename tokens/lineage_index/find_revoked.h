// Is this credential revoked, by the lineage index or by a list? For verifiers that decide requests: asked is whether
// the id of any block is revoked, so an ancestor's revocation denies what was derived from it. Nothing else is asked: a
// credential that the index does not know is not revoked (verify_cold of tokens/lineage/verify.h refuses it).
//
// Same thread rule as the store.
//
//   HARDTACK_TRY(const auto revoked, find_revoked(lineage_keys(token), {.index = index.get(), .list = &list}, now));
//   if (revoked) deny(revoked->block, revoked->id);
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "tokens/lineage_index/revocation_list.h"
#include "tokens/lineage_index/store.h"

HARDTACK_API_BEGIN
namespace hardtack {

// What is asked: either, both, or none, which revokes nothing.
struct RevocationSources {
  LineageStore* index = nullptr;
  const RevocationList* list = nullptr;
};

struct Revoked {
  enum class By : std::uint8_t { kIndex, kList };

  std::string id;
  std::size_t block = 0;
  By by = By::kIndex;
  std::size_t credential = 0;  // of a decision: 0 is the primary one

  friend bool operator==(const Revoked&, const Revoked&) = default;
};

// "index" or "list".
std::string_view name_of(Revoked::By by);

// The first block that is revoked; of both sources the index is named. `keys` are those of all blocks, the authority
// block's first, computed from verified signatures and normalised: lineage_keys. A list, and a revocation of an id
// alone, deny every token that carries the id; a revocation of an id and a hash denies that token and what is derived
// from it. Error: kLineageUnavailable, which must deny.
Result<std::optional<Revoked>> find_revoked(std::span<const LineageKey> keys, const RevocationSources& sources,
                                            LineageTime now);
// The same for a decision about several credentials, of each its keys: the first credential of which a block is
// revoked, of both sources the index. Every source is asked for every one.
Result<std::optional<Revoked>> find_revoked(std::span<const std::vector<LineageKey>> credentials,
                                            const RevocationSources& sources, LineageTime now);

}  // namespace hardtack
HARDTACK_API_END
