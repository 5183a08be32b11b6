#include "cli/repl/interrupt.h"

#include <atomic>
#include <csignal>

#include "engine/base/clock.h"

namespace hardtack::cli {
namespace {

std::atomic<bool> marked = false;  // NOLINT: a signal handler reaches nothing else
static_assert(std::atomic<bool>::is_always_lock_free);

struct sigaction before{};  // what was there

void mark(int) { marked = true; }

}  // namespace

InterruptHandler::InterruptHandler() {
  marked = false;
  struct sigaction action{};
  action.sa_handler = mark;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = 0;  // reading from the terminal ends, too
  ::sigaction(SIGINT, &action, &before);
}

InterruptHandler::~InterruptHandler() { ::sigaction(SIGINT, &before, nullptr); }

bool interrupted() { return marked; }
bool take_interrupt() { return marked.exchange(false); }

std::chrono::nanoseconds interruptible_now() { return marked ? std::chrono::nanoseconds::max() / 2 : steady_now(); }

}  // namespace hardtack::cli
