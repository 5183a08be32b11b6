// Handles of Biscuits that nobody has verified, and of what third parties exchange.
#pragma once

#include <utility>

#include "c/base/handle.h"
#include "c/hardtack.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/biscuit/unverified.h"

struct hardtack_token : hardtack::c::HandleOf<"tokn", "token"> {
  explicit hardtack_token(hardtack::UnverifiedBiscuit given) : token(std::move(given)) {}

  hardtack::UnverifiedBiscuit token;
};

struct hardtack_third_party_request : hardtack::c::HandleOf<"tpre", "third-party request"> {
  explicit hardtack_third_party_request(hardtack::ThirdPartyRequest given) : request(std::move(given)) {}

  hardtack::ThirdPartyRequest request;
};

struct hardtack_third_party_block : hardtack::c::HandleOf<"tpbl", "third-party block"> {
  explicit hardtack_third_party_block(hardtack::ThirdPartyBlock given) : block(std::move(given)) {}

  hardtack::ThirdPartyBlock block;
};
