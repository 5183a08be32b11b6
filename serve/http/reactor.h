// The events of one thread: what it waits for, its timer, and the sockets that belong to it. The one place that knows
// Boost.Asio.
//
// post() may be called from every thread, all else from the thread that runs the reactor. Tasks and callbacks are run
// by that thread, and must not throw. A socket outlives the callbacks that it was given; close() has those that still
// wait called with an error.
//
//   Reactor reactor;   // throws std::system_error where the system has no descriptor for it
//   reactor.post([&] { socket.read(room, [&](std::optional<std::size_t> count) { ... }); });
//   reactor.release();
//   reactor.run();
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace hardtack::serve {

class Reactor {
 public:
  using Task = std::function<void()>;

  // `busy_poll`: how long the thread looks for more before it sleeps (busy_poll.h).
  explicit Reactor(std::chrono::nanoseconds busy_poll = {});
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  // Returns once release() was called and nothing is waited for.
  void run();
  void release();
  void post(Task task);
  // After `time`, or when cancel_timer() is called. One at a time.
  void after(std::chrono::milliseconds time, Task task);
  void cancel_timer();

 private:
  friend class StreamSocket;
  class Impl;
  std::unique_ptr<Impl> impl_;
};

class StreamSocket {
 public:
  // Takes the descriptor of a connected socket, unless it throws.
  StreamSocket(Reactor& reactor, int descriptor, bool unix_socket);
  ~StreamSocket();
  StreamSocket(const StreamSocket&) = delete;
  StreamSocket& operator=(const StreamSocket&) = delete;

  // First of all: nothing waits, and what is written is sent at once (TCP_NODELAY).
  void prepare();
  // Nothing where the connection has ended or failed.
  void read(std::span<char> room, std::function<void(std::optional<std::size_t> count)> done);
  // Calls back when bytes can be written again: `good` is false where that will never be.
  void wait_until_writable(std::function<void(bool good)> done);
  // As much as the socket takes now. Nothing where the connection has failed.
  std::optional<std::size_t> write(std::string_view bytes);
  // Bytes that have arrived and were not read.
  std::size_t available() const;
  bool end_writing();  // false where the connection has ended
  void close();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hardtack::serve
