// Time as an argument. The library never looks at a clock of its own accord: whoever calls it passes one in.
#pragma once

#include <chrono>

namespace hardtack {

// Monotonic time since any fixed moment. Must not throw; may be called from several threads.
using Clock = std::chrono::nanoseconds (*)();

// The machine's monotonic clock: the default that callers pass on, unaffected by changes of the wall clock.
std::chrono::nanoseconds steady_now();

}  // namespace hardtack
