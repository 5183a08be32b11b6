// The keys of an issuer that publishes a JWKS: fetched, kept, fetched again, and never older than they may be.
//
// A key is found by the id that a token names. When the set is older than `refresh_after`, or a token names an id that
// it does not hold, it is fetched again, but not within `min_interval` of the last attempt: tokens with made-up ids
// cannot make a verifier hammer the issuer. A document that cannot be fetched or read leaves the keys as they are,
// until they are older than `max_stale`; from then on every token is refused. What a new set no longer holds is gone,
// and a set without keys takes all of them away (`keep_on_empty` for issuers whose empty sets mean nothing). A key is
// refused from its `revoked_at` on.
//
// The time is an argument; one before that of the last fetch counts as if it were as far after it. May be used from
// several threads: one of them fetches while the others go on with the set that is there, or wait if there is none. A
// fetcher that asks its own store does not wait for itself: it gets what is there, or kIo.
//
//   JwksStore store(file_jwks_fetcher("/etc/service/issuer.jwks"), {});
//   HARDTACK_TRY(TokenKey key, store.find(key_id, now));
//   jwt_format().verify(token, {.keys = store.keys(now), .now = now});
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/jwks/fetcher.h"
#include "tokens/jwt/jwks.h"
#include "tokens/lineage_index/record.h"
#include "tokens/provider/token_keys.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct JwksStoreOptions {
  std::chrono::seconds refresh_after{300};
  std::chrono::seconds min_interval{30};
  // Since the last document that was good. At least refresh_after.
  std::chrono::seconds max_stale{3600};
  bool keep_on_empty = false;
  JwksLimits limits = {};
};

struct JwksStatus {
  std::size_t usable = 0;
  std::vector<RefusedJwk> refused;
  // Seconds since 1970; nothing before the first good document.
  std::optional<std::int64_t> fetched_at;
  std::uint64_t attempts = 0;
  // Of the last attempt.
  std::optional<Error> error;
};

class JwksStore {
 public:
  JwksStore(std::unique_ptr<JwksFetcher> fetcher, const JwksStoreOptions& options);
  ~JwksStore();
  JwksStore(const JwksStore&) = delete;  // keys() points into it
  JwksStore& operator=(const JwksStore&) = delete;

  // Errors: kUnknownRootKey for an id that no key has; kRevoked; what is wrong with a refused key; kIo, kMalformedJson
  // and kInvalidKey where no document was ever good; kExpired where the last good one is too old.
  Result<TokenKey> find(const KeyId& id, LineageTime now);
  // The same without fetching anything, for whoever has refresh() called by a thread of its own.
  Result<TokenKey> find_held(const KeyId& id, LineageTime now) const;
  // For verifying tokens at this instant; this store must outlive it. JWTs alone: kUnknownRootKey for other formats.
  TokenKeys keys(LineageTime now);
  // Fetches whatever the age of the set is, unless within `min_interval` of the last attempt. Errors as of find.
  Result<void> refresh(LineageTime now);

  JwksStatus status() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The same as keys() of a store that they keep alive.
TokenKeys keys_of_store(std::shared_ptr<JwksStore> store, LineageTime now);
// {"usable", "refused": [{"name", "message"}], "fetched_at", "attempts", "error": {"code", "message"}}; null where
// there is none.
JsonValue status_json(const JwksStatus& status);

}  // namespace hardtack
HARDTACK_API_END
