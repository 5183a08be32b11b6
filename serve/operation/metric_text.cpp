#include "serve/operation/metric_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace hardtack::serve {
namespace {

void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || (quotes && c == '"')) out += '\\';
    out += c;
  }
}

std::string_view type_name(MetricType type) {
  switch (type) {
    case MetricType::kCounter: return "counter";
    case MetricType::kGauge: return "gauge";
    case MetricType::kHistogram: return "histogram";
  }
  return "untyped";
}

}  // namespace

std::string metric_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

void MetricText::family(std::string_view name, MetricType type, std::string_view help) {
  name_ = name;
  text_ += "# HELP " + name_ + " ";
  append_escaped(text_, help, false);
  text_ += "\n# TYPE " + name_ + " ";
  text_ += type_name(type);
  text_ += '\n';
}

void MetricText::begin_sample(std::string_view suffix, const Labels& labels) {
  text_ += name_;
  text_ += suffix;
  if (labels.empty()) return;
  char separator = '{';
  for (const auto& [name, value] : labels) {
    text_ += separator;
    separator = ',';
    text_ += name;
    text_ += "=\"";
    append_escaped(text_, value, true);
    text_ += '"';
  }
  text_ += '}';
}

void MetricText::sample(std::string_view suffix, const Labels& labels, double value) {
  begin_sample(suffix, labels);
  text_ += ' ' + metric_number(value) + '\n';
}

void MetricText::sample(std::string_view suffix, const Labels& labels, std::uint64_t value) {
  begin_sample(suffix, labels);
  text_ += ' ' + std::to_string(value) + '\n';
}

}  // namespace hardtack::serve
