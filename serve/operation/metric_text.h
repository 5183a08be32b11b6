// The text that Prometheus reads (exposition format 0.0.4), family by family.
//
//   MetricText text;
//   text.family("hardtack_connections", MetricType::kGauge, "Connections that are open");
//   text.sample("", {{"state", "open"}}, 3);
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hardtack::serve {

enum class MetricType : std::uint8_t { kCounter, kGauge, kHistogram };

class MetricText {
 public:
  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

  // `name` with its prefix, counters with `_total` at the end. Samples that follow are of this family.
  void family(std::string_view name, MetricType type, std::string_view help);
  // `suffix` is "_bucket", "_sum" or "_count" of a histogram, else empty.
  void sample(std::string_view suffix, const Labels& labels, double value);
  void sample(std::string_view suffix, const Labels& labels, std::uint64_t value);

  const std::string& text() const { return text_; }

 private:
  void begin_sample(std::string_view suffix, const Labels& labels);

  std::string name_, text_;
};

// 0.25, 1e-05, +Inf: the shortest number that reads back the same.
std::string metric_number(double value);

}  // namespace hardtack::serve
