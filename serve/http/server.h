// The HTTP/1.1 listener of the decision service, over TCP, Unix sockets and sockets that the process was started with,
// with or without TLS. It reads requests whole and strictly (request_reader.h), gives each to its listener's Handler,
// and writes the answers; nothing that is malformed, too large or too slow reaches a handler.
//
// One thread accepts; each of `threads` serves the connections that it was given, calls handlers synchronously and has
// a Worker of its own. Handlers outlive the server. All functions may be called from any thread.
//
//   ServerOptions options;
//   options.listeners.push_back({.name = "decisions", .address = address, .handler = &decisions});
//   HARDTACK_TRY(const auto server, Server::start(std::move(options), now));
//   print("listening on " + server->address(0).to_string());
//   ...
//   server->stop(std::chrono::seconds(10));
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/base/error.h"
#include "serve/http/framing/refusal.h"
#include "serve/http/server_options.h"

namespace hardtack::serve {

struct ConnectionCounts {
  std::uint64_t opened = 0;
  std::uint64_t open = 0;
  std::uint64_t requests = 0;
};

class Server {
 public:
  // What start() refuses, except for what only opening a socket tells: whether the address is free.
  static Result<void> check(const ServerOptions& options, std::chrono::sys_seconds now);
  // Opens every listener, or none. `now` is for certificates. Errors are those of ListeningSocket::open and
  // TlsContext::load.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, std::chrono::sys_seconds now);
  // As stop(0).
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Of listener `index`, with the port that the system chose.
  const ListenAddress& address(std::size_t index) const;

  // Reads certificates and keys anew. A listener whose files do not fit keeps what it has; the first error is returned.
  // Connections keep the certificate that they began with.
  Result<void> reload_certificates(std::chrono::sys_seconds now);
  std::optional<std::chrono::sys_seconds> certificate_expires(std::size_t index) const;

  // Accepts nobody any more, answers what has arrived with `connection: close`, and returns when no connection is left.
  // After `most` those that are left are ended; a handler that runs is waited for.
  void stop(std::chrono::milliseconds most);

  // Whether every thread did something since the last pulse(), for a watchdog that calls it now and then. False while a
  // thread answers one request for that long. May throw std::bad_alloc.
  bool pulse();

  std::uint64_t refusals(Refusal why) const;
  ConnectionCounts connections() const;

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hardtack::serve
