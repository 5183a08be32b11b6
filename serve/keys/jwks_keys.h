// The keys of an issuer that publishes them, for a service: fetched by a thread of its own, never while a request
// waits.
//
// A thread fetches when the keys are due, and soon where a token names a key that is not known. Between two attempts
// lies the store's `min_interval`. The keys that were fetched last stay until they are older than `max_stale`; from
// then on no token is accepted, and none is before the first time (tokens/jwks/store.h). Ends its thread when it goes,
// which waits for a fetch that is under way.
//
// May be used from any thread.
//
//   JwksKeys keys(std::move(fetcher), {}, now);
//   HARDTACK_TRY(const TokenKey key, keys.find(id));
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "tokens/jwks/store.h"

namespace hardtack::serve {

class JwksKeys {
 public:
  // `now` is the wall clock.
  JwksKeys(std::unique_ptr<JwksFetcher> fetcher, const JwksStoreOptions& options, std::function<LineageTime()> now);
  ~JwksKeys();
  JwksKeys(const JwksKeys&) = delete;
  JwksKeys& operator=(const JwksKeys&) = delete;

  // From here on the keys are fetched.
  void start();
  // Errors: those of JwksStore::find.
  Result<TokenKey> find(const KeyId& id);
  // Why no token of the issuer is accepted now, for an operator.
  std::optional<std::string> trouble() const;
  JwksStatus status() const { return store_.status(); }
  // For metrics.
  struct Counts {
    std::uint64_t done = 0, failed = 0;     // fetches
    std::uint64_t usable = 0, refused = 0;  // keys
    std::optional<std::uint64_t> age = {};  // in seconds; nothing before the first good document
  };
  Counts counts() const;

 private:
  struct Fetched {
    bool done = false, attempted = false;
  };
  void run();
  Fetched fetch();

  JwksStore store_;
  const JwksStoreOptions options_;
  const std::function<LineageTime()> now_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool wanted_ = false;
  bool ending_ = false;
  std::uint64_t done_ = 0, failed_ = 0;
  std::thread thread_;
};

}  // namespace hardtack::serve
