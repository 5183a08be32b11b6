// A block in JSON: null for the authorizer, its number for one of the primary credential, and an object for one of a
// further credential: `{"credential": 2, "block_id": 0}`.
#pragma once

#include "engine/base/block_id.h"
#include "json/make_json.h"

namespace hardtack {

inline JsonValue block_json(BlockId id) {
  const auto block = id.index();
  if (!block) return {};
  if (id.credential() == 0) return json_number(*block);
  return json_object({{"credential", json_number(id.credential())}, {"block_id", json_number(*block)}});
}

}  // namespace hardtack
