// Where an Outbox delivers its items: a file, or a collector over HTTP. Called by the outbox's thread alone, but for
// reopen(), end_by() and what says otherwise.
#pragma once

#include <chrono>
#include <string>

#include "engine/base/error.h"

namespace hardtack::serve {

class Sink {
 public:
  enum class Taken : std::uint8_t {
    kYes,      // all, or a part that was removed from the front
    kBusy,     // nothing, after waiting a little; it may soon
    kFailed,   // nothing, since something is broken; it may later
    kRefused,  // nothing, and these never
  };

  virtual ~Sink() = default;
  // Removes from the front of `batch` what it took for good. What remains is offered again.
  virtual Taken take(std::string& batch) = 0;
  // Bytes that are offered at once.
  virtual std::size_t batch_bytes() const { return 64 * 1024; }
  // How often a batch is offered again that could not be taken, before it is given up.
  virtual int tries() const { return 0; }
  // Opens what may have been moved away. From any thread.
  virtual Result<void> reopen() { return {}; }
  // take() returns soon after this time (steady_now). From any thread.
  virtual void end_by(std::chrono::nanoseconds /*time*/) {}
};

}  // namespace hardtack::serve
