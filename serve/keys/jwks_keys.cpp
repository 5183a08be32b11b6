#include "serve/keys/jwks_keys.h"

#include <algorithm>
#include <new>
#include <utility>

#include "engine/text/cat.h"

namespace hardtack::serve {
namespace {

// Of an attempt that the store refused because it was too soon.
constexpr std::chrono::seconds kAtLeast{1};

}  // namespace

JwksKeys::JwksKeys(std::unique_ptr<JwksFetcher> fetcher, const JwksStoreOptions& options,
                   std::function<LineageTime()> now)
    : store_(std::move(fetcher), options), options_(options), now_(std::move(now)) {}

JwksKeys::~JwksKeys() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void JwksKeys::start() {
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void JwksKeys::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    wanted_ = false;
    lock.unlock();
    const Fetched last = fetch();
    lock.lock();
    if (last.attempted) ++(last.done ? done_ : failed_);
    // Neither an issuer that is gone nor tokens with made-up key ids have it asked more often.
    const auto pause = std::max(options_.min_interval, kAtLeast);
    wake_.wait_for(lock, pause, [this] { return ending_; });
    const auto until_due = last.done ? std::max(options_.refresh_after - pause, std::chrono::seconds(0)) : kAtLeast;
    wake_.wait_for(lock, until_due, [this] { return ending_ || wanted_; });
  }
}

// Where memory ends it is an attempt that failed, as any other.
JwksKeys::Fetched JwksKeys::fetch() {
  try {
    const std::uint64_t attempts = store_.status().attempts;
    const bool done = store_.refresh(now_()).has_value();
    return {.done = done, .attempted = store_.status().attempts != attempts};
  } catch (const std::bad_alloc&) {
    return {.done = false, .attempted = true};
  }
}

Result<TokenKey> JwksKeys::find(const KeyId& id) {
  auto found = store_.find_held(id, now_());
  if (!found && found.error().code() == ErrorCode::kUnknownRootKey) {
    {
      const std::scoped_lock lock(mutex_);
      wanted_ = true;
    }
    wake_.notify_all();
  }
  return found;
}

std::optional<std::string> JwksKeys::trouble() const {
  const JwksStatus status = store_.status();
  const std::string why = status.error ? cat(": ", status.error->message()) : std::string();
  if (!status.fetched_at) return cat("the keys of the issuer were not fetched yet", why);
  const std::int64_t age = unix_seconds(now_()) - *status.fetched_at;
  if (age >= options_.max_stale.count()) return cat("the keys of the issuer are ", age, " s old", why);
  if (status.usable == 0) return "the issuer publishes no key that can be used";
  return std::nullopt;
}

JwksKeys::Counts JwksKeys::counts() const {
  const JwksStatus status = store_.status();
  Counts counts;
  counts.usable = status.usable;
  counts.refused = status.refused.size();
  if (status.fetched_at) {
    counts.age = static_cast<std::uint64_t>(std::max<std::int64_t>(0, unix_seconds(now_()) - *status.fetched_at));
  }
  const std::scoped_lock lock(mutex_);
  counts.done = done_;
  counts.failed = failed_;
  return counts;
}

}  // namespace hardtack::serve
