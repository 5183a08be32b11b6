// Revocation where requests are decided: which index and list a command asks, and how what they say is shown.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/input/arguments.h"
#include "cli/input/lineage_index.h"
#include "cli/system/console.h"
#include "engine/explain/explanation.h"
#include "json/json.h"
#include "tokens/biscuit/verified.h"
#include "tokens/lineage_index/find_revoked.h"

namespace hardtack::cli {

// An index and a list that were opened, to be asked about tokens.
class RevocationCheck {
 public:
  // Whether any block of the token is revoked. A token that the index does not know is not, unless its lineage is
  // required. Errors: kLineageUnavailable; with --require-lineage those of verify_cold.
  Result<std::optional<Revoked>> ask(const VerifiedBiscuit& token) const;

 private:
  friend struct RevocationArguments;

  std::unique_ptr<LineageStore> index_;
  std::optional<RevocationList> list_;
  bool require_lineage_ = false;
};

struct RevocationArguments {
  // --index, --pin-file, --revocation-list, --require-lineage
  void declare(Arguments& arguments);
  bool given() const { return index.given() || list; }
  // Says on standard error if the list revokes nothing. Errors: kLineageUnavailable; kIo for a pin or list that cannot
  // be read; kInvalidLineage for a line of the list that is no id.
  Result<RevocationCheck> open(Console& console) const;

  IndexArguments index;
  std::optional<std::string> list;
  bool require_lineage = false;
};

// {"Revoked": {"id": "<hex>", "block_id": 1, "source": "index"}}
JsonValue revoked_json(const Revoked& revoked);
// "block 1 (4b9f23...) is revoked by the lineage index"
std::string revoked_text(const Revoked& revoked);
Explanation explain_revoked(const Revoked& revoked);

}  // namespace hardtack::cli
