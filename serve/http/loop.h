// One thread that serves connections: their sockets, TLS, sessions and time-outs, and the Worker that handlers get.
// Everything about a connection happens on its thread; other threads give connections to it and stop it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include "serve/http/framing/refusal.h"
#include "serve/http/listener.h"
#include "serve/message/message.h"

namespace hardtack::serve {

// A socket that was accepted and admitted.
struct Accepted {
  int descriptor = -1;
  Listener* listener = nullptr;
  Peer peer;
};

class Loop {
 public:
  // `make_way` is called, from this loop's thread, when a listener that was full has a place again.
  // Errors: throws std::system_error where the system has no descriptors for it.
  Loop(std::function<void()> make_way, std::chrono::nanoseconds busy_poll);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Serves until end() was called and no connection is left. Called once, by the thread.
  void run();

  // From every thread.
  void adopt(Accepted accepted);
  std::size_t connections() const;  // those on their way included
  const HttpCounts& counts() const;
  // Requests that are there are answered with `connection: close`. Connections without one are ended after
  // `quiet_time`, all others after `most`.
  void drain(std::chrono::milliseconds quiet_time, std::chrono::milliseconds most);
  void end();
  // Whether the thread did what it was asked with the last pulse(); if so, it is asked anew.
  bool pulse();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hardtack::serve
