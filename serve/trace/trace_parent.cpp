#include "serve/trace/trace_parent.h"

#include <algorithm>

namespace hardtack::serve {
namespace {

constexpr std::size_t kSize = 55;

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

int value(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

}  // namespace

std::optional<TraceParent> parse_trace_parent(std::string_view text) {
  if (text.size() < kSize || text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  const std::string_view version = text.substr(0, 2), trace = text.substr(3, 32), span = text.substr(36, 16),
                         flags = text.substr(53, 2);
  if (!is_hex(version) || !is_hex(trace) || !is_hex(span) || !is_hex(flags)) return std::nullopt;
  if (version == "ff" || is_zero(trace) || is_zero(span)) return std::nullopt;
  if (text.size() > kSize && (version == "00" || text[kSize] != '-')) return std::nullopt;
  TraceParent parent;
  std::ranges::copy(trace, parent.trace_id.begin());
  std::ranges::copy(span, parent.span_id.begin());
  parent.sampled = (value(flags[1]) & 1) != 0;
  return parent;
}

std::optional<TraceParent> read_trace_parent(std::span<const Header> headers) {
  const auto is_parent = [](const Header& header) { return header.name == "traceparent"; };
  const auto found = std::ranges::find_if(headers, is_parent);
  if (found == headers.end() || std::any_of(found + 1, headers.end(), is_parent)) return std::nullopt;
  return parse_trace_parent(found->value);
}

}  // namespace hardtack::serve
