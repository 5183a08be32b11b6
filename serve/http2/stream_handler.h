// Answers with trailers, which HTTP/2 has and handlers of HTTP do not: gRPC. It is asked about targets of its own
// alone, and only over HTTP/2.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serve/http/framing/refusal.h"
#include "serve/message/message.h"

namespace hardtack::serve {

struct StreamAnswer {
  Answer answer;
  std::vector<std::pair<std::string, std::string>> trailers = {};  // behind the body
};

// A request that broke a limit or a rule and is not read any further.
struct RefusedStream {
  std::string_view target;
  std::span<const Header> headers;  // none where they are what was refused
  const Peer& peer;
  Refusal why;
  std::string_view detail;
};

class StreamHandler {
 public:
  virtual ~StreamHandler() = default;
  virtual bool owns(std::string_view target) const = 0;
  // Of a target that it owns. Must not throw but for want of memory.
  virtual StreamAnswer answer(const Message& message, Worker& worker) = 0;
  // The answer to one of a target that it owns, which was refused.
  virtual StreamAnswer refused(const RefusedStream& refused, Worker& worker) = 0;
};

}  // namespace hardtack::serve
