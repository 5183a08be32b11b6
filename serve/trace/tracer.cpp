#include "serve/trace/tracer.h"

#include <utility>

#include "serve/outbox/file_sink.h"
#include "serve/outbox/http_sink.h"
#include "serve/trace/otlp.h"
#include "serve/trace/traced_request.h"

namespace hardtack::serve {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

Result<std::unique_ptr<Sink>> sink_of(const TracerOptions& options) {
  if (!is_collector_url(options.target)) return file_sink(options.target, "the traces");
  HttpPostOptions http = options.http;
  http.url = options.target;
  http.content_type = "application/json";
  return http_sink(std::move(http));
}

}  // namespace

Result<std::unique_ptr<Tracer>> Tracer::open(TracerOptions options) {
  if (!options.now_ns) return fail(ErrorCode::kUsage, "traces are given no clock");
  HARDTACK_TRY(auto sink, sink_of(options));
  sink = otlp_sink(std::move(sink), options.version);
  return std::unique_ptr<Tracer>(new Tracer(std::move(options), std::move(sink)));
}

Tracer::Tracer(TracerOptions options, std::unique_ptr<Sink> sink)
    : options_(std::move(options)), outbox_(std::move(sink), options_.queue) {}

bool Tracer::admits(std::int64_t now_ns) {
  // Threads that meet at the turn of a second may let a few more through.
  const std::int64_t second = now_ns / kSecond;
  if (second_.exchange(second, std::memory_order_relaxed) != second) in_second_.store(0, std::memory_order_relaxed);
  if (in_second_.fetch_add(1, std::memory_order_relaxed) < options_.max_per_second) return true;
  passed_over_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

void Tracer::finished(const Span& span) noexcept {
  try {
    static_cast<void>(outbox_.put(otlp_span(span)));
  } catch (...) {
    static_cast<void>(outbox_.lost());
  }
}

Answer TracedHandler::answer(const Message& message, Worker& worker) {
  TracedRequest traced(tracer_);
  traced.follow(message.headers);
  Answer answer = next_.answer(message, worker);
  traced.status(answer.status);
  traced.end();
  return answer;
}

}  // namespace hardtack::serve
