// Handles of key sets, and key ids as C passes them.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "c/base/failure.h"
#include "c/base/handle.h"
#include "c/hardtack.h"
#include "tokens/keys/key_provider.h"
#include "tokens/provider/token_keys.h"

struct hardtack_keys : hardtack::c::HandleOf<"keys", "key set"> {
  hardtack_keys(hardtack::TokenKeys all, hardtack::KeyProvider of_public)
      : keys(std::move(all)), public_keys(std::move(of_public)) {}

  hardtack::TokenKeys keys;
  hardtack::KeyProvider public_keys;  // the same, for Biscuits
};

namespace hardtack::c {

// Error: kUsage for a kind that is none.
Result<KeyId> to_key_id(const hardtack_key_id& given);
// A view into `id`.
hardtack_key_id view_of(const KeyId& id);
Outcome<std::unique_ptr<hardtack_keys>> key_set_of(TokenKeys keys);

}  // namespace hardtack::c
