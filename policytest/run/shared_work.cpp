#include "policytest/run/shared_work.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace hardtack::policytest {

std::optional<std::size_t> SharedWork::take() {
  // Compared first, so that the count does not go round however often it is asked.
  if (next_ >= pieces_) return std::nullopt;
  const std::size_t piece = next_++;
  return piece < pieces_ ? std::optional(piece) : std::nullopt;
}

void SharedWork::run(std::size_t jobs, const std::function<void(bool calls)>& work) {
  std::mutex mutex;
  std::exception_ptr thrown;
  const auto guarded = [&](bool calls) {
    try {
      work(calls);
    } catch (...) {
      stop();
      const std::scoped_lock lock(mutex);
      thrown = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;
    const std::size_t wanted = std::min(jobs, pieces_);
    for (std::size_t i = 1; i < wanted; ++i) threads.emplace_back([&guarded] { guarded(false); });
    guarded(true);
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace hardtack::policytest
