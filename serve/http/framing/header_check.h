// Reads the header block of an HTTP/1 request over its raw bytes, before any parser does, and refuses whatever two
// readers could take differently: a proxy in front and the service must agree where each request ends (RFC 9112, 11.2).
// Pure functions over bytes, for tables and a fuzzer; nothing is copied, and results refer to the bytes.
//
//   const HeaderScan scan = scan_header(bytes, 0);       // is the block complete?
//   if (scan.state == HeaderScan::State::kComplete) {
//     const HeaderCheck check = check_header(bytes.substr(0, scan.size), limits);
//     if (check.refusal) ...                             // answer it and close
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "serve/http/framing/limits.h"
#include "serve/http/framing/refusal.h"

namespace hardtack::serve {

struct HeaderScan {
  enum class State : std::uint8_t { kIncomplete, kComplete, kMalformed };
  State state = State::kIncomplete;
  std::size_t size = 0;  // of the block with its empty line, if complete; else how far it was looked at
};

// Looks for the end of the block in `bytes`, which begin with the request line, from where the last scan stopped.
// A line that ends in LF alone is malformed: readers differ on it.
HeaderScan scan_header(std::string_view bytes, std::size_t from);

enum class BodyFraming : std::uint8_t { kNone, kLength, kChunked };

struct HeaderCheck {
  std::optional<Refusal> refusal;
  std::string_view detail;  // of a constant: what is wrong, for people

  // What follows holds if nothing is refused, but for `request_id`, which is there as soon as it could be read.
  std::string_view method;  // in upper case
  std::string_view target;  // an absolute form that names the host is given as its origin form
  std::string_view host;    // as sent; empty for HTTP/1.0 without one
  std::optional<std::string_view> request_id;
  std::size_t headers = 0;
  BodyFraming framing = BodyFraming::kNone;
  std::uint64_t length = 0;  // of the body, for kLength
  bool last = false;         // the connection ends after this request
  bool expects_continue = false;
};

// `block` is complete as scan_header says.
HeaderCheck check_header(std::string_view block, const HttpLimits& limits);

inline constexpr std::size_t kMaxRequestId = 1024;

}  // namespace hardtack::serve
