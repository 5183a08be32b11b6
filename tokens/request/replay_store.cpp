#include "tokens/request/replay_store.h"

#include <algorithm>

namespace hardtack {

Result<bool> MemoryReplayStore::is_full(std::string_view key_id, std::int64_t now) {
  const std::scoped_lock lock(mutex_);
  drop_ended(now);
  return is_full_locked(key_id);
}

Result<ReplayVerdict> MemoryReplayStore::remember(std::string_view key_id, std::string_view value, std::int64_t until,
                                                  std::int64_t now) {
  const std::scoped_lock lock(mutex_);
  drop_ended(now);
  const auto known = values_.find(key_id);
  if (known != values_.end() && known->second.contains(value)) return ReplayVerdict::kReplayed;
  if (until < horizon_) return ReplayVerdict::kReplayed;  // as far as anybody knows
  if (is_full_locked(key_id)) return ReplayVerdict::kFull;
  // What needs memory comes first: an ending without its value would end the same value too early when it comes again.
  std::map<std::string, Values, std::less<>> remembered;
  remembered[std::string(key_id)].emplace(value);
  endings_.push({until, std::string(key_id), std::string(value)});
  if (known != values_.end()) {
    known->second.merge(remembered.begin()->second);
  } else {
    values_.merge(remembered);
  }
  return ReplayVerdict::kFresh;
}

std::size_t MemoryReplayStore::size() const {
  const std::scoped_lock lock(mutex_);
  return endings_.size();
}

void MemoryReplayStore::drop_ended(std::int64_t now) {
  horizon_ = std::max(horizon_, now);
  while (!endings_.empty() && endings_.top().until < horizon_) {
    const Ending& ending = endings_.top();
    if (const auto key = values_.find(ending.key_id); key != values_.end()) {
      key->second.erase(ending.value);
      if (key->second.empty()) values_.erase(key);
    }
    endings_.pop();
  }
}

bool MemoryReplayStore::is_full_locked(std::string_view key_id) const {
  if (endings_.size() >= limits_.max_replay_entries) return true;
  const auto key = values_.find(key_id);
  return key != values_.end() && key->second.size() >= limits_.max_replay_entries_per_key;
}

}  // namespace hardtack
