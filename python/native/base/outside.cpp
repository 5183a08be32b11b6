#include <pthread.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "python/native/base/api.h"

namespace hardtack::python {
namespace {

std::atomic<int> g_threads = 0;
thread_local bool t_outside = false;

// Other threads are not in the child.
void in_child() { g_threads = t_outside ? 1 : 0; }

}  // namespace

bool Outside::watch_forks() noexcept { return ::pthread_atfork(nullptr, nullptr, in_child) == 0; }

void Outside::begin() noexcept {
  t_outside = true;
  ++g_threads;
}

void Outside::end() noexcept {
  t_outside = false;
  --g_threads;
}

bool Outside::pause() noexcept {
  const bool outside = t_outside;
  if (outside) end();
  return outside;
}

void Outside::wait() noexcept {
  constexpr auto kPause = std::chrono::milliseconds(1);
  for (auto left = std::chrono::seconds(5) / kPause; left > 0 && g_threads > 0; --left)
    std::this_thread::sleep_for(kPause);
}

}  // namespace hardtack::python
