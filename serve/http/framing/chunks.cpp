#include "serve/http/framing/chunks.h"

#include <algorithm>
#include <cstring>

namespace hardtack::serve {
namespace {

constexpr unsigned kMostDigits = 16;
constexpr unsigned kNoDigit = 16;

unsigned hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return kNoDigit;
}

}  // namespace

ChunkDecoder::Step ChunkDecoder::decode(std::string_view raw, char* to) {
  Step step;
  while (step.used < raw.size() && at_ != At::kComplete) {
    if (at_ == At::kData) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size_, raw.size() - step.used));
      std::memmove(to + step.decoded, raw.data() + step.used, count);
      step.used += count;
      step.decoded += count;
      size_ -= count;
      if (size_ == 0) at_ = At::kDataCr;
      continue;
    }
    step.state = line_byte(raw[step.used++]);
    if (step.state != State::kMore) return step;
  }
  if (at_ == At::kComplete) step.state = State::kComplete;
  return step;
}

ChunkDecoder::State ChunkDecoder::line_byte(char c) {
  const auto expect = [&](char wanted, At next) {
    if (c != wanted) return State::kMalformed;
    at_ = next;
    return State::kMore;
  };
  switch (at_) {
    case At::kSize:
      if (const unsigned digit = hex_digit(c); digit != kNoDigit) return size_digit(digit);
      if (digits_ == 0) return State::kMalformed;
      digits_ = 0;
      // Before anything of it is read.
      if (size_ > body_left_) return State::kTooLong;
      body_left_ -= static_cast<std::size_t>(size_);
      if (c != ';') return expect('\r', At::kSizeEnd);
      at_ = At::kExtension;
      [[fallthrough]];
    case At::kExtension:
      if (c == '\r') return expect('\r', At::kSizeEnd);
      if (overhead_left_ == 0 || (c != '\t' && (c < 0x20 || c >= 0x7f))) return State::kMalformed;
      --overhead_left_;
      return State::kMore;
    case At::kSizeEnd: return expect('\n', size_ == 0 ? At::kLastCr : At::kData);
    case At::kDataCr: return expect('\r', At::kDataEnd);
    case At::kDataEnd: return expect('\n', At::kSize);
    // Nothing here has a use for a trailer, and whoever merges one into the headers changes their meaning.
    case At::kLastCr: return expect('\r', At::kLastEnd);
    case At::kLastEnd: return expect('\n', At::kComplete);
    default: return State::kMalformed;
  }
}

ChunkDecoder::State ChunkDecoder::size_digit(unsigned digit) {
  if (++digits_ > kMostDigits) return State::kMalformed;
  size_ = size_ << 4 | digit;
  return State::kMore;
}

}  // namespace hardtack::serve
