// What the connections of one thread have in common: its reactor, its Worker, its counts, and buffers that are used by
// the one connection whose turn it is. Belongs to that thread, but for `held` and `counts`, which every thread reads.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <string>

#include "serve/decision/worker.h"
#include "serve/http/framing/refusal.h"
#include "serve/http/reactor.h"

namespace hardtack::serve {

class Connection;
struct Accepted;

struct LoopCore {
  using Time = std::chrono::nanoseconds;

  LoopCore(std::function<void()> way, std::chrono::nanoseconds busy_poll);
  ~LoopCore();
  LoopCore(const LoopCore&) = delete;
  LoopCore& operator=(const LoopCore&) = delete;

  void begin(Accepted accepted);
  void remove(std::list<Connection>::iterator connection);
  void drain(std::chrono::milliseconds quiet, std::chrono::milliseconds most);
  void look_at_time();
  void wait_for_tick();
  void clear_output();

  Reactor reactor;
  std::function<void()> make_way;
  std::atomic<std::size_t> held{0};
  std::atomic<bool> answered{true};  // the last pulse
  HttpCounts counts;
  Worker worker;
  std::list<Connection> connections;
  Time now{0};         // of the last tick: fine enough for time-outs
  std::string output;  // of the connection whose turn it is
  std::string wire;    // the same, encrypted
  std::array<char, 16 * 1024> discarded;
  bool ticking = false;
  bool stopping = false;
  Time quiet_time{0}, quiet_until{0}, end_at{0};  // of a server that stops
};

}  // namespace hardtack::serve
