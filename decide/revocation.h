// Revocation where requests are decided: an index and a list that are asked about every token, and how what they say is
// shown. Belongs to one thread, as the index does.
//
//   const RevocationCheck revocation(std::move(index), std::nullopt, false);
//   HARDTACK_TRY(const std::optional<Revoked> revoked, revocation.ask(token, now));
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "engine/explain/explanation.h"
#include "json/json.h"
#include "tokens/biscuit/verified.h"
#include "tokens/lineage_index/find_revoked.h"

namespace hardtack {

class RevocationCheck {
 public:
  // Without an index and a list nothing is revoked. `require_lineage` needs an index.
  explicit RevocationCheck(std::unique_ptr<LineageStore> index = nullptr,
                           std::optional<RevocationList> list = std::nullopt, bool require_lineage = false);

  // Whether any block of the token is revoked. A token that the index does not know is not, unless its lineage is
  // required. Errors: kLineageUnavailable; where lineage is required those of verify_cold.
  Result<std::optional<Revoked>> ask(const VerifiedBiscuit& token, LineageTime now) const;
  // Of a token of another format, whose lineage no index keeps: kLineageMissing where it is required.
  Result<std::optional<Revoked>> ask(std::span<const LineageKey> ids, LineageTime now) const;

 private:
  std::unique_ptr<LineageStore> index_;
  std::optional<RevocationList> list_;
  bool require_lineage_;
};

// {"Revoked": {"id": "<hex>", "block_id": 1, "source": "index"}}
JsonValue revoked_json(const Revoked& revoked);
// "block 1 (4b9f23...) is revoked by the lineage index"
std::string revoked_text(const Revoked& revoked);
Explanation explain_revoked(const Revoked& revoked);

}  // namespace hardtack
