// One listener of a running server, as the thread that accepts and the threads that serve share it: what it was given,
// its certificate of now, and how many connections it has.
//
// Its functions may be called from every thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "serve/http/listening_socket.h"
#include "serve/http/server_options.h"
#include "serve/tls/tls.h"

namespace hardtack::serve {

class Listener {
 public:
  // What open() refuses, except for what only opening the socket tells.
  static Result<void> check(const ListenerOptions& options, std::chrono::sys_seconds now);
  // Opens the socket and reads the certificate.
  static Result<std::unique_ptr<Listener>> open(const ListenerOptions& options, std::chrono::sys_seconds now);

  const ListenerOptions& options() const { return options_; }
  int descriptor() const { return socket_->descriptor(); }
  const ListenAddress& address() const { return address_; }
  // Closes the socket: nobody is accepted any more.
  void close() { socket_.reset(); }

  // Null without TLS. Connections keep the one that they began with.
  std::shared_ptr<const TlsContext> tls() const;
  // Reads the certificate anew; the old one stays where that fails.
  Result<void> reload(std::chrono::sys_seconds now);

  enum class Admission : std::uint8_t { kYes, kFull, kAddressFull };
  // Takes a place for a connection of `address`, empty for a Unix socket.
  Admission admit(const std::string& address);
  // Gives it back. True if the listener was full before, so that accepting goes on.
  bool release(const std::string& address);
  bool full() const { return connections_.load() >= options_.limits.max_connections; }
  std::size_t connections() const { return connections_.load(); }

 private:
  explicit Listener(const ListenerOptions& options) : options_(options) {}

  ListenerOptions options_;
  ListenAddress address_;
  std::optional<ListeningSocket> socket_;
  mutable std::mutex tls_mutex_;
  std::shared_ptr<const TlsContext> tls_;
  std::atomic<std::size_t> connections_{0};
  std::mutex addresses_mutex_;
  std::map<std::string, std::size_t, std::less<>> addresses_;
};

}  // namespace hardtack::serve
