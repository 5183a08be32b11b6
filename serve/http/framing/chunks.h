// The chunked transfer coding (RFC 9112, 7.1), strictly: sizes of at most 16 digits directly at the line's begin, lines
// that end in CRLF, extensions of visible ASCII that are skipped and bounded, and no trailers. Whoever is in front and
// reads one of these differently would see another request.
//
//   ChunkDecoder decoder(limits.max_body, limits.max_chunk_overhead);
//   const ChunkDecoder::Step step = decoder.decode(raw, to);  // from raw to to, which may be the same buffer
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hardtack::serve {

class ChunkDecoder {
 public:
  enum class State : std::uint8_t { kMore, kComplete, kMalformed, kTooLong };
  struct Step {
    State state = State::kMore;
    std::size_t used = 0;     // of the raw bytes
    std::size_t decoded = 0;  // bytes that were written
  };

  ChunkDecoder(std::size_t max_body, std::size_t max_overhead) : body_left_(max_body), overhead_left_(max_overhead) {}

  // Goes on with `raw`. `to` may lie in the same buffer, not behind `raw`.
  Step decode(std::string_view raw, char* to);

 private:
  enum class At : std::uint8_t { kSize, kExtension, kSizeEnd, kData, kDataCr, kDataEnd, kLastCr, kLastEnd, kComplete };

  State line_byte(char c);
  State size_digit(unsigned digit);

  At at_ = At::kSize;
  std::uint64_t size_ = 0;  // of the chunk, as far as it is not read
  unsigned digits_ = 0;
  std::size_t body_left_, overhead_left_;
};

}  // namespace hardtack::serve
