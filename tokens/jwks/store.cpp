#include "tokens/jwks/store.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "engine/text/cat.h"
#include "tokens/jwt/jwk.h"

namespace hardtack {
namespace {

std::int64_t distance(std::int64_t one, std::int64_t other) { return one < other ? other - one : one - other; }

std::unexpected<Error> unknown_key(const KeyId& id) {
  return fail(ErrorCode::kUnknownRootKey, "the JWKS of the issuer has no key for " + describe(id));
}

}  // namespace

struct JwksStore::State {
  using Keys = std::vector<JwksKey>;

  std::unique_ptr<JwksFetcher> fetcher;
  JwksStoreOptions options;

  mutable std::mutex mutex;
  std::condition_variable done;
  bool fetching = false;
  std::thread::id fetched_by;        // while `fetching`
  std::shared_ptr<const Keys> keys;  // of the last good document
  std::optional<std::int64_t> fetched_at;
  std::optional<std::int64_t> attempted_at;
  std::uint64_t attempts = 0;
  std::optional<Error> error;

  // Of the thread that fetches, which does not hold the lock meanwhile. However it ends, nobody waits for it any more.
  class Turn {
   public:
    Turn(State& state, std::unique_lock<std::mutex>& lock) : state_(state), lock_(lock) {
      state_.fetching = true;
      state_.fetched_by = std::this_thread::get_id();
      lock_.unlock();
    }
    ~Turn() {
      lock_.lock();
      state_.fetching = false;
      state_.done.notify_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    State& state_;
    std::unique_lock<std::mutex>& lock_;
  };

  bool may_attempt(std::int64_t now) const {
    return !attempted_at || distance(now, *attempted_at) >= options.min_interval.count();
  }
  bool is_due(std::int64_t now) const {
    return !fetched_at || distance(now, *fetched_at) >= options.refresh_after.count();
  }

  // One fetch at a time. Others go on with the keys that are there, or wait for the first ones. Holds `lock` before and
  // after.
  void update(std::unique_lock<std::mutex>& lock, std::int64_t now) {
    if (fetching) {
      const bool itself = fetched_by == std::this_thread::get_id();
      if (!keys && !itself) done.wait(lock, [&] { return !fetching; });
      return;
    }
    if (!may_attempt(now)) return;
    attempted_at = now;
    ++attempts;
    Result<std::shared_ptr<const Keys>> fetched = [&] {
      const Turn turn(*this, lock);
      return fetch();
    }();
    if (!fetched) {
      error = fetched.error();
      return;
    }
    error.reset();
    keys = *std::move(fetched);
    fetched_at = now;
  }

  // No exception of a fetcher leaves others waiting.
  Result<std::shared_ptr<const Keys>> fetch() {
    try {
      HARDTACK_TRY(const std::string text, fetcher->fetch());
      HARDTACK_TRY(Keys read, parse_jwks(text, options.limits));
      if (read.empty() && options.keep_on_empty) return fail(ErrorCode::kInvalidKey, "the JWKS of the issuer is empty");
      return std::make_shared<const Keys>(std::move(read));
    } catch (const std::exception&) {
      return fail(ErrorCode::kIo, "the JWKS of the issuer could not be fetched");
    }
  }

  // Requires the lock.
  Result<std::shared_ptr<const Keys>> current(std::int64_t now) const {
    if (!keys) return fail(error.value_or(Error(ErrorCode::kIo, "the JWKS of the issuer was not fetched yet")));
    const std::int64_t age = distance(now, *fetched_at);
    if (age >= options.max_stale.count()) {
      const Error old(ErrorCode::kExpired, cat("the JWKS of the issuer is ", age, " s old, too old to be relied on"));
      return fail(error ? old.with_context(error->message()) : old);
    }
    return keys;
  }
};

namespace {

// Null where another document may hold it.
const JwksKey* key_of(const std::vector<JwksKey>& keys, const KeyId& id) {
  // The only key serves tokens that name none, and all if it has no id.
  if (keys.size() == 1 && (keys[0].id == KeyId() || id == KeyId())) return &keys[0];
  if (id == KeyId()) return nullptr;
  const auto found = std::ranges::find(keys, id, &JwksKey::id);
  return found == keys.end() ? nullptr : &*found;
}

}  // namespace

JwksStore::JwksStore(std::unique_ptr<JwksFetcher> fetcher, const JwksStoreOptions& options)
    : state_(std::make_unique<State>()) {
  state_->fetcher = std::move(fetcher);
  state_->options = options;
  state_->options.max_stale = std::max(options.max_stale, options.refresh_after);
}

JwksStore::~JwksStore() = default;

Result<TokenKey> JwksStore::find(const KeyId& id, LineageTime now) {
  const std::int64_t seconds = unix_seconds(now);
  std::unique_lock lock(state_->mutex);
  if (state_->is_due(seconds)) state_->update(lock, seconds);
  HARDTACK_TRY(std::shared_ptr<const State::Keys> keys, state_->current(seconds));
  const JwksKey* key = key_of(*keys, id);
  if (key == nullptr) {
    state_->update(lock, seconds);
    HARDTACK_TRY(keys, state_->current(seconds));
    key = key_of(*keys, id);
  }
  lock.unlock();
  if (key == nullptr) return unknown_key(id);
  HARDTACK_TRY(const PublicKey usable, usable_key(*key, seconds));
  return TokenKey{usable, {}};
}

Result<TokenKey> JwksStore::find_held(const KeyId& id, LineageTime now) const {
  const std::int64_t seconds = unix_seconds(now);
  std::unique_lock lock(state_->mutex);
  HARDTACK_TRY(const std::shared_ptr<const State::Keys> keys, state_->current(seconds));
  lock.unlock();
  const JwksKey* const key = key_of(*keys, id);
  if (key == nullptr) return unknown_key(id);
  HARDTACK_TRY(const PublicKey usable, usable_key(*key, seconds));
  return TokenKey{usable, {}};
}

TokenKeys JwksStore::keys(LineageTime now) {
  return TokenKeys([this, now](const KeyQuery& query) -> Result<TokenKey> {
    if (query.format != kJwtFormat) return unknown_key(query.id);
    return find(query.id, now);
  });
}

Result<void> JwksStore::refresh(LineageTime now) {
  std::unique_lock lock(state_->mutex);
  state_->update(lock, unix_seconds(now));
  if (state_->error) return fail(*state_->error);
  HARDTACK_CHECK(state_->current(unix_seconds(now)));
  return {};
}

JwksStatus JwksStore::status() const {
  const std::lock_guard lock(state_->mutex);
  JwksStatus status;
  status.fetched_at = state_->fetched_at;
  status.attempts = state_->attempts;
  status.error = state_->error;
  if (!state_->keys) return status;
  for (const JwksKey& key : *state_->keys) {
    if (const RefusedJwk* refused = key.refused()) {
      status.refused.push_back(*refused);
    } else {
      ++status.usable;
    }
  }
  return status;
}

TokenKeys keys_of_store(std::shared_ptr<JwksStore> store, LineageTime now) {
  TokenKeys keys = store->keys(now);
  return TokenKeys(
      [kept = std::move(store), keys = std::move(keys)](const KeyQuery& query) { return keys.find(query); });
}

JsonValue status_json(const JwksStatus& status) {
  JsonValue::Array refused;
  for (const RefusedJwk& key : status.refused) {
    refused.push_back(JsonValue::Object{{"name", JsonValue(key.name)}, {"message", JsonValue(key.error.message())}});
  }
  JsonValue error;
  if (status.error) {
    error = JsonValue::Object{{"code", JsonValue(error_name(status.error->code()))},
                              {"message", JsonValue(status.error->message())}};
  }
  return JsonValue::Object{{"usable", JsonValue(static_cast<std::int64_t>(status.usable))},
                           {"refused", JsonValue(std::move(refused))},
                           {"fetched_at", status.fetched_at ? JsonValue(*status.fetched_at) : JsonValue()},
                           {"attempts", JsonValue(static_cast<std::int64_t>(status.attempts))},
                           {"error", std::move(error)}};
}

}  // namespace hardtack
