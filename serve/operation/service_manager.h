// Telling systemd how the service is (sd_notify(3)): one datagram to the socket that it names in NOTIFY_SOCKET.
//
//   const ServiceManager manager(getenv("NOTIFY_SOCKET"));
//   HARDTACK_CHECK(manager.tell("READY=1\nSTATUS=listening on 127.0.0.1:8400"));
//   const auto every = watchdog_period(getenv("WATCHDOG_USEC"), getenv("WATCHDOG_PID"), getpid());
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack::serve {

class ServiceManager {
 public:
  // Null or empty: nobody wants to know, and tell() does nothing.
  explicit ServiceManager(const char* socket) : socket_(socket != nullptr ? socket : "") {}

  // "READY=1", "STOPPING=1", "RELOADING=1", "WATCHDOG=1", "STATUS=...", one to a line. kIo if nobody takes it, kUsage
  // for a socket that is neither an absolute path nor an abstract name (`@`).
  Result<void> tell(std::string_view state) const;

 private:
  std::string socket_;
};

// How often to tell WATCHDOG=1: half of what systemd allows. Nothing if it does not watch this process.
std::optional<std::chrono::microseconds> watchdog_period(const char* usec, const char* pid, long own_pid);

}  // namespace hardtack::serve
