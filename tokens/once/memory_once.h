// A OnceStore in the memory of one process.
//
// It holds at most as many messages as it is told; where it is full it refuses, and forgets nothing early. What is
// forgotten is decided by the latest time that it was ever given: a clock that is set back opens no window. After a
// restart it knows nothing; `unknown_until` makes it refuse what may have been seen before.
//
//   MemoryOnceStore store({.unknown_until = now + 300});   // messages are remembered for 300 s
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/attributes.h"
#include "tokens/once/once_store.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct OnceLimits {
  std::size_t max_remembered = 100'000;
  // Messages that are forgotten by then may have been seen before the store began.
  std::int64_t unknown_until = std::numeric_limits<std::int64_t>::min();
};

class MemoryOnceStore final : public OnceStore {
 public:
  explicit MemoryOnceStore(const OnceLimits& limits = {})
      : max_remembered_(limits.max_remembered), horizon_(limits.unknown_until) {}

  Result<std::optional<std::int64_t>> remember(const OnceKey& key, std::int64_t now, std::int64_t forget) override;
  std::size_t size() const;

 private:
  void forget_until(std::int64_t time);

  std::size_t max_remembered_;
  mutable std::mutex mutex_;
  std::int64_t horizon_;  // what ends by then may have been forgotten
  std::map<OnceKey, std::int64_t> first_seen_;
  std::set<std::pair<std::int64_t, OnceKey>> endings_;
};

}  // namespace hardtack
HARDTACK_API_END
