#include "serve/outbox/outbox.h"

#include <algorithm>
#include <new>
#include <utility>

#include "engine/base/clock.h"

namespace hardtack::serve {
namespace {

constexpr std::chrono::seconds kEndWithin{2};
constexpr std::size_t kMostItems = 512;  // of a batch
constexpr std::chrono::milliseconds kFirstPause{100}, kLongestPause{5'000};

}  // namespace

Outbox::Outbox(std::unique_ptr<Sink> sink, OutboxOptions options)
    : options_(options), sink_(std::move(sink)), thread_([this] { deliver(); }) {}

Outbox::~Outbox() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
    end_at_ = steady_now() + kEndWithin;
  }
  sink_->end_by(end_at_);
  wake_.notify_all();
  thread_.join();
}

bool Outbox::put(std::string item) noexcept {
  try {
    const std::scoped_lock lock(mutex_);
    if (options_.required && (stats_.failing || !has_room(item.size()))) {
      ++stats_.refused;
      return false;
    }
    while (!queue_.empty() && !has_room(item.size())) {
      bytes_ -= queue_.front().size();
      queue_.pop_front();
      ++stats_.dropped;
    }
    const std::size_t size = item.size();
    queue_.push_back(std::move(item));
    bytes_ += size;
  } catch (...) {
    return lost();
  }
  wake_.notify_one();
  return true;
}

bool Outbox::lost() noexcept {
  const std::scoped_lock lock(mutex_);
  ++(options_.required ? stats_.refused : stats_.dropped);
  return !options_.required;
}

Outbox::Stats Outbox::stats() const {
  const std::scoped_lock lock(mutex_);
  Stats stats = stats_;
  stats.queued = queue_.size();
  stats.full = queue_.size() >= options_.max_items || bytes_ >= options_.max_bytes;
  return stats;
}

void Outbox::deliver() {
  std::string batch;
  std::size_t items = 0;
  int tries = 0;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (items == 0) wake_.wait(lock, [&] { return ending_ || !queue_.empty(); });
      if (ending_ && (steady_now() >= end_at_ || items + queue_.size() == 0)) {
        stats_.dropped += items + queue_.size();
        return;
      }
      // A batch that was offered stays as it is, so that what was counted is what is delivered.
      if (items == 0) items = gather(batch);
      if (items == 0) {  // for want of memory
        wake_.wait_for(lock, kFirstPause);
        continue;
      }
    }
    if (!offer(batch, items, tries)) continue;
    batch.clear();
    items = 0;
    tries = 0;
  }
}

// Requires the lock. Nothing leaves the queue that is not in the batch.
std::size_t Outbox::gather(std::string& batch) {
  std::size_t items = 0;
  try {
    while (!queue_.empty() && items < kMostItems && batch.size() < sink_->batch_bytes()) {
      batch += queue_.front();
      bytes_ -= queue_.front().size();
      queue_.pop_front();
      ++items;
    }
  } catch (const std::bad_alloc&) {  // what is there goes first
  }
  return items;
}

Sink::Taken Outbox::take(std::string& batch) {
  try {
    return sink_->take(batch);
  } catch (const std::bad_alloc&) {
    return Sink::Taken::kFailed;
  }
}

bool Outbox::offer(std::string& batch, std::size_t items, int& tries) {
  const Sink::Taken taken = take(batch);
  std::unique_lock lock(mutex_);
  switch (taken) {
    case Sink::Taken::kBusy: return false;
    case Sink::Taken::kYes:
      stats_.failing = false;
      tries = 0;
      if (!batch.empty()) return false;
      stats_.written += items;
      return true;
    case Sink::Taken::kFailed:
    case Sink::Taken::kRefused: break;
  }
  stats_.failing = true;
  const bool given_up = taken == Sink::Taken::kRefused || tries >= sink_->tries();
  if (given_up && !options_.required) {
    stats_.failed += items;
    return true;
  }
  const bool ending = ending_;
  const std::chrono::milliseconds pause = std::min(kFirstPause * (1 << std::min(tries, 10)), kLongestPause);
  ++tries;
  wake_.wait_for(lock, ending ? kFirstPause : pause, [&] { return ending_ != ending; });
  return false;
}

}  // namespace hardtack::serve
