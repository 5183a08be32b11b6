// What a server is made of: plain data, for whoever reads a configuration.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "serve/http/address.h"
#include "serve/http/framing/limits.h"
#include "serve/http/session/session.h"
#include "serve/message/message.h"
#include "serve/tls/tls.h"

namespace hardtack::serve {

struct ListenerOptions {
  std::string name = {};  // for people: "decisions"
  ListenAddress address = {};
  Handler* handler = nullptr;  // outlives the server; called by several threads at once
  std::optional<TlsOptions> tls = {};
  SessionMaker* http2 = nullptr;  // speaks HTTP/2 beside HTTP/1.1 if there is one; outlives the server
  HttpLimits limits = {};
  unsigned unix_mode = 0660;  // of a Unix socket
  // Answers other machines without TLS, behind something that encrypts.
  bool plain_beyond = false;
  // Has a thread for itself, so that it answers while the others are busy: for health and metrics.
  bool own_thread = false;
};

struct ServerOptions {
  std::vector<ListenerOptions> listeners = {};
  std::size_t threads = 1;
  // How long connections without a request are left open when the server stops, so that a request that is on its way
  // gets its answer.
  std::chrono::milliseconds quiet_time{250};
  // How long a thread that has answered looks for the next request before it sleeps; at most BusyPoll::kLongest.
  std::chrono::nanoseconds busy_poll{0};
};

}  // namespace hardtack::serve
