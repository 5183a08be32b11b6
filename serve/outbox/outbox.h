// What the service tells others without waiting for them: lines of the decision log, spans of traces. Threads that
// decide put an item into a bounded queue and go on; one thread delivers.
//
// Where the sink is slower, the oldest items are dropped and counted. An outbox that is `required` drops none: it takes
// nothing while the queue is full or the sink fails, and says so.
//
//   Outbox outbox(*std::move(sink), {});
//   if (!outbox.put(std::move(line))) deny();
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "serve/outbox/sink.h"

namespace hardtack::serve {

struct OutboxOptions {
  std::size_t max_items = 10'000;     // in the queue
  std::size_t max_bytes = 16u << 20;  // of them
  bool required = false;
};

class Outbox {
 public:
  Outbox(std::unique_ptr<Sink> sink, OutboxOptions options);
  // Delivers what is in the queue, for two seconds at most.
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // From any thread. False: it is required and was not taken. Otherwise it is on its way, or was dropped and counted.
  [[nodiscard]] bool put(std::string item) noexcept;
  // Counts an item that could not even be made. What put() would have returned.
  bool lost() noexcept;
  // Error: kIo, and what was open goes on.
  Result<void> reopen() { return sink_->reopen(); }

  struct Stats {
    std::uint64_t written = 0;
    std::uint64_t dropped = 0;  // for want of room or memory
    std::uint64_t failed = 0;   // that the sink did not take
    std::uint64_t refused = 0;  // that were required and not taken into the queue
    std::size_t queued = 0;
    bool failing = false;  // the sink did not take what it was offered last
    bool full = false;
  };
  Stats stats() const;

 private:
  void deliver();
  std::size_t gather(std::string& batch);
  Sink::Taken take(std::string& batch);
  // Whether the batch is done with, one way or the other.
  bool offer(std::string& batch, std::size_t items, int& tries);
  bool has_room(std::size_t bytes) const {
    return queue_.size() < options_.max_items && bytes_ + bytes <= options_.max_bytes;
  }

  const OutboxOptions options_;
  const std::unique_ptr<Sink> sink_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::string> queue_;
  std::size_t bytes_ = 0;
  Stats stats_;
  bool ending_ = false;
  std::chrono::nanoseconds end_at_{0};
  std::thread thread_;
};

}  // namespace hardtack::serve
