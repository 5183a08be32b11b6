// Metrics: the text format to the letter, closed sets of labels, and counts of several threads. Attack S72.
#include "serve/operation/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "serve/decision/worker.h"
#include "serve/operation/decision_metrics.h"
#include "serve/operation/server_metrics.h"

namespace hardtack::serve {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using testing::HasSubstr;

TEST(ServeMetrics, TextIsEscaped) {
  MetricText text;
  text.family("a", MetricType::kGauge, "one \\ \"two\"\nthree");
  text.sample("", {{"x", "q\"\\\n"}, {"y", ""}}, 0.25);
  text.sample("", {}, std::uint64_t{18'446'744'073'709'551'615u});
  EXPECT_EQ(text.text(),
            "# HELP a one \\\\ \"two\"\\nthree\n"
            "# TYPE a gauge\n"
            "a{x=\"q\\\"\\\\\\n\",y=\"\"} 0.25\n"
            "a 18446744073709551615\n");
}

TEST(ServeMetrics, CountersOfClosedSets) {
  Metrics metrics;
  Counter& plain = metrics.counter("p_total", "Plain", {});
  Counter& decisions = metrics.counter("d_total", "Decisions",
                                       {{"api", {"authzen", "native"}}, {"decision", {"allow", "deny", "other"}}});
  EXPECT_EQ(metrics.text(),
            "# HELP p_total Plain\n# TYPE p_total counter\np_total 0\n"
            "# HELP d_total Decisions\n# TYPE d_total counter\n");
  plain.add();
  decisions.add({0, 1});
  decisions.add({1, 0}, 5);
  decisions.add({0, 1});
  decisions.add({1, 99});  // S72: whatever comes, no series is made for it
  EXPECT_EQ(decisions.value({1, 2}), 1u);
  EXPECT_EQ(metrics.text(),
            "# HELP p_total Plain\n# TYPE p_total counter\np_total 1\n"
            "# HELP d_total Decisions\n# TYPE d_total counter\n"
            "d_total{api=\"authzen\",decision=\"deny\"} 2\n"
            "d_total{api=\"native\",decision=\"allow\"} 5\n"
            "d_total{api=\"native\",decision=\"other\"} 1\n");
}

TEST(ServeMetrics, HistogramsAddUp) {
  Metrics metrics;
  Histogram& seconds = metrics.histogram("s", "Seconds", {{"api", {"a", "b"}}}, {microseconds(10), microseconds(25)});
  seconds.observe({1}, microseconds(10));  // a bound belongs to its bucket
  seconds.observe({1}, nanoseconds(10'001));
  seconds.observe({1}, microseconds(100));
  seconds.observe({1}, nanoseconds(-5));  // a clock that went back
  EXPECT_EQ(metrics.text(),
            "# HELP s Seconds\n# TYPE s histogram\n"
            "s_bucket{api=\"b\",le=\"1e-05\"} 2\n"
            "s_bucket{api=\"b\",le=\"2.5e-05\"} 3\n"
            "s_bucket{api=\"b\",le=\"+Inf\"} 4\n"
            "s_sum{api=\"b\"} 0.000120001\n"
            "s_count{api=\"b\"} 4\n");
  const auto bounds = decision_bounds();
  EXPECT_EQ(bounds.front(), microseconds(10));
  EXPECT_EQ(bounds.back(), std::chrono::seconds(1));
  EXPECT_TRUE(std::ranges::is_sorted(bounds));
  EXPECT_EQ(bounds.size(), 16u);
}

TEST(ServeMetricsThreads, CountTogether) {
  Metrics metrics;
  Counter& counter = metrics.counter("c_total", "C", {{"x", {"a", "b"}}});
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1'000; ++j) counter.add({1});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counter.value({1}), 20'000u);
}

TEST(ServeMetrics, WhatOperatorsDoIsCountedByActionAndOutcome) {
  struct Next final : DecisionObserver {
    bool decided(const DecisionRecord&) noexcept override { return true; }
    void acted(const ActionRecord&) noexcept override { ++actions; }
    int actions = 0;
  } next;
  Metrics metrics;
  DecisionMetrics counted(metrics, &next);
  const auto act = [&](std::string_view action, std::string_view outcome) {
    ActionRecord record;
    record.action = action;
    record.outcome = outcome;
    counted.acted(record);
  };
  for (const char* outcome : {"done", "done", "refused", "failed"}) act("revoke", outcome);
  for (const char* action : {"record", "revocations", "status", "reload", "try", "unknown"}) act(action, "done");
  // No name that is not known makes a series.
  for (int i = 0; i < 100; ++i) act("x" + std::to_string(i), "y" + std::to_string(i));
  const std::string text = metrics.text();
  for (const char* line : {"{action=\"revoke\",outcome=\"done\"} 2\n", "{action=\"revoke\",outcome=\"refused\"} 1\n",
                           "{action=\"revoke\",outcome=\"failed\"} 1\n", "{action=\"record\",outcome=\"done\"} 1\n",
                           "{action=\"revocations\",outcome=\"done\"} 1\n", "{action=\"status\",outcome=\"done\"} 1\n",
                           "{action=\"reload\",outcome=\"done\"} 1\n", "{action=\"try\",outcome=\"done\"} 1\n",
                           "{action=\"unknown\",outcome=\"done\"} 1\n", "{action=\"other\",outcome=\"other\"} 100\n"})
    EXPECT_THAT(text, HasSubstr(std::string("hardtack_admin_actions_total") + line));
  EXPECT_EQ(next.actions, 110);
}

TEST(ServeMetrics, OperationPaths) {
  Metrics metrics;
  metrics.collect([](MetricText& text) { write_process_metrics("1.2.3", text); });
  OperationHandler handler(metrics, "1.2.3");
  Worker worker;
  const Peer peer;
  const auto ask = [&](std::string_view method, std::string_view target) {
    return handler.answer({.method = method, .target = target, .headers = {}, .body = "", .peer = peer}, worker);
  };
  const Answer text = ask("GET", "/metrics");
  EXPECT_EQ(text.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(text.body, HasSubstr("hardtack_build_info{version=\"1.2.3\"} 1\n"));
  EXPECT_THAT(text.body, HasSubstr("# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes "));
  EXPECT_EQ(ask("GET", "/version").body, R"({"name":"hardtack","version":"1.2.3"})");
  EXPECT_EQ(ask("POST", "/metrics").status, 405);
  EXPECT_EQ(ask("GET", "/metrics/").status, 404);
  EXPECT_EQ(ask("GET", "/").status, 404);
}

TEST(ServeMetrics, OfARunningServer) {
  Metrics metrics;
  OperationHandler handler(metrics, "1");
  ServerOptions options;
  options.listeners.push_back(
      {.name = "operation", .address = *parse_listen_address("127.0.0.1:0"), .handler = &handler});
  const auto server = Server::start(std::move(options), {});
  ASSERT_TRUE(server) << server.error();
  MetricText text;
  const std::string names[] = {"operation"};
  write_server_metrics(**server, names, text);
  EXPECT_THAT(text.text(), HasSubstr("hardtack_connections{state=\"open\"} 0\n"));
  EXPECT_THAT(text.text(), HasSubstr("hardtack_requests_refused_total{why=\"body_size\"} 0\n"));
  EXPECT_THAT(text.text(), Not(HasSubstr("hardtack_tls")));
}

}  // namespace
}  // namespace hardtack::serve
