// Ids of the lineage index as people pass them: copied from `hardtack inspect`, from a log, from another system.
#pragma once

#include <string>
#include <vector>

#include "tokens/lineage_index/store.h"

namespace hardtack::cli {

struct NamedId {
  std::vector<std::string> ids;  // what the text stands for; more than one only where that cannot be told
  LineageStatus status;          // what the index knows of it; of one id then
};

// What the index calls `text`: that text as it stands if the index knows it; otherwise the Biscuit id that it spells
// (with or without `0x`), or with `is_jwt` the text as it stands again. Messages do not repeat long words, which may be
// tokens. Errors: kInvalidLineage for what can be no id, and for a token or a key in place of one; those of the index.
Result<NamedId> name_id(LineageStore& index, const std::string& text, bool is_jwt, LineageTime now);

}  // namespace hardtack::cli
