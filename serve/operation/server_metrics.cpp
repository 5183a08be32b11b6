#include "serve/operation/server_metrics.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/base/descriptor.h"

namespace hardtack::serve {
namespace {

// Pages that are in memory: the second number of /proc/self/statm; 0 where there is none.
std::uint64_t resident_bytes() {
  std::array<char, 128> line{};
  const Descriptor file(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return 0;
  const ssize_t size = ::read(file.get(), line.data(), line.size());
  std::string_view text(line.data(), static_cast<std::size_t>(std::max<ssize_t>(0, size)));
  text.remove_prefix(std::min(text.find(' ') + 1, text.size()));
  std::uint64_t pages = 0;
  std::from_chars(text.data(), text.data() + text.size(), pages);
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

void write_server_metrics(const Server& server, std::span<const std::string> listeners, MetricText& text) {
  const ConnectionCounts connections = server.connections();
  text.family("hardtack_connections", MetricType::kGauge, "Connections of clients");
  text.sample("", {{"state", "open"}}, connections.open);
  text.family("hardtack_connections_opened_total", MetricType::kCounter, "Connections that were accepted");
  text.sample("", {}, connections.opened);
  text.family("hardtack_http_requests_total", MetricType::kCounter, "Requests that handlers answered");
  text.sample("", {}, connections.requests);
  text.family("hardtack_requests_refused_total", MetricType::kCounter,
              "Requests and connections that no handler saw, by the reason");
  for (std::size_t i = 0; i < kRefusals; ++i) {
    const auto why = static_cast<Refusal>(i);
    text.sample("", {{"why", refusal_name(why)}}, server.refusals(why));
  }
  bool first = true;
  for (std::size_t i = 0; i < listeners.size(); ++i) {
    const auto expires = server.certificate_expires(i);
    if (!expires) continue;
    if (first) {
      text.family("hardtack_tls_certificate_expiry_timestamp_seconds", MetricType::kGauge,
                  "When the certificate of a listener ends");
    }
    first = false;
    text.sample("", {{"listener", listeners[i]}}, static_cast<double>(expires->time_since_epoch().count()));
  }
}

void write_log_metrics(const Outbox::Stats& log, MetricText& text) {
  text.family("hardtack_log_events_total", MetricType::kCounter, "Lines of the decision log");
  text.sample("", {{"result", "written"}}, log.written);
  text.sample("", {{"result", "dropped"}}, log.dropped);
  text.sample("", {{"result", "failed"}}, log.failed);
  text.sample("", {{"result", "refused"}}, log.refused);
  text.family("hardtack_log_queue", MetricType::kGauge, "Lines that wait to be written");
  text.sample("", {}, static_cast<std::uint64_t>(log.queued));
  text.family("hardtack_log_failing", MetricType::kGauge, "1 while the decision log cannot be written");
  text.sample("", {}, std::uint64_t{log.failing ? 1u : 0u});
}

void write_trace_metrics(const Outbox::Stats& traces, std::uint64_t passed_over, MetricText& text) {
  text.family("hardtack_trace_spans_total", MetricType::kCounter, "Spans of requests that were sampled");
  text.sample("", {{"result", "written"}}, traces.written);
  text.sample("", {{"result", "dropped"}}, traces.dropped);
  text.sample("", {{"result", "failed"}}, traces.failed);
  text.sample("", {{"result", "passed_over"}}, passed_over);
}

void write_process_metrics(std::string_view version, MetricText& text) {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  text.family("hardtack_build_info", MetricType::kGauge, "1, with the version as a label");
  text.sample("", {{"version", version}}, std::uint64_t{1});
  text.family("process_cpu_seconds_total", MetricType::kCounter, "Processor time of user and system");
  text.sample("", {}, seconds(used.ru_utime) + seconds(used.ru_stime));
  text.family("process_resident_memory_bytes", MetricType::kGauge, "Memory that is resident");
  text.sample("", {}, resident_bytes());
}

}  // namespace hardtack::serve
