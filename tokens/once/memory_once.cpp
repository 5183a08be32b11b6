#include "tokens/once/memory_once.h"

#include <algorithm>

namespace hardtack {

void MemoryOnceStore::forget_until(std::int64_t time) {
  horizon_ = std::max(horizon_, time);
  while (!endings_.empty() && endings_.begin()->first <= horizon_) {
    first_seen_.erase(endings_.begin()->second);
    endings_.erase(endings_.begin());
  }
}

Result<std::optional<std::int64_t>> MemoryOnceStore::remember(const OnceKey& key, std::int64_t now,
                                                              std::int64_t forget) {
  const std::scoped_lock lock(mutex_);
  forget_until(now);
  if (const auto seen = first_seen_.find(key); seen != first_seen_.end()) return std::optional(seen->second);
  if (forget <= horizon_)
    return fail(ErrorCode::kInvalidClaim, "the message is older than what is remembered, and may have been seen");
  if (first_seen_.size() >= max_remembered_)
    return fail(ErrorCode::kTooMuchMemory, "there is no room to remember one more message");
  // What needs memory comes first, so that nothing is known of a message that was not remembered.
  std::map<OnceKey, std::int64_t> seen{{key, now}};
  endings_.emplace(forget, key);
  first_seen_.merge(seen);
  return std::optional<std::int64_t>();
}

std::size_t MemoryOnceStore::size() const {
  const std::scoped_lock lock(mutex_);
  return first_seen_.size();
}

}  // namespace hardtack
