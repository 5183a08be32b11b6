// What has been used once: nonces and request ids, remembered until the signature that carried them has ended.
//
// A store that is full refuses, it never forgets what still counts: a signer that fills it is the one who is refused.
// MemoryReplayStore is of one process and empty after a restart. Where a service runs in several processes, each of
// them would take a replay once: it brings a store that they share. After a restart `unknown_until` refuses what may
// have been seen before. What is forgotten goes by the latest time that the store was ever told, so a clock that is set
// back opens no window. Stores may be used from any thread.
//
//   MemoryReplayStore store;
//   HARDTACK_TRY(ReplayVerdict verdict, store.remember(key_id, nonce, expires, now));
//   if (verdict != ReplayVerdict::kFresh) return refuse(...);
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <queue>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"

HARDTACK_API_BEGIN
namespace hardtack {

enum class ReplayVerdict : std::uint8_t { kFresh, kReplayed, kFull };

class ReplayStore {
 public:
  virtual ~ReplayStore() = default;
  // Whether nothing more is remembered for this key now. Error: the store cannot be asked; whoever asks refuses.
  virtual Result<bool> is_full(std::string_view key_id, std::int64_t now) = 0;
  // Remembers the value if it is fresh, in one step. It counts while the time is not after `until`.
  virtual Result<ReplayVerdict> remember(std::string_view key_id, std::string_view value, std::int64_t until,
                                         std::int64_t now) = 0;
};

struct ReplayLimits {
  // What ends before then may have been seen before the store began: now and the longest window, after a restart.
  std::int64_t unknown_until = std::numeric_limits<std::int64_t>::min();
  std::size_t max_replay_entries = 1'000'000;  // of all keys together
  std::size_t max_replay_entries_per_key = 100'000;
};

class MemoryReplayStore final : public ReplayStore {
 public:
  explicit MemoryReplayStore(const ReplayLimits& limits = {}) : limits_(limits), horizon_(limits.unknown_until) {}

  Result<bool> is_full(std::string_view key_id, std::int64_t now) override;
  Result<ReplayVerdict> remember(std::string_view key_id, std::string_view value, std::int64_t until,
                                 std::int64_t now) override;
  std::size_t size() const;

 private:
  struct Ending {
    std::int64_t until;
    std::string key_id;
    std::string value;
    bool operator>(const Ending& other) const { return until > other.until; }
  };
  using Values = std::set<std::string, std::less<>>;

  void drop_ended(std::int64_t now);
  bool is_full_locked(std::string_view key_id) const;

  ReplayLimits limits_;
  std::int64_t horizon_;  // what ended before then may have been forgotten
  mutable std::mutex mutex_;
  std::map<std::string, Values, std::less<>> values_;
  std::priority_queue<Ending, std::vector<Ending>, std::greater<>> endings_;
};

}  // namespace hardtack
HARDTACK_API_END
