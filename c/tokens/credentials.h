// Handles of verifiers and of what they give.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "c/base/handle.h"
#include "c/hardtack.h"
#include "engine/authz/credential.h"
#include "tokens/biscuit/verified.h"
#include "tokens/biscuit/verifier/biscuit_verifier.h"
#include "tokens/keys/key_provider.h"
#include "tokens/lineage_index/store.h"

struct hardtack_credential : hardtack::c::Handle {
  static constexpr std::uint32_t kType = hardtack::c::type_number("cred");
  static constexpr const char* kName = "credential";
  explicit hardtack_credential(hardtack::Credential given) : Handle(kType), credential(std::move(given)) {}

  hardtack::Credential credential;
  std::optional<hardtack::VerifiedBiscuit> biscuit;  // if it is one
  // Of other formats. A Biscuit's are worked out when they are asked for: most decisions need none.
  std::vector<hardtack::LineageKey> ids;
  hardtack::KeyId key_id;
  std::optional<std::int64_t> expires;
};

struct hardtack_verifier : hardtack::c::Handle {
  static constexpr std::uint32_t kType = hardtack::c::type_number("veri");
  static constexpr const char* kName = "verifier";
  explicit hardtack_verifier(hardtack::BiscuitVerifier given) : Handle(kType), verifier(std::move(given)) {}

  hardtack::BiscuitVerifier verifier;
};
