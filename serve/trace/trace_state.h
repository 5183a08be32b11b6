// `tracestate` of W3C Trace Context: what other systems that trace want to be carried along with a trace. Read to the
// letter and passed on as it came; what is not of the form is dropped as a whole.
//
//   span.trace_state = read_trace_state(message.headers);   // "" without one
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "serve/message/message.h"

namespace hardtack::serve {

inline constexpr std::size_t kMaxTraceState = 512;
inline constexpr std::size_t kMaxTraceStateMembers = 32;

// The members of all lines in order, joined by commas: `vendor=value,other=value`. Nothing where one is malformed, a
// key is there twice, or there are more than 32. What is longer than 512 bytes loses members that are longer than 128,
// then the last ones (W3C, 3.3.1.5).
std::string read_trace_state(std::span<const Header> headers);

}  // namespace hardtack::serve
