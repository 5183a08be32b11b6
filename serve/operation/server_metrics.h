// What a server and its process say about themselves, as metrics.
//
//   metrics.collect([&](MetricText& text) { write_server_metrics(*server, {"decisions", "forward"}, text); });
//   metrics.collect([](MetricText& text) { write_process_metrics("0.1.0", text); });
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "serve/http/server.h"
#include "serve/operation/metric_text.h"
#include "serve/outbox/outbox.h"

namespace hardtack::serve {

// hardtack_connections, hardtack_connections_opened_total, hardtack_http_requests_total,
// hardtack_requests_refused_total and hardtack_tls_certificate_expiry_timestamp_seconds. `listeners` are the names of
// the server's listeners, in order.
void write_server_metrics(const Server& server, std::span<const std::string> listeners, MetricText& text);

// hardtack_log_events_total, hardtack_log_queue and hardtack_log_failing.
void write_log_metrics(const Outbox::Stats& log, MetricText& text);
// hardtack_trace_spans_total; `passed_over` are those that were more than are written in a second.
void write_trace_metrics(const Outbox::Stats& traces, std::uint64_t passed_over, MetricText& text);

// hardtack_build_info, process_cpu_seconds_total and process_resident_memory_bytes.
void write_process_metrics(std::string_view version, MetricText& text);

}  // namespace hardtack::serve
