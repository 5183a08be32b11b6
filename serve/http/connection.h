// One connection: its socket, TLS and session, what it waits for and for how long. All of it happens on the thread of
// its LoopCore, which owns it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "serve/http/framing/limits.h"
#include "serve/http/framing/refusal.h"
#include "serve/http/listener.h"
#include "serve/http/loop.h"
#include "serve/http/loop_core.h"
#include "serve/http/reactor.h"
#include "serve/http/session/session.h"
#include "serve/message/message.h"
#include "serve/tls/tls.h"

namespace hardtack::serve {

class Connection {
 public:
  // Whoever calls it still has what was accepted where it throws.
  Connection(LoopCore& core, const Accepted& accepted)
      : core_(core),
        listener_(*accepted.listener),
        limits_(listener_.options().limits),
        peer_(accepted.peer),
        socket_(core.reactor, accepted.descriptor, peer_.unix_socket),
        since_(core.now) {}

  void begin(std::list<Connection>::iterator self);
  void look_at_time();
  void drain();

 private:
  enum class Stage : std::uint8_t { kOpen, kLingering, kClosed };
  using Phase = Wait::Phase;

  // Runs one event of this connection. It may be the last one: nothing may follow.
  template <typename Event>
  void during(Event event);
  void make_session();
  void read();
  void arrived(std::size_t count);
  void advance(Progress progress);
  Progress switch_to_http2();
  bool flush();
  void watch();
  void time_is_up(Refusal why);
  void linger();
  void close();

  LoopCore& core_;
  Listener& listener_;
  const HttpLimits& limits_;
  Peer peer_;
  StreamSocket socket_;
  std::optional<TlsStream> tls_;
  std::unique_ptr<char[]> cipher_;  // with TLS: what is read
  std::unique_ptr<Session> session_;
  std::list<Connection>::iterator self_;
  Progress next_ = Progress::kRead;  // once pending_ is written
  std::string pending_;              // output, of which the socket did not take all yet
  std::size_t sent_ = 0;             // what it took of it
  Wait wait_;
  std::chrono::nanoseconds since_;  // when what is waited for began
  std::size_t discarded_ = 0;
  int operations_ = 0;  // of the reactor, that refer to this connection
  bool reading_ = false;
  bool writing_ = false;
  Stage stage_ = Stage::kOpen;
};

}  // namespace hardtack::serve
