// One request while a thread answers it, as a span: decisions that are made meanwhile are written into it
// (TracedDecisions), and end() gives it to the tracer. Belongs to its thread, which has one at a time.
//
//   TracedRequest traced(tracer);
//   traced.follow(message.headers);
//   Answer answer = next.answer(message, worker);
//   traced.status(answer.status);
//   traced.end();
#pragma once

#include <cstdint>
#include <span>

#include "serve/message/message.h"
#include "serve/trace/span.h"
#include "serve/trace/tracer.h"

namespace hardtack::serve {

class TracedRequest {
 public:
  // `tracer` may be null: traces of clients are still known to the decision log.
  explicit TracedRequest(Tracer* tracer);
  ~TracedRequest() { current_span() = nullptr; }
  TracedRequest(const TracedRequest&) = delete;
  TracedRequest& operator=(const TracedRequest&) = delete;

  // Takes over the trace that the headers name, or begins one. The first call counts.
  void follow(std::span<const Header> headers);
  bool followed() const { return followed_; }

  // What was answered: over HTTP, or what a proxy that asked over gRPC is to answer over HTTP.
  void status(int http) { span_.status = http; }
  // The code of a call of gRPC.
  void grpc_status(std::uint32_t code) { span_.grpc_status = code; }
  // Begins a trace if none was followed.
  void end();

 private:
  Tracer* const tracer_;
  Span span_{};
  bool followed_ = false;
};

}  // namespace hardtack::serve
