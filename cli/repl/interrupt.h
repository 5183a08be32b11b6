// Ctrl-C in a session: it ends what is being evaluated or typed, not the session.
//
//   InterruptHandler handler;                               // while it lives, SIGINT does no more than set a mark
//   Authorizer authorizer({.clock = interruptible_now});    // an evaluation that then runs out of time
//   if (take_interrupt()) ...
//
// One session a process: the mark is the process's, since a signal is.
#pragma once

#include <chrono>

namespace hardtack::cli {

class InterruptHandler {
 public:
  InterruptHandler();
  ~InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;  // it puts back what was there
  InterruptHandler& operator=(const InterruptHandler&) = delete;
};

bool interrupted();
// Whether there was one since the last call.
bool take_interrupt();
// The machine's clock, which stands at the end of time once there was an interrupt.
std::chrono::nanoseconds interruptible_now();

}  // namespace hardtack::cli
