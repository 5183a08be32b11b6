// What the service counts. A family has labels whose values are declared with it: nothing that a request brings becomes
// a label, so the number of series never grows. Counting takes no lock: threads count in slots of their own, which are
// added up when somebody asks.
//
//   Metrics metrics;
//   Counter& decisions = metrics.counter("hardtack_decisions_total", "Decisions",
//                                        {{"api", {"authzen", "native"}}, {"decision", {"allow", "deny"}}});
//   decisions.add({0, 1});                       // one denial of AuthZEN
//   metrics.text();
//
// Families are declared before threads begin to count, and live as long as the Metrics.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "serve/message/message.h"
#include "serve/operation/metric_text.h"

namespace hardtack::serve {

struct MetricLabel {
  std::string name;
  std::vector<std::string> values;
};
// One value of each label, by its place in `values`. A place that does not exist is the last one.
using LabelPlaces = std::initializer_list<std::size_t>;

// The cells of a family, once for each slot.
class MetricCells {
 public:
  MetricCells(std::vector<MetricLabel> labels, std::size_t cells_per_series);

  std::size_t series(LabelPlaces places) const;
  void add(std::size_t series, std::size_t cell, std::uint64_t count);
  std::uint64_t sum(std::size_t series, std::size_t cell) const;
  std::size_t series_count() const { return series_count_; }
  MetricText::Labels labels(std::size_t series) const;

 private:
  // More threads than that share slots, which is slower and as right.
  static constexpr std::size_t kSlots = 16;
  using Cell = std::atomic<std::uint64_t>;

  std::vector<MetricLabel> labels_;
  std::size_t cells_, series_count_ = 1;
  std::array<std::unique_ptr<Cell[]>, kSlots> slots_;
};

class Counter {
 public:
  Counter(std::string name, std::string help, std::vector<MetricLabel> labels)
      : name_(std::move(name)), help_(std::move(help)), cells_(std::move(labels), 1) {}

  void add(LabelPlaces places = {}, std::uint64_t count = 1) { cells_.add(cells_.series(places), 0, count); }
  std::uint64_t value(LabelPlaces places = {}) const { return cells_.sum(cells_.series(places), 0); }
  // Series that never counted are left out, unless it is the only one.
  void write(MetricText& text) const;

 private:
  std::string name_, help_;
  MetricCells cells_;
};

// Durations, in buckets of seconds.
class Histogram {
 public:
  Histogram(std::string name, std::string help, std::vector<MetricLabel> labels,
            std::vector<std::chrono::nanoseconds> bounds);

  void observe(LabelPlaces places, std::chrono::nanoseconds duration);
  void write(MetricText& text) const;

 private:
  std::string name_, help_;
  std::vector<std::chrono::nanoseconds> bounds_;  // ascending
  MetricCells cells_;                             // one for each bound, one above them, and the sum in nanoseconds
};

// 10 us to 1 s, in steps of 1, 2.5 and 5.
std::vector<std::chrono::nanoseconds> decision_bounds();

class Metrics {
 public:
  Counter& counter(std::string name, std::string help, std::vector<MetricLabel> labels);
  Histogram& histogram(std::string name, std::string help, std::vector<MetricLabel> labels,
                       std::vector<std::chrono::nanoseconds> bounds);
  // Writes families whose values are looked up when somebody asks.
  void collect(std::function<void(MetricText&)> collector);

  std::string text() const;

 private:
  std::vector<std::unique_ptr<Counter>> counters_;
  std::vector<std::unique_ptr<Histogram>> histograms_;
  std::vector<std::function<void(MetricText&)>> collectors_;
};

// Answers GET and HEAD of /metrics and /version; 404 for the rest. For the operation listener alone.
class OperationHandler final : public Handler {
 public:
  OperationHandler(const Metrics& metrics, std::string version) : metrics_(metrics), version_(std::move(version)) {}
  Answer answer(const Message& message, Worker& worker) override;

 private:
  const Metrics& metrics_;
  std::string version_;
};

}  // namespace hardtack::serve
