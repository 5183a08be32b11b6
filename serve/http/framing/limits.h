// What one listener of the decision service gives its clients at most, and how long it waits for them. The defaults are
// those of docs/limits.md; zero never means unlimited.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace hardtack::serve {

struct HttpLimits {
  std::size_t max_request_line = 8 * 1024;   // without its CRLF
  std::size_t max_header_bytes = 16 * 1024;  // of the whole block, request line and empty line included
  std::size_t max_headers = 100;
  std::size_t max_body = 1u << 20;
  std::size_t max_chunk_overhead = 4 * 1024;  // chunk extensions and trailers of one body, together

  std::size_t max_connections = 4'096;
  std::size_t max_connections_per_address = 256;        // Unix sockets have no address
  std::uint32_t max_requests_per_connection = 100'000;  // the answer to the last one says `connection: close`

  std::chrono::milliseconds header_time{5'000};  // from its first byte; from the connection's begin for the first one
  std::chrono::milliseconds body_time{10'000};   // for the whole body
  std::size_t min_body_rate = 1024;              // bytes per second, looked at after `body_grace`
  std::chrono::milliseconds body_grace{2'000};
  std::chrono::milliseconds idle_time{60'000};   // between two requests
  std::chrono::milliseconds write_time{10'000};  // without the client taking one byte of what is written
  std::chrono::milliseconds linger_time{2'000};  // for the client to read a refusal before the connection is gone
};

}  // namespace hardtack::serve
