// Traces: takes over the trace of a request (W3C Trace Context), or begins one, and writes a span of each request that
// is sampled to a file or a collector. Requests never wait for it: spans go into a bounded outbox, and what is too much
// is dropped and counted.
//
//   HARDTACK_TRY(auto tracer, Tracer::open({.target = "/var/log/hardtack/spans.jsonl", .now = now}));
//   TracedHandler traced(tracer.get(), apis);
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "serve/message/message.h"
#include "serve/outbox/http_post.h"
#include "serve/outbox/outbox.h"
#include "serve/trace/span.h"

namespace hardtack::serve {

struct TracerOptions {
  // A file that gets a document in each line, `-` for standard output, or the URL of a collector:
  // `https://.../v1/traces`.
  std::string target;
  std::string version = {};                   // of the service
  std::function<std::int64_t()> now_ns = {};  // the wall clock, in nanoseconds since 1970; it must be given
  std::uint64_t max_per_second = 1'000;       // spans, whatever clients sample
  OutboxOptions queue = {};
  HttpPostOptions http = {};  // for a collector; url and content_type are those of the traces
};

class Tracer {
 public:
  // Errors: kUsage without a clock, kIo, those of HttpPost::make.
  static Result<std::unique_ptr<Tracer>> open(TracerOptions options);

  // Whether one more span may be recorded in this second.
  bool admits(std::int64_t now_ns);
  std::int64_t now_ns() const { return options_.now_ns(); }
  // From any thread.
  void finished(const Span& span) noexcept;

  Result<void> reopen() { return outbox_.reopen(); }
  Outbox::Stats stats() const { return outbox_.stats(); }
  std::uint64_t passed_over() const { return passed_over_.load(std::memory_order_relaxed); }

 private:
  Tracer(TracerOptions options, std::unique_ptr<Sink> sink);

  const TracerOptions options_;
  Outbox outbox_;
  std::atomic<std::int64_t> second_{0};
  std::atomic<std::uint64_t> in_second_{0}, passed_over_{0};
};

// Answers by `next` within a span. Without a tracer, traces of clients are still known to the decision log.
class TracedHandler final : public Handler {
 public:
  TracedHandler(Tracer* tracer, Handler& next) : tracer_(tracer), next_(next) {}
  Answer answer(const Message& message, Worker& worker) override;
  bool denies() const override { return next_.denies(); }

 private:
  Tracer* tracer_;
  Handler& next_;
};

}  // namespace hardtack::serve
