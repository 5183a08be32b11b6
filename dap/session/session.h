// A session over bytes: reads messages, runs a Debugger, writes what it says. Bytes may come in any pieces; what is no
// message is told as output and skipped. Belongs to one thread.
//
//   Session session(host, [&](std::string_view bytes) { write(bytes); });
//   while (!session.ended()) session.feed(read_some());
//   return session.exit_code();
#pragma once

#include <functional>
#include <string_view>

#include "dap/server/debugger.h"
#include "json/frames.h"

namespace hardtack::dap {

class Session {
 public:
  using Write = std::function<void(std::string_view bytes)>;
  Session(Host host, Write write);

  void feed(std::string_view bytes);
  // Whether the client has disconnected. What follows is not read.
  bool ended() const { return debugger_.ended(); }
  // For a process whose session is over, or whose client is gone: 0 after `disconnect`, else 1.
  int exit_code() const { return ended() ? 0 : 1; }

 private:
  FrameReader reader_;
  Debugger debugger_;
};

}  // namespace hardtack::dap
