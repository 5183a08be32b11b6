#include "serve/http/loop.h"

#include <unistd.h>

#include <exception>
#include <iterator>
#include <new>
#include <utility>

#include "engine/base/clock.h"
#include "serve/http/connection.h"
#include "serve/http/loop_core.h"

namespace hardtack::serve {
namespace {

// Time-outs are looked at this often, for all connections at once: a timer for each would cost more than the requests.
constexpr std::chrono::milliseconds kTick{50};
// What a thread keeps of a large answer.
constexpr std::size_t kKeptOutput = 256 * 1024;
constexpr std::size_t kAnswerRoom = 4 * 1024;

}  // namespace

LoopCore::LoopCore(std::function<void()> way, std::chrono::nanoseconds busy_poll)
    : reactor(busy_poll), make_way(std::move(way)) {
  clear_output();
}
LoopCore::~LoopCore() = default;

void LoopCore::begin(Accepted accepted) {
  try {
    if (!ticking) {
      now = steady_now();
      wait_for_tick();
    }
    connections.emplace_back(*this, accepted);
  } catch (const std::exception&) {  // no memory, or none in the kernel
    ::close(accepted.descriptor);
    counts.refused(Refusal::kDescriptors);
    --held;
    if (accepted.listener->release(accepted.peer.address)) make_way();
    return;
  }
  counts.opened();
  connections.back().begin(std::prev(connections.end()));
}

void LoopCore::remove(std::list<Connection>::iterator connection) {
  connections.erase(connection);
  if (stopping && connections.empty()) reactor.cancel_timer();  // nothing else keeps the thread
}

// Leaves room for an answer that says that there is no memory.
void LoopCore::clear_output() {
  output.clear();
  if (output.capacity() > kKeptOutput) std::string().swap(output);
  if (wire.capacity() > kKeptOutput) std::string().swap(wire);
  output.reserve(kAnswerRoom);
}

void LoopCore::wait_for_tick() {
  reactor.after(kTick, [this] {
    now = steady_now();
    look_at_time();
    ticking = false;
    if (connections.empty()) return;
    try {
      wait_for_tick();
    } catch (const std::bad_alloc&) {  // the next connection begins it again
    }
  });
  ticking = true;
}

void LoopCore::look_at_time() {
  for (auto connection = connections.begin(); connection != connections.end();) (connection++)->look_at_time();
}

void LoopCore::drain(std::chrono::milliseconds quiet, std::chrono::milliseconds most) {
  now = steady_now();
  stopping = true;
  quiet_time = quiet;
  quiet_until = now + quiet;
  end_at = now + most;
  for (auto connection = connections.begin(); connection != connections.end();) (connection++)->drain();
  look_at_time();
}

class Loop::Impl {
 public:
  Impl(std::function<void()> make_way, std::chrono::nanoseconds busy_poll) : core(std::move(make_way), busy_poll) {}
  LoopCore core;
};

Loop::Loop(std::function<void()> make_way, std::chrono::nanoseconds busy_poll)
    : impl_(std::make_unique<Impl>(std::move(make_way), busy_poll)) {}
Loop::~Loop() = default;

void Loop::run() { impl_->core.reactor.run(); }

void Loop::adopt(Accepted accepted) {
  LoopCore& core = impl_->core;
  ++core.held;
  try {
    core.reactor.post([&core, taken = std::move(accepted)]() mutable { core.begin(std::move(taken)); });
  } catch (...) {
    --core.held;
    throw;
  }
}

std::size_t Loop::connections() const { return impl_->core.held.load(); }
const HttpCounts& Loop::counts() const { return impl_->core.counts; }

void Loop::drain(std::chrono::milliseconds quiet_time, std::chrono::milliseconds most) {
  LoopCore& core = impl_->core;
  core.reactor.post([&core, quiet_time, most] { core.drain(quiet_time, most); });
}

bool Loop::pulse() {
  std::atomic<bool>& answered = impl_->core.answered;
  if (!answered.exchange(false)) return false;
  impl_->core.reactor.post([&answered] { answered = true; });
  return true;
}

void Loop::end() {
  LoopCore& core = impl_->core;
  core.reactor.post([&core] {
    core.reactor.release();
    if (core.connections.empty()) core.reactor.cancel_timer();
  });
}

}  // namespace hardtack::serve
