#include "tests/analysis/annotations.h"

#include <algorithm>
#include <utility>

namespace hardtack::analysis::testing {
namespace {

constexpr std::string_view kFirstFile = "policy.bcdl";

std::string span_text(Span span) { return std::to_string(span.begin) + "-" + std::to_string(span.end) + " "; }

}  // namespace

Fixture::Fixture(std::string_view marked, Ambient ambient, WorkspaceOptions options) : workspace_(options) {
  std::string name(kFirstFile);
  bool first = true;
  while (!marked.empty() || first) {
    constexpr std::string_view kHeader = "//- ";
    if (marked.starts_with(kHeader)) {
      const std::size_t end = std::min(marked.find('\n'), marked.size());
      name = marked.substr(kHeader.size(), end - kHeader.size());
      marked.remove_prefix(std::min(end + 1, marked.size()));
    }
    const std::size_t next = marked.find("\n//- ");
    const std::size_t size = next == std::string_view::npos ? marked.size() : next + 1;
    if (point_file_.empty()) point_file_ = name;
    add_file(name, marked.substr(0, size));
    marked.remove_prefix(size);
    first = false;
  }
  workspace_.set_ambient(std::move(ambient));
  snapshot_ = workspace_.snapshot();
}

void Fixture::add_file(const std::string& name, std::string_view marked) {
  std::string text;
  std::vector<std::size_t> open;
  std::vector<std::uint32_t> points;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    const std::string_view rest = marked.substr(i);
    const auto at = static_cast<std::uint32_t>(text.size());
    if (rest.starts_with("[[")) {
      open.push_back(ranges_.size());
      ranges_.push_back({name, {at, at}});
      ++i;
    } else if (rest.starts_with("]]") && !open.empty()) {
      ranges_[open.back()].span.end = at;
      open.pop_back();
      ++i;
    } else if (rest.starts_with("^^")) {
      text += '^';
      ++i;
    } else if (rest.front() == '^') {
      points.push_back(at);
    } else {
      text += rest.front();
    }
  }
  if (points_.empty() && !points.empty()) {
    points_ = std::move(points);
    point_file_ = name;
  }
  workspace_.set(name, 1, std::move(text));
}

std::string Fixture::range_texts() const {
  std::string text;
  for (const MarkedRange& range : ranges_)
    text += range.file + ":" + std::string(file(range.file).text(range.span)) + " ";
  return text;
}

std::string describe_places(const std::vector<MarkedRange>& ranges) {
  std::string text;
  for (const MarkedRange& range : ranges) text += range.file + ":" + span_text(range.span);
  return text;
}
std::string describe_places(const std::vector<Place>& places) {
  std::string text;
  for (const Place& place : places) text += place.document->name() + ":" + span_text(place.span);
  return text;
}
std::string describe_spans(const std::vector<Span>& spans) {
  std::string text;
  for (const Span span : spans) text += span_text(span);
  return text;
}
std::string describe_spans(const std::vector<MarkedRange>& ranges) {
  std::string text;
  for (const MarkedRange& range : ranges) text += span_text(range.span);
  return text;
}

}  // namespace hardtack::analysis::testing
