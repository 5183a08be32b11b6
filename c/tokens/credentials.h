// Handles of verifiers and of what they give.
#pragma once

#include <chrono>
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
#include "tokens/jwt/jws.h"
#include "tokens/keys/key_provider.h"
#include "tokens/lineage_index/store.h"
#include "tokens/provider/token_format.h"

struct hardtack_credential : hardtack::c::HandleOf<"cred", "credential"> {
  explicit hardtack_credential(hardtack::Credential given) : credential(std::move(given)) {}
  explicit hardtack_credential(hardtack::VerifiedToken verified)
      : credential(std::move(verified.credential)),
        ids(std::move(verified.ids)),
        key_id(std::move(verified.key_id)),
        expires(verified.expires) {}

  hardtack::Credential credential;
  std::optional<hardtack::VerifiedBiscuit> biscuit;  // if it is one
  std::optional<hardtack::VerifiedJwt> jwt;          // the same
  // Of other formats. A Biscuit's are worked out when they are asked for: most decisions need none.
  std::vector<hardtack::LineageKey> ids;
  hardtack::KeyId key_id;
  std::optional<std::int64_t> expires;
};

struct hardtack_verifier : hardtack::c::HandleOf<"veri", "verifier"> {
  explicit hardtack_verifier(hardtack::BiscuitVerifier given) : verifier(std::move(given)) {}

  hardtack::BiscuitVerifier verifier;
};

namespace hardtack::c {

// Milliseconds since 1970, as C passes them.
inline LineageTime time_of(std::int64_t milliseconds) { return LineageTime(std::chrono::milliseconds(milliseconds)); }

}  // namespace hardtack::c
