// Answers with trailers, which HTTP/2 has and handlers of HTTP do not: gRPC. It is asked about targets of its own
// alone, and only over HTTP/2.
#pragma once

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

class StreamHandler {
 public:
  virtual ~StreamHandler() = default;
  virtual bool owns(std::string_view target) const = 0;
  // Of a target that it owns. Must not throw but for want of memory.
  virtual StreamAnswer answer(const Message& message, Worker& worker) = 0;
  // The answer to a request of a target that it owns, which broke a limit or a rule and is not read any further.
  virtual StreamAnswer refused(std::string_view target, Refusal why, std::string_view detail) = 0;
};

}  // namespace hardtack::serve
