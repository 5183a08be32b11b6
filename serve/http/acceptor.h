// The thread that accepts connections for all listeners. One for all of them: bounds are then kept in one place,
// connections go to the thread that has the fewest, and Unix and inherited sockets are like any other.
#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "engine/base/error.h"
#include "serve/http/loop.h"

namespace hardtack::serve {

class Acceptor {
 public:
  // `give` gets each connection, with its socket.
  Acceptor(std::vector<Listener*> listeners, std::function<void(Accepted)> give);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  Result<void> open();  // what wake() needs
  // Accepts until end() was called, and then whoever had connected before.
  void run();
  void wake();  // a listener that was full has a place
  void end();
  bool pulse();  // as Loop::pulse()
  const HttpCounts& counts() const { return counts_; }

 private:
  // False if the process has no descriptor or memory for it.
  bool accept_all(Listener& listener);
  bool still_short() const;

  std::vector<Listener*> listeners_;
  std::vector<bool> was_full_;
  std::function<void(Accepted)> give_;
  HttpCounts counts_;
  std::atomic<bool> ending_{false};
  std::atomic<bool> answered_{true};
  bool short_ = false;  // of descriptors, so that listeners that share their threads wait
  int bell_ = -1;
};

}  // namespace hardtack::serve
