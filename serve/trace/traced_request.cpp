#include "serve/trace/traced_request.h"

#include "serve/trace/trace_parent.h"
#include "serve/trace/trace_state.h"

namespace hardtack::serve {

TracedRequest::TracedRequest(Tracer* tracer) : tracer_(tracer) {
  if (tracer_ != nullptr) span_.begin_ns = tracer_->now_ns();
}

void TracedRequest::follow(std::span<const Header> headers) {
  if (followed_) return;
  followed_ = true;
  const auto parent = read_trace_parent(headers);
  if (!parent && tracer_ == nullptr) return;
  if (parent) {
    span_.trace_id = parent->trace_id;
    span_.parent_id = parent->span_id;
  } else {
    fill_trace_id(span_.trace_id);
  }
  fill_span_id(span_.span_id);
  if (tracer_ != nullptr && (!parent || parent->sampled)) span_.recorded = tracer_->admits(span_.begin_ns);
  if (span_.recorded && parent) span_.trace_state = read_trace_state(headers);
  current_span() = &span_;
}

void TracedRequest::end() {
  follow({});
  if (!span_.recorded) return;
  span_.end_ns = tracer_->now_ns();
  tracer_->finished(span_);
}

}  // namespace hardtack::serve
