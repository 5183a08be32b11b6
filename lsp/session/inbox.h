// What waits for the server's thread: messages of the client, and what was done elsewhere. Messages are bounded: who
// adds one waits for room, so that a client that sends faster than the server works is slowed down by its pipe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <variant>

#include "lsp/protocol/cancel.h"
#include "lsp/protocol/json_rpc.h"
#include "lsp/server/runner.h"

namespace hardtack::lsp {

struct Received {
  Message message;
  CancelPtr cancel;  // of a request
  std::size_t bytes = 0;
};
struct StreamEnd {};
using Event = std::variant<Received, StreamEnd, Completion>;

class Inbox {
 public:
  static constexpr std::size_t kMaxMessages = 1'024;
  static constexpr std::size_t kMaxBytes = 128u << 20;

  // Waits for room; false if the inbox is closed.
  bool add(Received received);
  void add_end();
  // As many as there are jobs under way, so that this needs no bound of its own.
  void add(Completion completion);
  // What was done elsewhere first. Waits at most `wait_ms`; forever for nothing. Messages are left where they are
  // unless `messages`.
  std::optional<Event> take(std::optional<std::uint64_t> wait_ms, bool messages);
  void close();
  // Lets go of what was done and that nobody will take any more: it refers to the server.
  void drop_completions();

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::condition_variable room_;
  std::deque<Completion> completions_;
  std::deque<Received> messages_;
  std::size_t bytes_ = 0;
  bool ended_ = false;
  bool closed_ = false;
};

}  // namespace hardtack::lsp
