// What a connection of HTTP/2 may ask for beyond what HttpLimits say of its requests. The defaults are those of
// docs/limits.md.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace hardtack::serve {

struct Http2Limits {
  std::uint32_t max_streams = 100;         // at once
  std::uint32_t max_continuations = 8;     // frames of one header block behind its first
  std::size_t max_buffered = 4u << 20;     // bytes of bodies that have arrived and are not answered yet
  std::uint32_t max_after_goaway = 1'000;  // requests that a client still sends after it was told to go

  // Frames that cost much and bring nothing: so many at once, then one more each such time.
  std::uint32_t max_resets = 100;  // streams that the client gives up, or breaks so that they are reset
  std::chrono::milliseconds reset_time{100};
  std::uint32_t max_pings = 100;  // also settings; each request that is answered gives two more
  std::chrono::milliseconds ping_time{600};
  std::uint32_t max_other_frames = 1'000;  // windows, priorities, short pieces of bodies; each request gives 16 more
  std::chrono::milliseconds other_frame_time{10};
};

}  // namespace hardtack::serve
