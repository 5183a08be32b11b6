// Handles of Biscuits that nobody has verified, and of what third parties exchange.
#pragma once

#include <utility>

#include "c/base/handle.h"
#include "c/hardtack.h"
#include "tokens/biscuit/third_party.h"
#include "tokens/biscuit/unverified.h"

struct hardtack_token : hardtack::c::Handle {
  static constexpr std::uint32_t kType = hardtack::c::type_number("tokn");
  static constexpr const char* kName = "token";
  explicit hardtack_token(hardtack::UnverifiedBiscuit given) : Handle(kType), token(std::move(given)) {}

  hardtack::UnverifiedBiscuit token;
};

struct hardtack_third_party_request : hardtack::c::Handle {
  static constexpr std::uint32_t kType = hardtack::c::type_number("tpre");
  static constexpr const char* kName = "third-party request";
  explicit hardtack_third_party_request(hardtack::ThirdPartyRequest given) : Handle(kType), request(std::move(given)) {}

  hardtack::ThirdPartyRequest request;
};

struct hardtack_third_party_block : hardtack::c::Handle {
  static constexpr std::uint32_t kType = hardtack::c::type_number("tpbl");
  static constexpr const char* kName = "third-party block";
  explicit hardtack_third_party_block(hardtack::ThirdPartyBlock given) : Handle(kType), block(std::move(given)) {}

  hardtack::ThirdPartyBlock block;
};
