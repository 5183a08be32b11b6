#include "serve/operation/metrics.h"

#include <algorithm>
#include <utility>

#include "json/json.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

std::atomic<std::size_t> next_slot{0};

// Of this thread, in every family.
std::size_t my_slot() {
  thread_local const std::size_t slot = next_slot.fetch_add(1, std::memory_order_relaxed);
  return slot;
}

}  // namespace

MetricCells::MetricCells(std::vector<MetricLabel> labels, std::size_t cells_per_series)
    : labels_(std::move(labels)), cells_(cells_per_series) {
  for (const MetricLabel& label : labels_) series_count_ *= label.values.size();
  // A slot fills cache lines of its own, so that threads do not take them from each other.
  constexpr std::size_t kLine = 64 / sizeof(Cell);
  const std::size_t size = (series_count_ * cells_ + kLine - 1) / kLine * kLine + kLine;
  for (auto& slot : slots_) slot = std::make_unique<Cell[]>(size);
}

std::size_t MetricCells::series(LabelPlaces places) const {
  std::size_t series = 0;
  auto place = places.begin();
  for (const MetricLabel& label : labels_) {
    const std::size_t last = label.values.size() - 1;
    series = series * label.values.size() + (place != places.end() ? std::min(*place++, last) : last);
  }
  return series;
}

void MetricCells::add(std::size_t series, std::size_t cell, std::uint64_t count) {
  slots_[my_slot() % kSlots][series * cells_ + cell].fetch_add(count, std::memory_order_relaxed);
}

std::uint64_t MetricCells::sum(std::size_t series, std::size_t cell) const {
  std::uint64_t sum = 0;
  for (const auto& slot : slots_) sum += slot[series * cells_ + cell].load(std::memory_order_relaxed);
  return sum;
}

MetricText::Labels MetricCells::labels(std::size_t series) const {
  MetricText::Labels labels(labels_.size());
  for (std::size_t i = labels_.size(); i-- > 0;) {
    const auto& values = labels_[i].values;
    labels[i] = {labels_[i].name, values[series % values.size()]};
    series /= values.size();
  }
  return labels;
}

void Counter::write(MetricText& text) const {
  text.family(name_, MetricType::kCounter, help_);
  for (std::size_t series = 0; series < cells_.series_count(); ++series) {
    const std::uint64_t sum = cells_.sum(series, 0);
    if (sum != 0 || cells_.series_count() == 1) text.sample("", cells_.labels(series), sum);
  }
}

Histogram::Histogram(std::string name, std::string help, std::vector<MetricLabel> labels,
                     std::vector<std::chrono::nanoseconds> bounds)
    : name_(std::move(name)),
      help_(std::move(help)),
      bounds_(std::move(bounds)),
      cells_(std::move(labels), bounds_.size() + 2) {}

void Histogram::observe(LabelPlaces places, std::chrono::nanoseconds duration) {
  const std::size_t series = cells_.series(places);
  const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(bounds_, duration) - bounds_.begin());
  cells_.add(series, bucket, 1);
  cells_.add(series, bounds_.size() + 1,
             static_cast<std::uint64_t>(std::max(duration, std::chrono::nanoseconds(0)).count()));
}

void Histogram::write(MetricText& text) const {
  using Seconds = std::chrono::duration<double>;
  text.family(name_, MetricType::kHistogram, help_);
  for (std::size_t series = 0; series < cells_.series_count(); ++series) {
    // The buckets are read once, so that what is written adds up while others count.
    std::vector<std::uint64_t> buckets;
    std::uint64_t count = 0;
    for (std::size_t i = 0; i <= bounds_.size(); ++i) buckets.push_back(count += cells_.sum(series, i));
    if (count == 0 && cells_.series_count() > 1) continue;
    MetricText::Labels labels = cells_.labels(series);
    const std::uint64_t nanoseconds = cells_.sum(series, bounds_.size() + 1);
    for (std::size_t i = 0; i <= bounds_.size(); ++i) {
      const std::string bound = i < bounds_.size() ? metric_number(Seconds(bounds_[i]).count()) : "+Inf";
      labels.emplace_back("le", bound);
      text.sample("_bucket", labels, buckets[i]);
      labels.pop_back();
    }
    text.sample("_sum", labels, static_cast<double>(nanoseconds) * 1e-9);
    text.sample("_count", labels, count);
  }
}

std::vector<std::chrono::nanoseconds> decision_bounds() {
  std::vector<std::chrono::nanoseconds> bounds;
  for (std::chrono::nanoseconds unit = std::chrono::microseconds(10); unit < std::chrono::seconds(1); unit *= 10) {
    for (const int tenths : {10, 25, 50}) bounds.push_back(unit * tenths / 10);
  }
  bounds.emplace_back(std::chrono::seconds(1));
  return bounds;
}

Counter& Metrics::counter(std::string name, std::string help, std::vector<MetricLabel> labels) {
  return *counters_.emplace_back(std::make_unique<Counter>(std::move(name), std::move(help), std::move(labels)));
}

Histogram& Metrics::histogram(std::string name, std::string help, std::vector<MetricLabel> labels,
                              std::vector<std::chrono::nanoseconds> bounds) {
  return *histograms_.emplace_back(
      std::make_unique<Histogram>(std::move(name), std::move(help), std::move(labels), std::move(bounds)));
}

void Metrics::collect(std::function<void(MetricText&)> collector) { collectors_.push_back(std::move(collector)); }

std::string Metrics::text() const {
  MetricText text;
  for (const auto& counter : counters_) counter->write(text);
  for (const auto& histogram : histograms_) histogram->write(text);
  for (const auto& collector : collectors_) collector(text);
  return text.text();
}

Answer OperationHandler::answer(const Message& message, Worker&) {
  const bool metrics = message.target == "/metrics";
  if (!metrics && message.target != "/version") return problem(404, "nothing is here");
  if (message.method != "GET" && message.method != "HEAD") {
    Answer answer = problem(405, "this path is read with GET");
    answer.headers.emplace_back("allow", "GET, HEAD");
    return answer;
  }
  if (metrics) return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics_.text()};
  return {.body = write_json(JsonValue(JsonValue::Object{{"name", "hardtack"}, {"version", version_}}),
                             JsonLayout::kCompact)};
}

}  // namespace hardtack::serve
