// What a connection does with its bytes, without sockets, TLS or time: HTTP/1.1 (http1_session.h), or another protocol
// that a listener was given a SessionMaker for. The connection reads into room(), writes what the session appends to
// `out`, and tells it when time is up.
//
// A session belongs to one thread. It may answer requests inside received() and resume(); std::bad_alloc must not
// leave them but where it leaves nothing half done.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "serve/http/framing/limits.h"
#include "serve/http/framing/refusal.h"
#include "serve/message/message.h"

namespace hardtack::serve {

// What the connection does next, after it has written what was appended.
enum class Progress : std::uint8_t {
  kRead,   // reads on
  kMore,   // calls resume(): more has arrived already, but others come first
  kClose,  // ends the connection, so that what was written is read
  kHttp2,  // gives unread() to a session of HTTP/2
};

// What a connection waits for, which decides for how long.
struct Wait {
  enum class Phase : std::uint8_t {
    kIdle,
    kHeader,
    kBody,
    kWrite,  // for the client to take an answer that it does not let through (a closed window of HTTP/2)
  };
  Phase phase = Phase::kIdle;
  std::uint64_t number = 0;  // of the request: the time of each begins anew
  std::size_t body = 0;      // bytes of the body that have arrived

  bool same_as(const Wait& other) const { return phase == other.phase && number == other.number; }
};

class Session {
 public:
  virtual ~Session() = default;

  // Where the connection puts what it reads next: at least one byte, until another function is called.
  virtual std::span<char> room() = 0;
  // The first `count` bytes of room() are there.
  virtual Progress received(std::size_t count, std::string& out) = 0;
  virtual Progress resume(std::string& out) = 0;
  virtual Wait wait() const = 0;
  // Last words for a connection whose time is up.
  virtual void refuse(Refusal why, std::string& out) = 0;
  // Last words for a connection that is ended because nothing happens on it.
  virtual void end_idle(std::string& out) = 0;
  // The server stops: requests that are there are answered, and the connection ends after the next one.
  virtual Progress drain(std::string& out) = 0;
  // The bytes that were received and not used, with kHttp2.
  virtual std::string_view unread() const = 0;
};

// What a session is made with; everything outlives it.
struct SessionContext {
  const HttpLimits& limits;
  Handler& handler;
  Worker& worker;
  const Peer& peer;
  HttpCounts& counts;
};

// Makes the sessions of HTTP/2, for listeners that speak it. Called from several threads.
class SessionMaker {
 public:
  virtual ~SessionMaker() = default;
  virtual std::unique_ptr<Session> make(const SessionContext& context) = 0;
};

}  // namespace hardtack::serve
