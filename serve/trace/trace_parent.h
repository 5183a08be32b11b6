// `traceparent` of W3C Trace Context, read to the letter: what is not exactly that form is no trace, so that a service
// never repeats what a client made up.
//
//   const auto parent = read_trace_parent(message.headers);   // nothing: begin a trace
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "serve/message/message.h"

namespace hardtack::serve {

struct TraceParent {
  std::array<char, 32> trace_id;  // lower-case hexadecimal digits, not all zero
  std::array<char, 16> span_id;
  bool sampled = false;
};

// `00-<32 digits>-<16 digits>-<2 digits>`, and what later versions put behind it. Nothing for version ff, capitals, ids
// of zeros, and any other form.
std::optional<TraceParent> parse_trace_parent(std::string_view text);
// Nothing also where the header is there twice.
std::optional<TraceParent> read_trace_parent(std::span<const Header> headers);

}  // namespace hardtack::serve
