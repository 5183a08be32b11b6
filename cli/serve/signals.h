// SIGHUP, SIGINT and SIGTERM as data for the one thread that waits for them. Made before other threads, which inherit
// that they are blocked.
//
//   const ServeSignals signals;
//   switch (signals.wait(std::chrono::seconds(1))) { ... }
#pragma once

#include <chrono>
#include <csignal>

namespace hardtack::cli {

class ServeSignals {
 public:
  enum class Event { kNothing, kReload, kStop };

  ServeSignals();
  ~ServeSignals();
  ServeSignals(const ServeSignals&) = delete;
  ServeSignals& operator=(const ServeSignals&) = delete;

  Event wait(std::chrono::milliseconds most) const;

 private:
  sigset_t set_{};
  sigset_t before_{};
};

}  // namespace hardtack::cli
